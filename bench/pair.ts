/** Two runs of the same minutes, of which one is measured against the other. */
import { sum, type Run } from './figures.ts';

export interface Pair {
  readonly baseline: Run;
  readonly subject: Run;
}

/** There and back: a machine that grows faster or slower meanwhile favours neither. */
export async function thereAndBack(baseline: () => Promise<Run>, subject: () => Promise<Run>): Promise<Pair> {
  const [first, second] = [await baseline(), await subject()];
  const [third, fourth] = [await subject(), await baseline()];
  return { baseline: sum(first, fourth), subject: sum(second, third) };
}
