/** Delays between tries: exponential, with a part drawn by lot so that replicas do not beat in time. */
import type { RetryPolicy } from '../component/exporter.ts';

/** @param failures tries in a row that brought nothing, from 1. @param random in [0, 1). @returns milliseconds. */
export function backoffMs(
  policy: Pick<RetryPolicy, 'initialMs' | 'maxMs' | 'multiplier' | 'randomization'>,
  failures: number,
  random: number,
): number {
  const base = Math.min(policy.maxMs, policy.initialMs * policy.multiplier ** (failures - 1));
  return Math.round(base * (1 - policy.randomization + 2 * policy.randomization * random));
}
