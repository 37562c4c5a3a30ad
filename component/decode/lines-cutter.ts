/** Cuts NDJSON: the fast path. Lines are found on the bytes, before any text is made. */
import { isUtf8Mark } from './charset.ts';
import type { Cutter, Cutting } from './cutter.ts';
import { beginsAsFrame, frameOf } from './frame.ts';
import { restOfFrame } from './frame-cutter.ts';
import { BYTE, trimmedEnd } from './json-bytes.ts';
import { ValueReader } from './value-reader.ts';
import type { ValueEnd } from './value-reader.ts';

const lineEnd: ValueEnd = {
  scan: (bytes, from, to) => {
    const end = bytes.indexOf(BYTE.lineFeed, from);
    return end >= to ? -1 : end;
  },
};

export class LinesCutter implements Cutter {
  readonly #cutting: Cutting;
  /** Only for lines that do not lie in one chunk, and those past the limit. */
  readonly #reader: ValueReader;
  #offset: number;

  constructor(cutting: Cutting, offset: number) {
    this.#cutting = cutting;
    this.#offset = offset;
    this.#reader = new ValueReader({
      cutting,
      emit: (bytes, from, to, at) => emitLine(cutting, bytes, from, to, at),
      restOf: (prefix, at) => restOfFrame(cutting, prefix, at),
    });
  }

  push(bytes: Buffer): void {
    const { distance, maxRecordBytes } = this.#cutting;
    const to = bytes.length;
    let at = 0;
    let offset = this.#offset;
    while (at < to) {
      const end = this.#reader.open ? -1 : bytes.indexOf(BYTE.lineFeed, at);
      let next = end + 1;
      if (end !== -1 && end - at <= maxRecordBytes) emitLine(this.#cutting, bytes, at, end, offset);
      else next = this.#readSlowly(bytes, at, to, offset);
      offset += distance(bytes, at, next);
      at = next;
    }
    this.#offset = offset;
  }

  /** Just after the line that begins or goes on at `at`; `to` where it goes on after it. */
  #readSlowly(bytes: Buffer, at: number, to: number, offset: number): number {
    const end = this.#reader.open ? this.#reader.resume(bytes, at, to, offset) : this.#reader.begin(lineEnd, bytes, at, to, offset);
    if (end === -1) return to;
    return bytes[end] === BYTE.lineFeed ? end + 1 : end;
  }

  end(complete: boolean): void {
    this.#reader.end(complete);
  }
}

function emitLine(cutting: Cutting, bytes: Buffer, from: number, to: number, offset: number): void {
  const end = bytes[to - 1] === BYTE.carriageReturn && to > from ? to - 1 : to;
  if (bytes[from] === BYTE.openObject && !beginsAsFrame(bytes, from)) cutting.sink.record(bytes, from, end, offset);
  else emitUnusualLine(cutting, bytes, from, end, offset);
}

/** Blank lines are nothing; a byte order mark in front is no part of the line; a frame is its records. */
function emitUnusualLine(cutting: Cutting, bytes: Buffer, from: number, to: number, offset: number): void {
  const start = isUtf8Mark(bytes, from) && from + 3 <= to ? from + 3 : from;
  const end = trimmedEnd(bytes, start, to);
  if (end === start) return;
  const frame = beginsAsFrame(bytes, start) ? frameOf(bytes, start, end) : undefined;
  if (frame === undefined) return cutting.sink.record(bytes, start, to, offset + cutting.distance(bytes, from, start));
  for (const [first, last] of frame.elements) cutting.sink.record(bytes, first, last, offset + cutting.distance(bytes, from, first));
}
