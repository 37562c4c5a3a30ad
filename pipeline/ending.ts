/** From the end of a reading to the ending that its receiver is told. Pure. */
import type { Ending, FaultCode, Reason } from '../component/source.ts';
import type { Reading } from './reading.ts';

/** So often may reading the same ref kill a worker. */
export const MAX_DEATHS = 5;

const FINAL: ReadonlySet<FaultCode> = new Set(['vanished', 'replaced', 'corrupt']);
const AT_ONCE: ReadonlySet<FaultCode> = new Set(['stopped', 'lease_lost']);
const LONGEST_MS = 15 * 60_000;

/** Whether the bytes will never read better: the ref is set aside. */
export function isFinal(reason: Reason, deaths: number): boolean {
  return FINAL.has(reason.code) || (reason.code === 'worker_died' && deaths >= MAX_DEATHS);
}

/** How long to leave a source alone after a fault: longer each time that it was begun. Milliseconds. */
export function restMs({ code }: Reason, attempt: number): number {
  return AT_ONCE.has(code) ? 0 : Math.min(LONGEST_MS, 1000 * 2 ** Math.min(attempt, 20));
}

export function endingOf(reading: Reading, deaths: number): Ending {
  const { ref, fault, skip } = reading;
  if (fault === undefined) return reading.rejected === 0 ? { ref, is: 'done' } : { ref, is: 'done', rejected: reading.rejected };
  if (isFinal(fault, deaths)) return { ref, is: 'set_aside', reason: fault };
  return { ref, is: 'released', skip, afterMs: restMs(fault, ref.attempt), reason: fault };
}
