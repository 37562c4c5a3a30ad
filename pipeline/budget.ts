/** The bytes that may be in hand at once, over all routes. Readers are given credit only while there is room. */
interface Debt {
  readonly bytes: number;
  readonly grant: () => void;
}

export class Budget {
  readonly #limit: number;
  /** Room in the queues: a destination's own bound counts as well. */
  readonly #isFull: () => boolean;
  readonly #waiting: Debt[] = [];
  #used = 0;

  constructor(limitBytes: number, isFull: () => boolean) {
    this.#limit = limitBytes;
    this.#isFull = isFull;
  }

  get used(): number {
    return this.#used;
  }
  get hasRoom(): boolean {
    return this.#used < this.#limit && !this.#isFull();
  }

  /** Bytes have come; `grant` is called when as many may follow. */
  take(bytes: number, grant: () => void): void {
    this.#used += bytes;
    if (this.hasRoom && this.#waiting.length === 0) grant();
    else this.#waiting.push({ bytes, grant });
  }

  /** Bytes have left. */
  give(bytes: number): void {
    this.#used -= bytes;
    this.settle();
  }

  /** Grants what there is room for now. */
  settle(): void {
    while (this.#waiting.length > 0 && this.hasRoom) this.#waiting.shift()?.grant();
  }
}
