/** Reads an outcome against the loads of its request: which records are final, and which go again. Pure. */
import { RESULT, type Outcome, type Rejection, type ResultName } from '../component/exporter.ts';
import { recordsOf, type Load } from './load.ts';

/** A run of neighbouring records of one load with one result. */
export interface Run {
  readonly load: Load;
  readonly result: ResultName;
  /** For `rejected`, `unknown`, `failure_store` and odd duplicates; such a run is one record long where it is there. */
  readonly rejection?: Rejection;
}

const NAMES: readonly ResultName[] = ['delivered', 'duplicate', 'failure_store', 'rejected', 'retry', 'unknown'];

/** One run per stretch of equal results, in the request's order. A record without a result is to be sent again. */
export function runsOf(loads: readonly Load[], outcome: Outcome): readonly Run[] {
  const runs: Run[] = [];
  let position = 0;
  for (const load of loads) {
    let from = load.from;
    while (from < load.to) {
      const length = stretch(outcome, position, load.to - from);
      const rejection = outcome.rejections.get(position);
      const run = { load: { ...load, from, to: from + length }, result: nameAt(outcome, position) };
      runs.push(rejection === undefined ? run : { ...run, rejection });
      from += length;
      position += length;
    }
  }
  return runs;
}

function nameAt(outcome: Outcome, position: number): ResultName {
  return NAMES[outcome.results[position] ?? RESULT.retry] ?? 'retry';
}

function stretch(outcome: Outcome, position: number, most: number): number {
  if (outcome.rejections.has(position)) return 1;
  const result = outcome.results[position];
  let length = 1;
  while (length < most && outcome.results[position + length] === result && !outcome.rejections.has(position + length)) length += 1;
  return length;
}

/** Neighbouring runs of one part, joined again: a retry should not shred a request. */
export function joinLoads(loads: readonly Load[]): readonly Load[] {
  const joined: Load[] = [];
  for (const load of loads) {
    const last = joined.at(-1);
    if (last !== undefined && last.part === load.part && last.to === load.from) joined[joined.length - 1] = { ...last, to: load.to };
    else joined.push(load);
  }
  return joined;
}

export const countRecords = (loads: readonly Load[]): number => loads.reduce((sum, load) => sum + recordsOf(load), 0);
