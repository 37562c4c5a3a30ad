/** A set of 128-bit hashes in one flat array: 17 bytes a slot, a mark among them; large sets take at most 32 bytes a hash. */
export const HASH_BYTES = 16;

const WORDS = 4;
const LEAST_SLOTS = 1024;
/** Never fuller than this, and after it has grown still so full that 17 bytes a slot are at most 32 a hash. */
const FULL = 0.8;
const GROWTH = 1.5;

export class HashSet {
  /** By lot: hashes in the order of another set's slots, as `values` gives them, must not crowd together here. */
  readonly #factor = Math.floor(Math.random() * 2 ** 32) | 1;
  #words = new Uint32Array(LEAST_SLOTS * WORDS);
  #marks = new Uint8Array(LEAST_SLOTS);
  #size = 0;

  get size(): number {
    return this.#size;
  }

  /** What the set takes of memory. */
  get bytes(): number {
    return this.#words.byteLength + this.#marks.byteLength;
  }

  has(hash: Uint8Array): boolean {
    return this.#used(this.#slot(wordsOf(hash)));
  }

  /** @returns whether it is new. */
  add(hash: Uint8Array): boolean {
    const words = wordsOf(hash);
    const slot = this.#slot(words);
    if (this.#used(slot)) return false;
    this.#words.set(words, slot * WORDS);
    this.#size += 1;
    if (this.#size > this.#marks.length * FULL) this.#grow(Math.ceil(this.#marks.length * GROWTH));
    return true;
  }

  /** Marks a hash as seen. @returns whether it is in the set. */
  mark(hash: Uint8Array): boolean {
    const slot = this.#slot(wordsOf(hash));
    if (!this.#used(slot)) return false;
    this.#marks[slot] = 1;
    return true;
  }

  clearMarks(): void {
    this.#marks.fill(0);
  }
  get marked(): number {
    let count = 0;
    for (const mark of this.#marks) count += mark;
    return count;
  }

  /** Takes out what is not marked. */
  keepMarked(): void {
    const [words, marks] = [this.#words, this.#marks];
    this.#reset(Math.max(LEAST_SLOTS, Math.ceil(this.marked / FULL)));
    for (let slot = 0; slot < marks.length; slot++) if (marks[slot] === 1) this.add(bytesOf(words, slot));
  }

  *values(): Iterable<Uint8Array> {
    for (let slot = 0; slot < this.#marks.length; slot++) if (this.#used(slot)) yield bytesOf(this.#words, slot);
  }

  #reset(slots: number): void {
    this.#words = new Uint32Array(slots * WORDS);
    this.#marks = new Uint8Array(slots);
    this.#size = 0;
  }

  #grow(slots: number): void {
    const [words, marks] = [this.#words, this.#marks];
    this.#reset(slots);
    for (let slot = 0; slot < marks.length; slot++) {
      const hash = bytesOf(words, slot);
      if (hash.every((byte) => byte === 0)) continue;
      this.add(hash);
      if (marks[slot] === 1) this.mark(hash);
    }
  }

  /** Four zero words mean that a slot is free: no hash of ours is all zeros. */
  #used(slot: number): boolean {
    const at = slot * WORDS;
    return (this.#words[at]! | this.#words[at + 1]! | this.#words[at + 2]! | this.#words[at + 3]!) !== 0;
  }

  #slot(words: Uint32Array): number {
    const slots = this.#marks.length;
    let slot = Math.floor(((Math.imul(words[0]!, this.#factor) >>> 0) / 2 ** 32) * slots);
    while (this.#used(slot) && !this.#equals(slot, words)) slot = slot + 1 === slots ? 0 : slot + 1;
    return slot;
  }

  #equals(slot: number, words: Uint32Array): boolean {
    const at = slot * WORDS;
    return (
      this.#words[at] === words[0] &&
      this.#words[at + 1] === words[1] &&
      this.#words[at + 2] === words[2] &&
      this.#words[at + 3] === words[3]
    );
  }
}

function wordsOf(hash: Uint8Array): Uint32Array {
  const view = new DataView(hash.buffer, hash.byteOffset, HASH_BYTES);
  return Uint32Array.of(view.getUint32(0), view.getUint32(4), view.getUint32(8), view.getUint32(12));
}

function bytesOf(words: Uint32Array, slot: number): Uint8Array {
  const hash = new Uint8Array(HASH_BYTES);
  const view = new DataView(hash.buffer);
  for (let i = 0; i < WORDS; i++) view.setUint32(i * 4, words[slot * WORDS + i] ?? 0);
  return hash;
}
