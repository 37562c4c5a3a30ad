/** Outcomes of whole requests. */
import { RESULT } from './exporter.ts';
import type { Outcome, Rejection } from './exporter.ts';

const NONE: ReadonlyMap<number, Rejection> = new Map();

const all = (records: number, result: number): Pick<Outcome, 'results' | 'rejections'> => ({
  results: new Uint8Array(records).fill(result),
  rejections: NONE,
});

export const allDelivered = (records: number): Outcome => all(records, RESULT.delivered);

/** The same bytes may work later. @param notice why, for logs */
export const retryAll = (records: number, notice: string, retryAfterMs?: number): Outcome => ({
  ...all(records, RESULT.retry),
  notice,
  ...(retryAfterMs !== undefined && { retryAfterMs }),
});

/** Nothing passes until a person changes something. */
export const haltAll = (records: number, halted: Rejection): Outcome => ({ ...all(records, RESULT.retry), halted });

/** Too large or malformed as a whole: to be halved. */
export const splitAll = (records: number, split: Rejection): Outcome => ({ ...all(records, RESULT.retry), split });
