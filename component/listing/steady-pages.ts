/** The pages of one listing. One that breaks on its way goes on behind the last key that came, where there is an order. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Logger } from '../logger.ts';
import { SourceFault } from '../source.ts';
import type { ListedObject, ObjectLister } from './lister.ts';
import { compareUtf8 } from './utf8-order.ts';

const WAIT_MS = 500;

export interface SteadyPagesOptions {
  readonly lister: ObjectLister;
  readonly prefix: string;
  readonly after: string | undefined;
  readonly logger: Logger;
  /** A store that says that it lists in order does not. */
  outOfOrder(key: string): void;
}

/**
 * @throws what the lister throws: at once for what a person must mend, and for what breaks a second time without a page
 *   in between.
 */
export async function* steadyPages(options: SteadyPagesOptions, signal: AbortSignal): AsyncGenerator<readonly ListedObject[]> {
  const { lister, prefix, logger } = options;
  let last = options.after;
  let pages = 0;
  for (;;) {
    try {
      for await (const page of lister.list(prefix, last, signal)) {
        yield page;
        pages += 1;
        last = lastOf(page, last, options);
      }
      return;
    } catch (error) {
      if (signal.aborted || !lister.ordered || pages === 0 || needsPerson(error)) throw error;
      const reason = error instanceof Error ? error.message : String(error);
      logger.warn('a listing broke on its way and goes on behind the last key', { prefix, reason });
      pages = 0;
      await sleep(WAIT_MS, undefined, { signal }).catch(() => undefined);
    }
  }
}

const needsPerson = (error: unknown): boolean => error instanceof SourceFault && error.code !== 'throttled' && error.code !== 'unavailable';

function lastOf(page: readonly ListedObject[], before: string | undefined, { lister, outOfOrder }: SteadyPagesOptions): string | undefined {
  let last = before;
  for (const { key } of page) {
    if (last === undefined || compareUtf8(key, last) >= 0) last = key;
    else if (lister.ordered) outOfOrder(key);
  }
  return last;
}
