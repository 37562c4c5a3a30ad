/**
 * Tells one object that we may not read from all of them. A store that hides its keys answers 403 for a key that is
 * gone; a lost permission answers 403 for every key. After several keys in a row the gate shuts: no more are offered
 * but a probe now and then, and the first that is read opens it.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Host } from '../host.ts';
import type { Ending } from '../source.ts';

export interface AccessGateParts {
  readonly host: Pick<Host, 'report' | 'clock' | 'logger'>;
  /** Different keys refused in a row, with none read between, that shut the gate. */
  readonly limit: number;
  readonly probeMs: number;
  readonly maxProbeMs: number;
}

export class AccessGate {
  readonly #parts: AccessGateParts;
  readonly #refused = new Set<string>();
  #probeMs: number;
  #probeAt: number | undefined;
  #why = '';

  constructor(parts: AccessGateParts) {
    this.#parts = parts;
    this.#probeMs = parts.probeMs;
  }

  /** Why nothing is offered, while that is so. */
  get shut(): string | undefined {
    return this.#probeAt === undefined ? undefined : this.#why;
  }

  /** Told of every ending. */
  ended(ending: Ending): void {
    if (ending.is === 'done' || ending.reason.code === 'corrupt') return this.#open();
    if (ending.reason.code !== 'forbidden' || this.#probeAt !== undefined) return;
    this.#refused.add(ending.ref.id);
    if (this.#refused.size < this.#parts.limit) return;
    this.#why = `the last ${this.#refused.size} objects were refused and none was read: ${ending.reason.message}`;
    this.#probeAt = this.#parts.host.clock.now() + this.#probeMs;
    this.#parts.host.logger.error('reading halts: every object is refused', { reason: ending.reason.message });
    this.#parts.host.report('StatusPermanentError', this.#why);
  }

  /** Resolves at once while open; while shut, once for each probe; and when `signal` aborts. Never rejects. */
  async pass(signal: AbortSignal): Promise<void> {
    while (this.#probeAt !== undefined && !signal.aborted) {
      const ms = this.#probeAt - this.#parts.host.clock.now();
      if (ms <= 0) return this.#planNextProbe();
      // Short sleeps: the gate may open by an object that was in hand when it shut.
      await sleep(Math.min(ms, 1000), undefined, { signal }).catch(() => undefined);
    }
  }

  #planNextProbe(): void {
    this.#probeMs = Math.min(this.#probeMs * 2, this.#parts.maxProbeMs);
    this.#probeAt = this.#parts.host.clock.now() + this.#probeMs;
  }

  #open(): void {
    const wasShut = this.#probeAt !== undefined;
    this.#refused.clear();
    this.#probeAt = undefined;
    this.#probeMs = this.#parts.probeMs;
    if (!wasShut) return;
    this.#parts.host.logger.info('reading goes on: an object was read');
    this.#parts.host.report('StatusOK');
  }
}
