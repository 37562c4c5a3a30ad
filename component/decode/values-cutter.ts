/** Cuts JSON that is not one record per line: lists, objects one after another or over many lines, frames. */
import { isUtf8Mark } from './charset.ts';
import type { Cutter, Cutting } from './cutter.ts';
import { frameOf } from './frame.ts';
import { restOfFrame } from './frame-cutter.ts';
import { BYTE, isSpace, trimmedEnd } from './json-bytes.ts';
import { ListCutter } from './list-cutter.ts';
import { ValueReader } from './value-reader.ts';
import type { ValueEnd, ValueReaderOptions } from './value-reader.ts';
import { ValueScan } from './value-scan.ts';

/** What is no JSON ends with its line. */
const lineEnd: ValueEnd = {
  scan: (bytes, from, to) => {
    const end = bytes.indexOf(BYTE.lineFeed, from);
    return end >= to ? -1 : end;
  },
};

export class ValuesCutter implements Cutter {
  readonly #cutting: Cutting;
  readonly #reader: ValueReader;
  readonly #options: ValueReaderOptions;
  #list: ListCutter | undefined;
  #offset: number;

  constructor(cutting: Cutting, offset: number) {
    this.#cutting = cutting;
    this.#offset = offset;
    this.#options = {
      cutting,
      emit: (bytes, from, to, at) => emitValue(cutting, bytes, from, to, at),
      restOf: (prefix, at) => restOfFrame(cutting, prefix, at),
    };
    this.#reader = new ValueReader(this.#options);
  }

  push(bytes: Buffer): void {
    const to = bytes.length;
    let at = 0;
    while (at !== -1 && at < to) at = this.#step(bytes, at, to);
    this.#offset += this.#cutting.distance(bytes, 0, to);
  }

  /** Where it goes on in `bytes`, or -1. */
  #step(bytes: Buffer, at: number, to: number): number {
    const offset = this.#offset + this.#cutting.distance(bytes, 0, at);
    if (this.#list !== undefined) return this.#stepInList(this.#list, bytes, at, to, offset);
    if (this.#reader.open) return this.#reader.resume(bytes, at, to, offset);
    const byte = bytes[at];
    if (isSpace(byte) || byte === BYTE.comma || byte === BYTE.recordSeparator) return at + 1;
    if (byte === BYTE.openList) {
      this.#list = new ListCutter(this.#options);
      return at + 1;
    }
    const end = byte === BYTE.openObject ? new ValueScan('object') : lineEnd;
    return this.#reader.begin(end, bytes, at, to, offset);
  }

  #stepInList(list: ListCutter, bytes: Buffer, at: number, to: number, offset: number): number {
    const end = list.push(bytes, at, to, offset);
    if (end !== -1) this.#list = undefined;
    return end;
  }

  end(complete: boolean): void {
    this.#list?.end(complete);
    this.#reader.end(complete);
  }
}

/** A value that is one record, or a frame of records. */
function emitValue(cutting: Cutting, bytes: Buffer, from: number, to: number, offset: number): void {
  const start = isUtf8Mark(bytes, from) ? from + 3 : from;
  const end = trimmedEnd(bytes, start, to);
  if (end === start) return;
  const frame = frameOf(bytes, start, end);
  if (frame === undefined) return cutting.sink.record(bytes, start, end, offset + cutting.distance(bytes, from, start));
  for (const [first, last] of frame.elements) cutting.sink.record(bytes, first, last, offset + cutting.distance(bytes, from, first));
}
