/** Processors map batches. Pure: same batch in, same batch out. They run in workers. */
import type { LogBatch } from './record.ts';

/** A record left out on purpose. Counted as `filtered`, by reason. */
export interface Dropped {
  readonly index: number;
  readonly reason: string;
}

export interface Processed {
  readonly batch: LogBatch;
  readonly dropped: readonly Dropped[];
}

export interface Processor {
  process(batch: LogBatch): Processed;
}
