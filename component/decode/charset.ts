/** Plain bytes to UTF-8 without a byte order mark. Only UTF-16 is made anew; UTF-8 goes through as it is. */
import { TextDecoder } from 'node:util';

/** Source bytes that a run of UTF-8 bytes stands for. */
export type Distance = (bytes: Buffer, from: number, to: number) => number;

const sameLength: Distance = (_bytes, from, to) => to - from;
const twoPerUnit: Distance = (bytes, from, to) => 2 * bytes.toString('utf8', from, to).length;

/** Bytes that suffice to tell. */
const MARK_BYTES = 3;

export class Charset {
  #undecided: Buffer | undefined = Buffer.alloc(0);
  #utf16: TextDecoder | undefined;

  /** Bytes of the mark: where the text begins in the source. */
  start = 0;
  distance: Distance = sameLength;

  /** UTF-8; empty as long as too little is there to tell. */
  push(chunk: Buffer): Buffer {
    if (this.#undecided !== undefined) {
      const head = this.#undecided.length === 0 ? chunk : Buffer.concat([this.#undecided, chunk]);
      if (head.length < MARK_BYTES) {
        this.#undecided = head;
        return Buffer.alloc(0);
      }
      return this.#decide(head);
    }
    return this.#utf16 === undefined ? chunk : Buffer.from(this.#utf16.decode(chunk, { stream: true }));
  }

  /** What is left at the end. */
  end(): Buffer {
    const head = this.#undecided === undefined ? Buffer.alloc(0) : this.#decide(this.#undecided);
    return this.#utf16 === undefined ? head : Buffer.concat([head, Buffer.from(this.#utf16.decode())]);
  }

  #decide(head: Buffer): Buffer {
    this.#undecided = undefined;
    const utf16 = utf16Of(head);
    if (utf16 === undefined) {
      this.start = isUtf8Mark(head, 0) ? 3 : 0;
      return head.subarray(this.start);
    }
    this.#utf16 = new TextDecoder(utf16, { ignoreBOM: true });
    this.start = 2;
    this.distance = twoPerUnit;
    return Buffer.from(this.#utf16.decode(head.subarray(2), { stream: true }));
  }
}

function utf16Of(head: Buffer): 'utf-16le' | 'utf-16be' | undefined {
  if (head[0] === 0xff && head[1] === 0xfe) return 'utf-16le';
  return head[0] === 0xfe && head[1] === 0xff ? 'utf-16be' : undefined;
}

/** Files that were joined have a mark in the middle, too. */
export function isUtf8Mark(bytes: Buffer, at: number): boolean {
  return bytes[at] === 0xef && bytes[at + 1] === 0xbb && bytes[at + 2] === 0xbf;
}
