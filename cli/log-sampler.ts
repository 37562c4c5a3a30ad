/** Thins out a message that repeats, as the Collector's logger does; errors are always written. */
import type { LogSettings } from '../config/telemetry.ts';

interface Count {
  endsMs: number;
  seen: number;
}

/** Messages counted at the same time; past it counting begins anew, so that memory is bounded. */
const MOST_MESSAGES = 4096;

export class Sampler {
  readonly #settings: LogSettings['sampling'];
  readonly #counts = new Map<string, Count>();

  constructor(settings: LogSettings['sampling']) {
    this.#settings = settings;
  }

  admits(level: string, message: string, nowMs: number): boolean {
    const { enabled, initial, thereafter } = this.#settings;
    if (!enabled || level === 'error') return true;
    const seen = this.#count(`${level} ${message}`, nowMs);
    if (seen <= initial) return true;
    return thereafter > 0 && (seen - initial) % thereafter === 0;
  }

  /** How often the message came in its tick, this time included. */
  #count(key: string, nowMs: number): number {
    const known = this.#counts.get(key);
    if (known !== undefined && nowMs < known.endsMs) {
      known.seen += 1;
      return known.seen;
    }
    if (this.#counts.size >= MOST_MESSAGES) this.#counts.clear();
    this.#counts.set(key, { endsMs: nowMs + this.#settings.tick, seen: 1 });
    return 1;
  }
}
