/** Settings of `debug`. Names follow the Collector's exporter. */
import { z } from 'zod';

export const debugSettings = z.strictObject({
  verbosity: z
    .enum(['basic', 'normal', 'detailed'])
    .default('basic')
    .describe('`basic`: how many records. `normal`: one line a record. `detailed`: everything of each record.'),
  sampling_initial: z.int().min(0).default(2).describe('Requests that are shown in each second.'),
  sampling_thereafter: z.int().min(0).default(1).describe('After those, each how many-th request is shown. 0: none, 1: all.'),
  output_paths: z
    .array(z.enum(['stdout', 'stderr']))
    .min(1)
    .default(['stdout'])
    .describe('Where it is shown.'),
});

export type DebugSettings = z.output<typeof debugSettings>;
