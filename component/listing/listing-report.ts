/** What each listing came to, for who watches a backlog: in full now and then, the others for who looks closer. */
import type { Host } from '../host.ts';

export interface ListingSums {
  readonly bucket: string | undefined;
  readonly prefix: string;
  /** Objects that were shown, whatever became of them. */
  readonly objects: number;
  readonly tookMs: number;
  /** Objects remembered as settled. */
  readonly remembered: number;
  /** When those were written that are in hand or wait to be read again; milliseconds since 1970. */
  readonly unsettled: Iterable<number | undefined>;
}

const HOUR_MS = 3_600_000;

export class ListingReport {
  readonly #host: Pick<Host, 'clock' | 'logger'>;
  #toldAt = -Infinity;

  constructor(host: Pick<Host, 'clock' | 'logger'>) {
    this.#host = host;
  }

  tell({ bucket, prefix, objects, tookMs, remembered, unsettled }: ListingSums): void {
    const { clock, logger } = this.#host;
    const now = clock.now();
    const times = [...unsettled];
    const oldest = times.reduce<number>((least, time) => Math.min(least, time ?? now), now);
    const isDue = now - this.#toldAt >= HOUR_MS;
    if (isDue) this.#toldAt = now;
    logger[isDue ? 'info' : 'debug']('a listing came to its end', {
      ...(bucket !== undefined && { bucket }),
      prefix,
      objects,
      took_ms: tookMs,
      remembered,
      unsettled: times.length,
      oldest_unsettled_ms: now - oldest,
    });
  }
}
