/** Waiting: how long after failures, and without outliving the signal. */
import { setTimeout as sleep } from 'node:timers/promises';

/** Resolves after the time, or when told to stop. */
export type Pause = (ms: number, signal: AbortSignal) => Promise<void>;

export const pause: Pause = async (ms, signal) => {
  await sleep(ms, undefined, { signal }).catch(() => undefined);
};

const FIRST_MS = 1000;
const LONGEST_MS = 5 * 60_000;

/**
 * Longer each time, and never before what the server asked for.
 * @param failures from 1
 * @param random in [0, 1)
 */
export function backoffMs(failures: number, random: number, askedMs?: number): number {
  const own = Math.min(LONGEST_MS, FIRST_MS * 2 ** Math.min(failures - 1, 20)) * (0.5 + random / 2);
  return Math.max(Math.round(own), askedMs ?? 0);
}
