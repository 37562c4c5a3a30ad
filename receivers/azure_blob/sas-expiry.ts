/** Tells in advance that a SAS ends, and refuses to go on when it has. */
import type { Host } from '../../component/host.ts';
import { SourceFault } from '../../component/source.ts';

const DAY_MS = 86_400_000;
const WARNED_DAYS = 7;

export class SasExpiry {
  readonly #host: Pick<Host, 'clock' | 'logger' | 'report'>;
  readonly #endsAt: number | undefined;
  #warnAt: number;

  /** @param endsAt milliseconds since 1970; undefined: not known, or no SAS. */
  constructor(host: Pick<Host, 'clock' | 'logger' | 'report'>, endsAt: number | undefined) {
    this.#host = host;
    this.#endsAt = endsAt;
    this.#warnAt = (endsAt ?? Infinity) - WARNED_DAYS * DAY_MS;
  }

  /** Called before each request to the store; warns once a day. @throws {SourceFault} `forbidden` when the SAS has ended */
  check(): void {
    const { clock, logger, report } = this.#host;
    const now = clock.now();
    if (this.#endsAt === undefined || now < this.#warnAt) return;
    const end = new Date(this.#endsAt).toISOString();
    if (now >= this.#endsAt) {
      const message = `the SAS in connection_string ended at ${end}: put a newer one there and restart`;
      report('StatusPermanentError', message);
      throw new SourceFault('forbidden', message);
    }
    this.#warnAt = now + DAY_MS;
    logger.warn('the SAS in connection_string ends soon: put a newer one there and restart', {
      ends: end,
      daysLeft: Math.floor((this.#endsAt - now) / DAY_MS),
    });
  }
}
