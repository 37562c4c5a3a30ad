/**
 * Where a listing may begin when new keys sort behind the others: a number of keys before the last one, and before the
 * first that was written lately, so that several series of keys are all followed. Never a promise that everything
 * before is settled, which the set of settled objects tells; now and then everything is listed.
 */
import type { Clock } from '../host.ts';
import type { ListedObject } from './lister.ts';
import { compareUtf8 } from './utf8-order.ts';

export interface TailOptions {
  readonly lookbackKeys: number;
  readonly reconcileMs: number;
  /** Objects written within this time before a listing are listed again by the next one. */
  readonly lookbackMs?: number;
}

const LOOKBACK_MS = 60 * 60_000;

export class Tail {
  readonly #options: TailOptions;
  readonly #clock: Clock;
  /** The last keys of the listing, the first of them at `#turn`: a ring. */
  #ring: (string | undefined)[] = [];
  #turn = 0;
  #previous: string | undefined;
  #beforeRecent: { readonly key: string | undefined } | undefined;
  #since = 0;
  #after: string | undefined;
  #isPartial = false;
  #reconciledAt = -Infinity;
  #isOff = false;

  constructor(options: TailOptions, clock: Clock) {
    this.#options = options;
    this.#clock = clock;
  }

  /** @returns the key behind which to list, or nothing for everything. */
  begin(): string | undefined {
    const { lookbackKeys, lookbackMs = LOOKBACK_MS, reconcileMs } = this.#options;
    const now = this.#clock.now();
    this.#isPartial = !this.#isOff && this.#after !== undefined && now - this.#reconciledAt < reconcileMs;
    const after = this.#isPartial ? this.#after : undefined;
    this.#ring = Array.from({ length: lookbackKeys }, () => after);
    this.#turn = 0;
    this.#previous = after;
    this.#beforeRecent = undefined;
    this.#since = now - lookbackMs;
    return after;
  }

  /** Its objects were offered, or need not be. */
  saw(page: readonly ListedObject[]): void {
    for (const { key, writtenAt } of page) {
      if (this.#beforeRecent === undefined && writtenAt >= this.#since) this.#beforeRecent = { key: this.#previous };
      this.#ring[this.#turn] = key;
      this.#turn = (this.#turn + 1) % this.#ring.length;
      this.#previous = key;
    }
  }

  /** The listing came to its end. */
  end(): void {
    if (!this.#isPartial) this.#reconciledAt = this.#clock.now();
    const byCount = this.#ring[this.#turn];
    const byTime = this.#beforeRecent === undefined ? byCount : this.#beforeRecent.key;
    const isKnown = byCount !== undefined && byTime !== undefined;
    this.#after = isKnown ? (compareUtf8(byCount, byTime) < 0 ? byCount : byTime) : undefined;
  }

  /** The keys have no order after all: from now on everything is listed. @returns whether that is news. */
  turnOff(): boolean {
    const isNews = !this.#isOff;
    this.#isOff = true;
    return isNews;
  }
}
