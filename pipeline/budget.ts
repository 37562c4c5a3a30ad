/**
 * The bytes that may be in hand at once, over all routes. Readers are given credit only while there is room: in the
 * budget that all share, and in the queues that their receiver feeds, so that one destination that stands still stops
 * the receivers that feed it and no others.
 */
interface Debt {
  readonly receiver: string;
  readonly grant: () => void;
}

export class Budget {
  readonly #limit: number;
  /** Whether a destination of this receiver has as much waiting as its settings allow. */
  readonly #isFull: (receiver: string) => boolean;
  #waiting: readonly Debt[] = [];
  #used = 0;

  constructor(limitBytes: number, isFull: (receiver: string) => boolean) {
    this.#limit = limitBytes;
    this.#isFull = isFull;
  }

  get used(): number {
    return this.#used;
  }
  hasRoom(receiver: string): boolean {
    return this.#used < this.#limit && !this.#isFull(receiver);
  }

  /** Bytes of a receiver have come; `grant` is called when as many may follow. */
  take(receiver: string, bytes: number, grant: () => void): void {
    this.#used += bytes;
    this.#waiting = [...this.#waiting, { receiver, grant }];
    this.settle();
  }

  /** Bytes have left. */
  give(bytes: number): void {
    this.#used -= bytes;
    this.settle();
  }

  /** Grants what there is room for now, in the order of arrival. */
  settle(): void {
    if (this.#waiting.length === 0) return;
    const granted = this.#waiting.filter(({ receiver }) => this.hasRoom(receiver));
    this.#waiting = this.#waiting.filter((debt) => !granted.includes(debt));
    for (const { grant } of granted) grant();
  }
}
