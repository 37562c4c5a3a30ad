/** A set of 16-byte hashes, each marked with the listing that saw it last. Costs 21 to 32 bytes a hash. */
import { HASH_BYTES } from './object-hash.ts';

const WORDS = HASH_BYTES / 4;
const FIRST_CAPACITY = 1024;
const FULLEST = 0.8;
const GROWTH = 1.5;
const LAST_MARK = 255;

export class HashTable {
  #words = new Uint32Array(FIRST_CAPACITY * WORDS);
  /** 0: the place is free. */
  #marks = new Uint8Array(FIRST_CAPACITY);
  #mark = 1;
  #size = 0;

  get size(): number {
    return this.#size;
  }

  has(hash: Buffer): boolean {
    return this.#marks[this.#placeOf(hash)] !== 0;
  }

  /** Whether it was there already. It is seen from now on in either case. */
  add(hash: Buffer): boolean {
    const place = this.#placeOf(hash);
    const known = this.#marks[place] !== 0;
    this.#marks[place] = this.#mark;
    if (known) return true;
    for (let word = 0; word < WORDS; word += 1) this.#words[place * WORDS + word] = hash.readUInt32LE(word * 4);
    this.#size += 1;
    if (this.#size > FULLEST * this.#marks.length) this.#remake(Math.ceil(this.#marks.length * GROWTH), () => true);
    return false;
  }

  /** From now on nothing counts as seen. */
  unsee(): void {
    this.#mark = this.#mark === LAST_MARK ? 1 : this.#mark + 1;
  }

  isSeen(hash: Buffer): boolean {
    return this.#marks[this.#placeOf(hash)] === this.#mark;
  }

  /** How many are there that were not seen. */
  unseen(): number {
    return this.#size - this.#marks.reduce((sum, mark) => sum + (mark === this.#mark ? 1 : 0), 0);
  }

  /** Forgets what was not seen. */
  dropUnseen(): void {
    const kept = this.#size - this.unseen();
    this.#remake(Math.max(FIRST_CAPACITY, Math.ceil((kept / FULLEST) * 1.1)), (mark) => mark === this.#mark);
  }

  /** Where the hash lies, or the free place where it belongs. */
  #placeOf(hash: Buffer): number {
    const capacity = this.#marks.length;
    for (let place = hash.readUInt32LE(0) % capacity; ; place = place + 1 === capacity ? 0 : place + 1) {
      if (this.#marks[place] === 0 || this.#isAt(place, hash)) return place;
    }
  }

  #isAt(place: number, hash: Buffer): boolean {
    for (let word = 0; word < WORDS; word += 1) {
      if (this.#words[place * WORDS + word] !== hash.readUInt32LE(word * 4)) return false;
    }
    return true;
  }

  #remake(capacity: number, keeps: (mark: number) => boolean): void {
    const [words, marks] = [this.#words, this.#marks];
    this.#words = new Uint32Array(capacity * WORDS);
    this.#marks = new Uint8Array(capacity);
    this.#size = 0;
    for (const [from, mark] of marks.entries()) {
      if (mark === 0 || !keeps(mark)) continue;
      let place = (words[from * WORDS] ?? 0) % capacity;
      while (this.#marks[place] !== 0) place = place + 1 === capacity ? 0 : place + 1;
      this.#words.set(words.subarray(from * WORDS, (from + 1) * WORDS), place * WORDS);
      this.#marks[place] = mark;
      this.#size += 1;
    }
  }
}
