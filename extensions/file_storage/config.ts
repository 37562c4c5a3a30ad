/** Settings of `file_storage`. Names follow the Collector's extension. */
import { z } from 'zod';

export const fileStorageSettings = z.strictObject({
  directory: z.string().min(1).default('./state').describe('Directory that holds the state. One process at a time uses it.'),
  create_directory: z.boolean().default(true).describe('Makes the directory where it is not there.'),
});

export type FileStorageSettings = z.output<typeof fileStorageSettings>;
