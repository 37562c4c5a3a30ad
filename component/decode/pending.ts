/** The part of a record that came with earlier chunks: never more of it than a record may have. */

/** Of a record that is too long, this much is kept. */
export const HEAD_BYTES = 4096;

export class Pending {
  readonly #limit: number;
  #held: Buffer = Buffer.alloc(0);
  #used = 0;
  /** Bytes that the record has so far, held or not. */
  length = 0;
  /** Source bytes that the record has so far. */
  sourceLength = 0;
  /** Where the record begins in the source. */
  offset = 0;

  constructor(limit: number) {
    this.#limit = limit;
  }

  begin(offset: number): void {
    this.offset = offset;
    this.length = 0;
    this.sourceLength = 0;
    this.#used = 0;
  }

  /** Holds what fits and counts all. */
  append(bytes: Buffer, from: number, to: number, sourceBytes: number): void {
    this.length += to - from;
    this.sourceLength += sourceBytes;
    const fits = Math.min(to - from, this.#limit - this.#used);
    if (fits <= 0) return;
    this.#makeRoom(this.#used + fits);
    bytes.copy(this.#held, this.#used, from, from + fits);
    this.#used += fits;
  }

  #makeRoom(size: number): void {
    if (size <= this.#held.length) return;
    const grown = Buffer.allocUnsafe(Math.min(this.#limit, Math.max(size, 2 * this.#held.length, HEAD_BYTES)));
    this.#held.copy(grown, 0, 0, this.#used);
    this.#held = grown;
  }

  get tooLong(): boolean {
    return this.length > this.#limit;
  }

  /** What is held. Valid until the next `append`. */
  get bytes(): Buffer {
    return this.#held.subarray(0, this.#used);
  }

  /** The first 4 KiB. The rest is let go. */
  keepHead(): Buffer {
    const head = Buffer.from(this.bytes.subarray(0, HEAD_BYTES));
    this.#held = Buffer.alloc(0);
    this.#used = 0;
    return head;
  }
}
