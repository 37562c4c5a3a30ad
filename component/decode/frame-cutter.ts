/** Cuts the records of a frame that is too long to be held. */
import type { Cutting } from './cutter.ts';
import { frameOf } from './frame.ts';
import { ListCutter } from './list-cutter.ts';
import type { Rest } from './value-reader.ts';
import { ValueScan } from './value-scan.ts';

/** What cuts the rest of the frame that `prefix` begins, or undefined where it begins none. */
export function restOfFrame(cutting: Cutting, prefix: Buffer, offset: number): Rest | undefined {
  const frame = frameOf(prefix, 0, prefix.length);
  if (frame?.openAt === undefined) return undefined;
  const offsetAt = (at: number): number => offset + cutting.distance(prefix, 0, at);
  for (const [from, to] of frame.elements) cutting.sink.record(prefix, from, to, offsetAt(from));
  const rest = new FrameCutter(cutting);
  rest.push(prefix, frame.openAt, prefix.length, offsetAt(frame.openAt));
  return rest;
}

class FrameCutter implements Rest {
  readonly #events: ListCutter;
  /** Set once `events` has ended: what is left are the frame's other members. */
  #tail: ValueScan | undefined;

  constructor(cutting: Cutting) {
    this.#events = new ListCutter({ cutting, emit: (bytes, from, to, offset) => cutting.sink.record(bytes, from, to, offset) });
  }

  push(bytes: Buffer, from: number, to: number, offset: number): number {
    if (this.#tail !== undefined) return this.#tail.scan(bytes, from, to);
    const end = this.#events.push(bytes, from, to, offset);
    if (end === -1) return -1;
    this.#tail = new ValueScan('object', 1);
    return this.#tail.scan(bytes, end, to);
  }

  end(complete: boolean): void {
    this.#events.end(complete);
  }
}
