/**
 * Where a listing may begin when new keys sort behind the others: before the last keys that were seen. Never a promise
 * that everything before is settled, which the set of settled objects tells; now and then everything is listed.
 */
import type { Clock } from '../host.ts';
import type { ListedObject } from './lister.ts';

export interface TailOptions {
  readonly lookbackKeys: number;
  readonly reconcileMs: number;
}

export class Tail {
  readonly #options: TailOptions;
  readonly #clock: Clock;
  #keys: string[] = [];
  #isPartial = false;
  #reconciledAt = -Infinity;

  constructor(options: TailOptions, clock: Clock) {
    this.#options = options;
    this.#clock = clock;
  }

  /** @returns the key behind which to list, or nothing for everything. */
  begin(): string | undefined {
    const after = this.#keys[0];
    this.#isPartial = after !== undefined && this.#clock.now() - this.#reconciledAt < this.#options.reconcileMs;
    return this.#isPartial ? after : undefined;
  }

  saw(page: readonly ListedObject[]): void {
    const known = new Set(this.#keys);
    const keys = [...this.#keys, ...page.map(({ key }) => key).filter((key) => !known.has(key))];
    this.#keys = keys.slice(-this.#options.lookbackKeys);
  }

  /** The listing came to its end. */
  end(): void {
    if (!this.#isPartial) this.#reconciledAt = this.#clock.now();
  }
}
