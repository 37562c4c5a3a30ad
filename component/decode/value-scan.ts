/** Finds where a JSON value ends, over any number of chunks, by depth and strings alone. */
import { BYTE, isSpace } from './json-bytes.ts';

/**
 * `element`: of a list. It ends after its last bracket, else before the comma or bracket that follows it.
 * `object`: at the top, beginning with a brace. It ends after its last brace; a broken one ends where a line begins
 * with a brace and none may stand, so that it does not take the rest of the source with it.
 */
export type ValuePlace = 'element' | 'object';

export class ValueScan {
  readonly #place: ValuePlace;
  #depth: number;
  #inString = false;
  #escaped = false;
  #afterLineFeed = false;
  /** The last byte outside strings that is no white space. */
  #last = 0;

  /** @param depth brackets that were opened before the first byte. */
  constructor(place: ValuePlace, depth = 0) {
    this.#place = place;
    this.#depth = depth;
  }

  /** Where the value ends in `bytes`, or -1 where it goes on after `to`. */
  scan(bytes: Buffer, from: number, to: number): number {
    let at = from;
    while (at < to) {
      if (this.#inString) {
        const end = this.#scanString(bytes, at, to);
        if (this.#inString && end < to) return end;
        at = end;
        continue;
      }
      const byte = bytes[at] ?? 0;
      if (
        byte === BYTE.openObject &&
        this.#breaksOff(this.#last !== BYTE.comma && this.#last !== BYTE.colon && this.#last !== BYTE.openList)
      ) {
        return at;
      }
      this.#afterLineFeed = byte === BYTE.lineFeed;
      if (byte > BYTE.space) {
        if (this.#depth === 0 && this.#place === 'element' && (byte === BYTE.comma || byte === BYTE.closeList)) return at;
        this.#last = byte;
        if (byte === BYTE.quote) this.#inString = true;
        else if (byte === BYTE.openObject || byte === BYTE.openList) this.#depth += 1;
        else if ((byte === BYTE.closeObject || byte === BYTE.closeList) && this.#close()) return at + 1;
      }
      at += 1;
    }
    return -1;
  }

  #close(): boolean {
    if (this.#depth > 0) this.#depth -= 1;
    return this.#depth === 0;
  }

  /** Just after the closing quote; `to` where the string goes on; else where the broken value ends. */
  #scanString(bytes: Buffer, from: number, to: number): number {
    for (let at = from; at < to; at += 1) {
      const byte = bytes[at];
      if (byte === BYTE.openObject && this.#breaksOff(true)) return at;
      this.#afterLineFeed = byte === BYTE.lineFeed;
      if (this.#escaped) this.#escaped = false;
      else if (byte === BYTE.backslash) this.#escaped = true;
      else if (byte === BYTE.quote) {
        this.#inString = false;
        return at + 1;
      }
    }
    return to;
  }

  #breaksOff(misplaced: boolean): boolean {
    return this.#afterLineFeed && misplaced && this.#depth > 0 && this.#place === 'object';
  }
}

/** Whether the bytes are one object from the first to the last, by brackets alone. */
export function isWholeObject(bytes: Buffer, from: number, to: number): boolean {
  let start = from;
  while (start < to && isSpace(bytes[start])) start += 1;
  return bytes[start] === BYTE.openObject && new ValueScan('element').scan(bytes, start, to) === to;
}
