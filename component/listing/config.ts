/** Settings that all receivers share which list objects. */
import { RE2JS } from 're2js';
import { z } from 'zod';
import { duration } from '../../config/fields.ts';

const regex = z.string({ error: 'expected a regular expression' }).superRefine((text, context) => {
  try {
    RE2JS.compile(text);
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    context.addIssue({ code: 'custom', message: `expected a regular expression of RE2 (no look-around, no back-references): ${message}` });
  }
});

/** RFC 3339; the code gets milliseconds since 1970. */
export const instant = z.iso
  .datetime({ offset: true, error: 'expected an instant with its offset, such as 2026-09-24T00:00:00Z' })
  .transform((text) => Date.parse(text));

export const fileSelectors = z
  .array(z.strictObject({ regex: regex.describe('RE2, matched anywhere in the key; `^` and `$` bind it to the ends.') }))
  .min(1)
  .optional()
  .describe('Only objects whose key one of these matches are read. The others are skipped and counted.');

export const startTimestamp = instant.optional().describe('Objects written before this instant are skipped and counted.');

export const ignoreOlder = duration
  .optional()
  .describe('Objects written longer ago than this are skipped and counted. Also bounds what is remembered of objects that stay.');

/** Fields to spread into a receiver's settings. */
export const listingFields = (defaults: { readonly pollInterval: string }) => ({
  prefix: z.string().default('').describe('Only objects whose key begins with this are listed.'),
  poll_interval: duration.prefault(defaults.pollInterval).describe('Time from the end of one listing to the start of the next.'),
  reconcile_interval: duration
    .prefault('1h')
    .describe(
      'Where the store lists in order, listings begin a little before the newest key. After this time one begins at the first key again, which finds what arrived out of order and forgets what is gone.',
    ),
  start_timestamp: startTimestamp,
  ignore_older: ignoreOlder,
  file_selectors: fileSelectors,
});
