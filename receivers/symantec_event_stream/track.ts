/**
 * The lines of a channel from the last committed pointer on, in order: which are in hand, and how far all has arrived.
 * No bytes are kept: a line that comes back is asked for again from the pointer before it, which the service keeps for
 * longer than we could keep lines. Pure.
 */

export interface TrackedLine {
  /** Pointer before it; undefined where it was read from "now" on. */
  readonly from: string | undefined;
  /** Lines between that pointer and it: a line may come without a pointer of its own. */
  readonly ordinal: number;
  /** Where the stream goes on after it. */
  readonly next: string | undefined;
  readonly hash: string;
  state: 'open' | 'in_hand' | 'settled';
  /** How often it was begun. */
  attempt: number;
  skip: readonly number[] | undefined;
  /** Its pointer has expired: it cannot be had again. */
  isGone: boolean;
}

export interface SettledRun {
  readonly next: string;
  readonly last: TrackedLine;
}

export interface ReadLine {
  readonly next: string | undefined;
  readonly hash: string;
  readonly isEmpty: boolean;
}

export class Track {
  #committed: string | undefined;
  #lines: TrackedLine[] = [];
  /** Where reading goes on: lines from here on are met again. */
  #at = 0;

  constructor(committed: string | undefined) {
    this.#committed = committed;
  }

  /** The pointer to ask from. */
  get pointer(): string | undefined {
    return this.#pointerBefore(this.#at);
  }
  get committed(): string | undefined {
    return this.#committed;
  }
  get allSettled(): boolean {
    return this.#lines.every(({ state }) => state === 'settled');
  }
  /** Whether the lines before the first pointer are to be met again. */
  get lacksFirst(): boolean {
    return this.pointer === undefined && (this.#lines.length === 0 || this.#at < this.#lines.length);
  }

  /** A line came: a new one, or one that is known, when it is read again. */
  take({ next, hash, isEmpty }: ReadLine): TrackedLine {
    const known = this.#lines[this.#at];
    if (known !== undefined && known.hash === hash && known.next === next) {
      this.#at += 1;
      return known;
    }
    // Other lines than before: those that are in hand of the old ones end unheard, their events come twice.
    this.#lines.length = this.#at;
    const from = this.#pointerBefore(this.#at);
    const before = this.#lines.at(-1);
    const ordinal = before !== undefined && before.next === undefined && before.from === from ? before.ordinal + 1 : 0;
    const line: TrackedLine = {
      from,
      ordinal,
      next,
      hash,
      state: isEmpty ? 'settled' : 'open',
      attempt: 0,
      skip: undefined,
      isGone: false,
    };
    this.#lines.push(line);
    this.#at += 1;
    return line;
  }

  /** Goes back to the first line that nobody has, whole pointers back. */
  rewind(): void {
    const open = this.#lines.findIndex(({ state }) => state === 'open');
    this.#at = open === -1 ? this.#lines.length : open - (this.#lines[open]?.ordinal ?? 0);
  }

  /** Whether it is one of the lines of this track still. */
  holds(line: TrackedLine): boolean {
    return this.#lines.includes(line);
  }

  /** The last line up to which all has arrived, and its pointer; undefined where that has not moved. */
  settledRun(): SettledRun | undefined {
    const open = this.#lines.findIndex(({ state }) => state !== 'settled');
    const run = open === -1 ? this.#lines : this.#lines.slice(0, open);
    const last = run.findLast(({ next }) => next !== undefined);
    return last?.next === undefined ? undefined : { next: last.next, last };
  }

  /** The pointer is durable. Told twice, or late, it does nothing. */
  commit({ next, last }: SettledRun): void {
    const lines = this.#lines.indexOf(last) + 1;
    if (lines === 0) return;
    this.#committed = next;
    this.#lines = this.#lines.slice(lines);
    this.#at = Math.max(0, this.#at - lines);
  }

  /** The pointer has expired: from now on, and nothing of before is asked for again. */
  forget(): void {
    for (const line of this.#lines) line.isGone = true;
    this.#committed = undefined;
    this.#lines = [];
    this.#at = 0;
  }

  #pointerBefore(index: number): string | undefined {
    for (let at = index - 1; at >= 0; at -= 1) {
      const next = this.#lines[at]?.next;
      if (next !== undefined) return next;
    }
    return this.#committed;
  }
}
