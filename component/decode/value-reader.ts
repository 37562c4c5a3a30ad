/** Reads values one after another, each of which may lie in any number of chunks. */
import type { Cutting } from './cutter.ts';
import { Pending } from './pending.ts';
import { isWholeObject } from './value-scan.ts';

export interface ValueEnd {
  /** Where the value ends in `bytes`, or -1 where it goes on after `to`. Called once per chunk, in order. */
  scan(bytes: Buffer, from: number, to: number): number;
}

/** Takes the rest of something that turned out to hold records itself. */
export interface Rest {
  /** Where it ends in `bytes`, or -1. `offset`: of `bytes[from]` in the source. */
  push(bytes: Buffer, from: number, to: number, offset: number): number;
  end(complete: boolean): void;
}

export interface ValueReaderOptions {
  readonly cutting: Cutting;
  /** A value that fits the limit. */
  emit(bytes: Buffer, from: number, to: number, offset: number): void;
  /** Asked once about a value that passes the limit; `prefix` is as much of it as may be held. */
  restOf?(prefix: Buffer, offset: number): Rest | undefined;
}

export class ValueReader {
  readonly #options: ValueReaderOptions;
  readonly #limit: number;
  readonly #pending: Pending;
  #end: ValueEnd | undefined;
  #rest: Rest | undefined;
  #refused = false;

  constructor(options: ValueReaderOptions) {
    this.#options = options;
    this.#limit = options.cutting.maxRecordBytes;
    this.#pending = new Pending(this.#limit);
  }

  /** Whether a value was begun that has not ended. */
  get open(): boolean {
    return this.#end !== undefined;
  }

  /** Where the value that begins at `at` ends, or -1. `offset`: of `bytes[at]` in the source. */
  begin(end: ValueEnd, bytes: Buffer, at: number, to: number, offset: number): number {
    const stop = end.scan(bytes, at, to);
    if (stop !== -1 && stop - at <= this.#limit) {
      this.#options.emit(bytes, at, stop, offset);
      return stop;
    }
    this.#pending.begin(offset);
    this.#end = end;
    this.#refused = false;
    return this.#take(bytes, at, to, stop, offset);
  }

  /** Where the open value ends, or -1. */
  resume(bytes: Buffer, at: number, to: number, offset: number): number {
    if (this.#rest !== undefined) return this.#pushRest(this.#rest, bytes, at, to, offset);
    return this.#take(bytes, at, to, this.#end?.scan(bytes, at, to) ?? -1, offset);
  }

  end(complete: boolean): void {
    this.#rest?.end(complete);
    const { bytes, length } = this.#pending;
    if (this.open && this.#rest === undefined && (complete || isWholeObject(bytes, 0, length))) this.#finish();
    this.#close();
  }

  #take(bytes: Buffer, at: number, to: number, stop: number, offset: number): number {
    const last = stop === -1 ? to : stop;
    this.#pending.append(bytes, at, last, this.#options.cutting.distance(bytes, at, last));
    if (this.#pending.tooLong && !this.#refused) {
      const rest = this.#options.restOf?.(this.#pending.bytes, this.#pending.offset);
      if (rest !== undefined) {
        const from = last - (this.#pending.length - this.#limit);
        return this.#pushRest(rest, bytes, from, to, offset + this.#options.cutting.distance(bytes, at, from));
      }
      this.#refused = true;
    }
    if (stop !== -1) this.#finish();
    return stop;
  }

  #pushRest(rest: Rest, bytes: Buffer, from: number, to: number, offset: number): number {
    this.#rest = rest;
    const stop = rest.push(bytes, from, to, offset);
    if (stop !== -1) this.#close();
    return stop;
  }

  #finish(): void {
    const { offset, sourceLength, length, tooLong } = this.#pending;
    if (tooLong) this.#options.cutting.sink.tooLong(this.#pending.keepHead(), offset, sourceLength);
    else this.#options.emit(this.#pending.bytes, 0, length, offset);
    this.#close();
  }

  #close(): void {
    this.#end = undefined;
    this.#rest = undefined;
  }
}
