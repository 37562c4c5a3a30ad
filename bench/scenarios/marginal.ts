/** What one more object or event costs, without what a process costs to start. */
import type { Run } from '../figures.ts';

/** Amounts of a small run and a large one. */
export interface Amounts {
  readonly small: number;
  readonly large: number;
}

/** The larger run less the smaller one. */
export async function difference({ small, large }: Amounts, run: (amount: number) => Promise<Run>): Promise<Run> {
  const [less, more] = [await run(small), await run(large)];
  return { cpuMs: more.cpuMs - less.cpuMs, wallMs: more.wallMs - less.wallMs, events: more.events - less.events };
}
