/** Settings of the host itself: what a stock Collector has no place for. */
import { z } from 'zod';
import { bytes, duration } from '../../config/fields.ts';

const deadLetter = z.strictObject({
  directory: z.string().min(1).default('./dead-letters').describe('Where the dead letters are kept; made where it is not there.'),
  max_bytes: bytes.prefault('1GiB').describe('Size at which every route stands still until a person makes room. Nothing is thrown away.'),
});

export const hostSettings = z.strictObject({
  workers: z
    .int()
    .min(1)
    .max(256)
    .optional()
    .describe('Threads that read, decode, map and encode. Default: one less than the cores, at least 1.'),
  refs_per_worker: z
    .int()
    .min(1)
    .max(1024)
    .default(8)
    .describe('Sources that one worker reads at the same time; one of 1 MiB or more counts as half of them.'),
  max_in_flight: bytes
    .prefault('64MiB')
    .describe('Bytes that may be in hand, from reading to delivery, over all routes. Past it, sources wait.'),
  shutdown_grace: duration
    .prefault('20s')
    .describe('After SIGTERM: how long what is in hand may take to finish; the rest is released and comes again.'),
  dead_letter: deadLetter.prefault({}).describe('Where records go that were refused for good, and sources that cannot be read.'),
  progress: z
    .enum(['auto', 'always', 'never'])
    .default('auto')
    .describe('A line on stderr that tells how far the process is. `auto`: where stderr is a terminal.'),
});

export type HostSettings = z.output<typeof hostSettings>;
