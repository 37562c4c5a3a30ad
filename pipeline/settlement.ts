/** The one place that tells receivers how their refs ended: after delivery, never before. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Logger } from '../component/logger.ts';
import type { Ending, Receiver } from '../component/source.ts';
import { backoffMs } from './backoff.ts';
import type { Ledger } from './ledger.ts';

const RETRY = { initialMs: 500, maxMs: 30_000, multiplier: 2, randomization: 0.2 };

export interface SettlementOptions {
  readonly receivers: ReadonlyMap<string, Receiver>;
  readonly ledger: Ledger;
  readonly logger: Logger;
  readonly random: () => number;
  readonly step: (name: string) => void;
  readonly onSettled: () => void;
}

export class Settlement {
  readonly #options: SettlementOptions;
  readonly #waiting = new Map<string, Ending[]>();
  readonly #running = new Map<string, Promise<void>>();
  /** Aborts when what cannot be settled is not to be waited for any more. */
  readonly #stopped: AbortSignal;

  constructor(options: SettlementOptions, stopped: AbortSignal) {
    this.#options = options;
    this.#stopped = stopped;
  }

  /** Takes an ending; endings that come while others are being settled go together. */
  add(ending: Ending): void {
    const id = ending.ref.receiver;
    this.#waiting.set(id, [...(this.#waiting.get(id) ?? []), ending]);
    if (this.#running.has(id)) return;
    this.#running.set(id, this.#settleAll(id));
  }

  /** Resolves when all that was added is settled. */
  async idle(): Promise<void> {
    while (this.#running.size > 0) await Promise.all(this.#running.values());
  }

  async #settleAll(id: string): Promise<void> {
    await Promise.resolve();
    for (let endings = this.#take(id); endings.length > 0; endings = this.#take(id)) {
      if (!(await this.#settle(id, endings))) break;
      for (const ending of endings) this.#options.ledger.settled(ending);
      this.#options.onSettled();
    }
    // In the same turn in which nothing more was found: an ending that comes later begins anew.
    this.#running.delete(id);
  }

  #take(id: string): readonly Ending[] {
    const endings = this.#waiting.get(id) ?? [];
    this.#waiting.delete(id);
    return endings;
  }

  /** @returns false where it was told to stop before the receiver could settle. */
  async #settle(id: string, endings: readonly Ending[]): Promise<boolean> {
    for (let failures = 1; ; failures++) {
      try {
        this.#options.step('settling');
        await this.#options.receivers.get(id)?.settle(endings);
        this.#options.step('settled');
        return true;
      } catch (error) {
        const wait = backoffMs(RETRY, failures, this.#options.random());
        this.#options.logger.warn(
          `${id} could not acknowledge ${endings.length} objects, which is tried again in ${wait} ms: ${String(error)}`,
        );
        if (this.#stopped.aborted) return false;
        await sleep(wait, undefined, { signal: this.#stopped }).catch(() => undefined);
      }
    }
  }
}
