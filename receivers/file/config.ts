/** Settings of `file`. */
import { z } from 'zod';
import { objectLimits } from '../../component/decode/config.ts';
import { fileSelectors, ignoreOlder, startTimestamp } from '../../component/listing/config.ts';
import { duration } from '../../config/fields.ts';

export const fileSettings = z.strictObject({
  directory: z.string().min(1).describe('Directory that is read as an object store, with its sub-directories.'),
  include: z
    .array(z.string().min(1))
    .min(1)
    .default(['**/*'])
    .describe('Glob patterns on the path below `directory`; a file is read if one matches.'),
  poll_interval: duration.prefault('10s').describe('Pause between two listings.'),
  min_age: duration
    .prefault('10s')
    .describe(
      'A file changed within this time is left for a later listing: its writer may not be done. Mode `once` waits so long for it instead.',
    ),
  start_timestamp: startTimestamp,
  ignore_older: ignoreOlder,
  file_selectors: fileSelectors,
  ...objectLimits('a file'),
  storage: z
    .string()
    .min(1)
    .optional()
    .describe('Storage extension that remembers what is read. Without it a restart reads everything again.'),
});

export type FileSettings = z.output<typeof fileSettings>;
