/**
 * Several listed buckets as one: refs as they come, a trouble of one bucket kept from the others, and each ending told
 * to the bucket that it belongs to.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Host } from '../host.ts';
import { SourceFault, type DiscoverMode, type Ending, type SourceRef } from '../source.ts';

export interface Source {
  discover(mode: DiscoverMode, signal: AbortSignal): AsyncIterable<SourceRef>;
  settle(endings: readonly Ending[]): Promise<void>;
}

export interface SeveralSourcesOptions {
  readonly host: Pick<Host, 'clock' | 'logger' | 'report'>;
  /** By the bucket, as `origin.bucket` names it. */
  readonly sources: ReadonlyMap<string, Source>;
  /** In [0, 1). */
  readonly random: () => number;
  /** Buckets that are listed once, whatever the mode. */
  readonly listedOnce?: ReadonlySet<string>;
}

interface Turn {
  readonly bucket: string;
  readonly result: IteratorResult<SourceRef, void>;
}

const FIRST_RETRY_MS = 1000;
const LAST_RETRY_MS = 60_000;

export class SeveralSources implements Source {
  readonly #options: SeveralSourcesOptions;
  readonly #troubles = new Map<string, string>();

  constructor(options: SeveralSourcesOptions) {
    this.#options = options;
  }

  /**
   * One ref of each bucket is pulled ahead; what is not yielded when this ends is released.
   * @throws in mode `once` the trouble of a bucket, when the other buckets are at their end.
   */
  async *discover(mode: DiscoverMode, signal: AbortSignal): AsyncGenerator<SourceRef, void> {
    const stop = new AbortController();
    const either = AbortSignal.any([signal, stop.signal]);
    const iterators = new Map(Array.from(this.#options.sources.keys(), (bucket) => [bucket, this.#refsOf(bucket, mode, either)]));
    const turn = async (bucket: string): Promise<Turn> => ({
      bucket,
      result: (await iterators.get(bucket)?.next()) ?? { done: true, value: undefined },
    });
    const turns = new Map(Array.from(iterators.keys(), (bucket) => [bucket, turn(bucket)]));
    try {
      while (turns.size > 0) {
        const { bucket, result } = await Promise.race(turns.values());
        turns.delete(bucket);
        if (result.done === true) continue;
        // Behind the others: a bucket that always has something must not hide them.
        turns.set(bucket, turn(bucket));
        yield result.value;
      }
      if (mode === 'follow') await untilAborted(signal);
    } finally {
      stop.abort();
      await this.#giveBack(await Promise.all(turns.values()));
      await Promise.all(Array.from(iterators.values(), (iterator) => iterator.return()));
    }
    if (mode === 'once' && !signal.aborted && this.#troubles.size > 0) throw new Error([...this.#troubles.values()].join('; '));
  }

  async settle(endings: readonly Ending[]): Promise<void> {
    const { sources } = this.#options;
    const byBucket = Map.groupBy(endings, ({ ref }) => ref.origin.bucket);
    await Promise.all(Array.from(byBucket, async ([bucket, some]) => sources.get(bucket)?.settle(some)));
  }

  async *#refsOf(bucket: string, mode: DiscoverMode, signal: AbortSignal): AsyncGenerator<SourceRef, void> {
    const { sources, listedOnce } = this.#options;
    const source = sources.get(bucket);
    const own = listedOnce?.has(bucket) === true ? 'once' : mode;
    for (let failures = 0; source !== undefined && !signal.aborted; failures++) {
      try {
        for await (const ref of source.discover(own, signal)) {
          failures = 0;
          this.works(bucket);
          yield ref;
        }
        return this.works(bucket);
      } catch (error) {
        if (signal.aborted) return;
        this.#trouble(bucket, error);
        if (mode === 'once') return;
        const ms = Math.min(LAST_RETRY_MS, FIRST_RETRY_MS * 2 ** failures) * (0.5 + this.#options.random() / 2);
        await sleep(ms, undefined, { signal }).catch(() => undefined);
      }
    }
  }

  /** To be told when a bucket was listed to its end: an empty listing yields nothing that would show it. */
  works(bucket: string): void {
    if (this.#troubles.delete(bucket) && this.#troubles.size === 0) this.#options.host.report('StatusOK');
  }

  #trouble(bucket: string, error: unknown): void {
    const { logger, report } = this.#options.host;
    const reason = error instanceof Error ? error.message : String(error);
    const isNews = this.#troubles.get(bucket) !== reason;
    const isForPerson = error instanceof SourceFault && (error.code === 'forbidden' || error.code === 'vanished');
    this.#troubles.set(bucket, reason);
    if (isNews && isForPerson) logger.error('a bucket cannot be listed; it is tried again, and the others go on', { bucket, reason });
    else logger.warn('a bucket was not listed; it is tried again, and the others go on', { bucket, reason });
    const all = this.#troubles.size === this.#options.sources.size;
    report(all && isForPerson ? 'StatusPermanentError' : 'StatusRecoverableError', reason);
  }

  async #giveBack(turns: readonly Turn[]): Promise<void> {
    const refs = turns.flatMap(({ result }) => (result.done === true ? [] : [result.value]));
    const reason = { code: 'stopped', message: 'we were told to stop before it was read' } as const;
    if (refs.length > 0) await this.settle(refs.map((ref) => ({ ref, is: 'released', skip: ref.skip, afterMs: 0, reason })));
  }
}

async function untilAborted(signal: AbortSignal): Promise<void> {
  if (!signal.aborted) await new Promise((resolve) => signal.addEventListener('abort', resolve, { once: true }));
}
