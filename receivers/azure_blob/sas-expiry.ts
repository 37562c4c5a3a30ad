/** Tells in advance that a SAS ends, and when it has. */
import type { Host } from '../../component/host.ts';

const DAY_MS = 86_400_000;
const WARNED_DAYS = 7;

export class SasExpiry {
  readonly #host: Pick<Host, 'clock' | 'logger'>;
  readonly #endsAt: number | undefined;
  #warnAt: number;

  /** @param endsAt milliseconds since 1970; undefined: not known, or no SAS. */
  constructor(host: Pick<Host, 'clock' | 'logger'>, endsAt: number | undefined) {
    this.#host = host;
    this.#endsAt = endsAt;
    this.#warnAt = (endsAt ?? Infinity) - WARNED_DAYS * DAY_MS;
  }

  /** Asked before each request to the store: warns once a day in the last week. @returns what a person must mend, once it has ended */
  ended(): string | undefined {
    const now = this.#host.clock.now();
    if (this.#endsAt === undefined || now < this.#warnAt) return undefined;
    const ends = new Date(this.#endsAt).toISOString();
    if (now >= this.#endsAt) return `the SAS in connection_string ended at ${ends}: put a newer one there and restart`;
    this.#warnAt = now + DAY_MS;
    this.#host.logger.warn('the SAS in connection_string ends soon: put a newer one there and restart', {
      ends,
      daysLeft: Math.floor((this.#endsAt - now) / DAY_MS),
    });
    return undefined;
  }
}
