/** Settings of `file_storage`. Names follow the Collector's extension. */
import { z } from 'zod';
import { refused } from '../../component/refused.ts';
import { duration } from '../../config/fields.ts';

export const fileStorageSettings = z.strictObject({
  directory: z.string().min(1).default('./state').describe('Directory that holds the state. One process at a time uses it.'),
  create_directory: z.boolean().default(true).describe('Makes the directory where it is not there.'),
  directory_permissions: z
    .string({ error: 'expected permissions in octal digits, in quotes, such as "0750"' })
    .regex(/^0[0-7]{3}$/, 'expected permissions in octal digits, such as "0750"')
    .default('0750')
    .describe('Permissions of a directory that is made.'),
  timeout: duration.prefault('1s').describe('How long to wait for the directory, as when the process before is about to end.'),
  fsync: z
    .literal(true, { error: 'expected true: every commit is synced, since nothing is acknowledged before it is durable' })
    .default(true)
    .describe('Always true: every commit is synced.'),
  recreate: z
    .literal(true, { error: 'expected true: a damaged file is always moved aside, and a new one begun' })
    .default(true)
    .describe('Always true: a damaged file is moved aside and reported, and a new one begun.'),
  compaction: refused('SQLite uses the room of removed entries again'),
});

export type FileStorageSettings = z.output<typeof fileStorageSettings>;
