/** Settings of `symantec_event_stream`. */
import { z } from 'zod';
import { recordLimit } from '../../component/decode/config.ts';
import { accountFaults, accountSettings } from '../../component/symantec-api/account-settings.ts';
import { bytes, duration } from '../../config/fields.ts';

const MINUTE_MS = 60_000;

const stream = z.strictObject({
  guid: z
    .string({ error: 'expected the GUID of an event stream' })
    .regex(/^[A-Za-z0-9_-]{8,128}$/, 'expected the GUID of an event stream, as the console shows it')
    .describe('The event stream, as the console shows it.'),
  channels: z.int().min(1).max(64).default(1).describe('How many channels the stream has. Each is read by one connection, from 0 on.'),
});

export const symantecEventStreamSettings = z
  .strictObject({
    ...accountSettings({ prefault: '30s', meaning: 'Longest that the request for a token may take. `0s`: without end.' }),
    streams: z
      .array(stream)
      .min(1, 'expected at least one event stream')
      .describe('The event streams to read. Each channel must be read by one process alone.'),
    connection_timeout: duration
      .refine((ms) => ms % MINUTE_MS === 0 && ms >= MINUTE_MS && ms <= 60 * MINUTE_MS, 'expected whole minutes, 1m to 60m')
      .prefault('10m')
      .describe(
        'How long the service holds a connection before it is opened anew. A dead connection is noticed a minute after that at the latest.',
      ),
    poll_interval: duration
      .refine((ms) => ms >= 1000, 'expected at least 1s')
      .prefault('10s')
      .describe('Pause before a channel is asked again that had nothing new.'),
    max_line_bytes: bytes
      .refine((size) => size >= 1024, 'expected at least 1KiB')
      .prefault('32MiB')
      .describe(
        'Longest line, which holds many events. Of each channel one line is held. A longer one stops its channel until this is raised.',
      ),
    ...recordLimit(),
    storage: z
      .string()
      .min(1)
      .optional()
      .describe('Storage extension that remembers the pointers. Without it every start reads from that moment on.'),
  })
  .superRefine((settings, context) => {
    for (const [name, message] of accountFaults(settings)) context.addIssue({ code: 'custom', path: [name], message });
    const guids = settings.streams.map(({ guid }) => guid);
    guids.forEach((guid, index) => {
      if (guids.indexOf(guid) < index)
        context.addIssue({ code: 'custom', path: ['streams', index, 'guid'], message: 'expected each event stream once, found it twice' });
    });
  });

export type SymantecEventStreamSettings = z.output<typeof symantecEventStreamSettings>;
