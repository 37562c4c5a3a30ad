/**
 * A message whose object cannot be read stays in the queue for ever, and must not be tried for ever at the same pace.
 * After `maxReceives` deliveries it is parked: offered again with long, growing pauses, and told to a person. Only a
 * durable dead letter (`set_aside`) takes it out of the queue.
 */
import type { Reason } from '../source.ts';

const FIRST_PAUSE_MS = 15 * 60_000;
const LAST_PAUSE_MS = 6 * 3_600_000;

/** Ends that say nothing about the object. */
const NOT_ITS_FAULT: ReadonlySet<Reason['code']> = new Set(['stopped', 'lease_lost']);
const STORE_IS_AWAY: ReadonlySet<Reason['code']> = new Set(['throttled', 'unavailable']);

/** Whether it is this very object that cannot be read, so that its message may go to where a person looks. */
export const isOfTheObject = ({ code }: Reason): boolean => !NOT_ITS_FAULT.has(code) && !STORE_IS_AWAY.has(code);

export interface Pause {
  readonly afterMs: number;
  readonly parked: boolean;
}

/** @param maxReceives undefined: never parked. */
export function pauseOf(
  asked: { readonly afterMs: number; readonly reason: Reason },
  receives: number,
  maxReceives: number | undefined,
): Pause {
  if (maxReceives === undefined || receives < maxReceives || NOT_ITS_FAULT.has(asked.reason.code))
    return { afterMs: asked.afterMs, parked: false };
  const pause = Math.min(LAST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** (receives - maxReceives));
  return { afterMs: Math.max(asked.afterMs, pause), parked: true };
}
