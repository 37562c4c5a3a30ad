/** A set of 128-bit hashes in one flat array: 16 bytes a hash and a mark, at most two thirds full. */
export const HASH_BYTES = 16;

const WORDS = 4;
const LEAST_SLOTS = 1024;

export class HashSet {
  #words = new Uint32Array(LEAST_SLOTS * WORDS);
  #marks = new Uint8Array(LEAST_SLOTS);
  #size = 0;

  get size(): number {
    return this.#size;
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
    if (this.#size * 3 > this.#marks.length * 2) this.#grow(this.#marks.length * 2);
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
    this.#reset(LEAST_SLOTS);
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
    const mask = this.#marks.length - 1;
    let slot = words[0]! & mask;
    while (this.#used(slot) && !this.#equals(slot, words)) slot = (slot + 1) & mask;
    return slot;
  }

  #equals(slot: number, words: Uint32Array): boolean {
    const at = slot * WORDS;
    return words.every((word, i) => this.#words[at + i] === word);
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
