/** Settings of `symantec_edr`. Names follow the Elastic integration where it has one. */
import { z } from 'zod';
import { recordLimit } from '../../component/decode/config.ts';
import { accountFaults, accountSettings } from '../../component/symantec-api/account-settings.ts';
import { bytes, duration } from '../../config/fields.ts';

const DAY_MS = 86_400_000;
/** How far back the service answers. */
export const KEPT_DAYS = 30;

const tracer = z.strictObject({
  enabled: z.boolean().default(false).describe('Writes every request and reply to a file. Tokens are left out; incidents are not.'),
  filename: z.string().min(1).default('symantec-edr-trace.ndjson').describe('File to write; older ones get `.1`, `.2` and so on.'),
  max_megabytes: z.int().min(1).max(1024).default(1).describe('Size at which a new file is begun. Bodies are cut at a tenth of it.'),
  max_backups: z.int().min(0).max(100).default(5).describe('Older files that are kept.'),
});

export const symantecEdrSettings = z
  .strictObject({
    ...accountSettings({
      prefault: '30s',
      meaning: 'Longest that one request may take, the reading of the reply included. `0s`: without end.',
    }),
    initial_interval: duration
      .refine(
        (ms) => ms > 0 && ms <= KEPT_DAYS * DAY_MS,
        `expected more than 0s and at most ${KEPT_DAYS * 24}h, which is how long the service keeps incidents`,
      )
      .prefault('24h')
      .describe('How far back the first search goes, at most 720h (30 days).'),
    interval: duration
      .refine((ms) => ms >= 1000, 'expected at least 1s')
      .prefault('1m')
      .describe('Time from the begin of one search to the begin of the next.'),
    overlap: duration
      .refine((ms) => ms <= DAY_MS, 'expected at most 24h')
      .prefault('5m')
      .describe(
        'How far a search reaches back into the one before, for incidents that were indexed late. What was sent already is not sent again.',
      ),
    batch_size: z
      .int()
      .min(1)
      .max(2000)
      .default(2000)
      .describe('Incidents in a page. Halved by itself where pages are longer than `max_page_bytes`.'),
    include_events: z
      .boolean()
      .default(false)
      .describe("Asks for the events of each incident. They become records of their own, with the incident's `ref_incident_uid`."),
    query: z.string().min(1).optional().describe('Lucene query that narrows the search, such as `state_id: [0 TO 3]`.'),
    max_page_bytes: bytes
      .refine((size) => size >= 1024, 'expected at least 1KiB')
      .prefault('32MiB')
      .describe('Longest page that is held. A longer one is asked for again with half as many incidents.'),
    ...recordLimit('incident or event'),
    tracer: tracer.prefault({}).describe('Trace of requests, for finding faults.'),
    storage: z
      .string()
      .min(1)
      .optional()
      .describe('Storage extension that remembers how far the searches came. Without it every start goes back by `initial_interval`.'),
  })
  .superRefine((settings, context) => {
    for (const [name, message] of accountFaults(settings)) context.addIssue({ code: 'custom', path: [name], message });
  });

export type SymantecEdrSettings = z.output<typeof symantecEdrSettings>;
