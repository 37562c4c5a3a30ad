/** Settings of `file`. Names follow the Collector's exporter. */
import { z } from 'zod';
import { refused } from '../../component/refused.ts';

const rotation = z.strictObject({
  max_megabytes: z.int().min(1).default(100).describe('Size in MiB at which the file is put aside and a new one begun.'),
  max_backups: z.int().min(0).default(100).describe('Files put aside that are kept; older ones are deleted. 0: all are kept.'),
  max_days: refused('files are kept by number: use `max_backups`'),
  localtime: refused('names of files put aside have the time in UTC; leave it out'),
});

export const fileExporterSettings = z.strictObject({
  path: z.string().min(1).describe('File that is written; its directory is made where it is not there.'),
  rotation: rotation.optional().describe('Puts the file aside when it is large. Without it the file grows.'),
  append: z.literal(true, { error: 'expected true: a file is always appended to' }).default(true).describe('Always on.'),
  format: z.literal('json', { error: 'expected json: one JSON document a line' }).default('json').describe('One JSON document a line.'),
  encoding: refused('one JSON document a line is written; leave it out'),
  compression: refused('files are written plain, so that a torn end can be mended; leave it out'),
  flush_interval: refused('every request is on disk before its records count; leave it out'),
});

export type FileExporterSettings = z.output<typeof fileExporterSettings>;
