/** Settings of `google_cloud_storage`. Names follow Filebeat and the Elastic integration where they have one. */
import { z } from 'zod';
import { objectLimits } from '../../component/decode/config.ts';
import { fileSelectors, ignoreOlder, listingFields, startTimestamp } from '../../component/listing/config.ts';
import { refused } from '../../component/refused.ts';
import { duration, secret } from '../../config/fields.ts';
import { isCredentialsJson, settingFaults } from './setting-faults.ts';

const WORKERS =
  'threads read for all receivers together, see `workers` of the extension `host`, and what is in hand is bounded by bytes; leave it out';

const bucketName = z
  .string({ error: 'expected the name of a bucket' })
  .transform((text) => text.replace(/^gs:\/\//, ''))
  .pipe(
    z
      .string()
      .regex(
        /^[a-z0-9][a-z0-9._-]{1,220}[a-z0-9]$/,
        'expected the name of a bucket: 3 to 222 lower-case letters, digits, dots, hyphens and underscores',
      ),
  );

const host = (what: string) =>
  z
    .string({ error: `expected ${what}` })
    .transform((text) => (/^[a-z]+:\/\//i.test(text) ? text : `https://${text}`).replace(/\/+$/, ''))
    .refine((text) => /^https?:\/\/[^/?#@]+$/.test(text) && URL.canParse(text), `expected ${what}, without a path`);

const timestampEpoch = z
  .int({ error: 'expected whole seconds since 1970' })
  .min(0)
  .optional()
  .describe('The same as `start_timestamp`, in seconds since 1970.');

const timeout = duration.refine((ms) => ms > 0, 'expected more than 0s');

const bucket = z.strictObject({
  name: bucketName.describe('Name of the bucket.'),
  prefix: z.string().optional().describe('As above, for this bucket.'),
  poll: z.boolean().optional().describe('As above, for this bucket.'),
  poll_interval: duration.optional().describe('As above, for this bucket.'),
  reconcile_interval: duration.optional().describe('As above, for this bucket.'),
  bucket_timeout: timeout.optional().describe('As above, for this bucket.'),
  start_timestamp: startTimestamp,
  timestamp_epoch: timestampEpoch,
  ignore_older: ignoreOlder,
  file_selectors: fileSelectors,
  max_workers: refused(WORKERS),
  number_of_workers: refused(WORKERS),
});

const pubsub = z.strictObject({
  wait_time: timeout.prefault('20s').describe('How long one pull waits for messages.'),
  ack_deadline: duration
    .refine((ms) => ms >= 1000 && ms <= 600_000, 'expected 1s to 600s, the longest that Pub/Sub grants at a time')
    .prefault('300s')
    .describe(
      "How long Pub/Sub hides a message; counts in the place of the subscription's own. Renewed at half of it until the object has arrived, for hours if need be, so it bounds the wait after a crash, not the work.",
    ),
  max_delivery_attempts: z
    .int()
    .refine((n) => n === -1 || n >= 1, 'expected a number from 1, or -1 for never')
    .default(5)
    .describe(
      'Deliveries after which a message whose object cannot be read is parked: kept in the subscription, given back at long intervals, reported. It is never acknowledged for that; a dead-letter policy of the subscription may take it. -1: never parked.',
    ),
  endpoint: host('the host or URL of Pub/Sub')
    .prefault('https://pubsub.googleapis.com')
    .describe('Pub/Sub by another way: of one region, such as `https://europe-west1-pubsub.googleapis.com`, or a private one.'),
});

export const googleCloudStorageSettings = z
  .strictObject({
    project_id: z
      .string()
      .regex(/^[a-z][a-z0-9.:-]{4,}[a-z0-9]$/, 'expected the id of a project, such as my-project-1')
      .optional()
      .describe('Project of the subscription. Without it, the one that the credentials name.'),
    buckets: z.array(bucket).min(1).describe('Buckets that are read, each with what differs for it. Others are never read.'),

    subscription: z
      .string()
      .regex(
        /^(?:projects\/[^/]+\/subscriptions\/)?[A-Za-z][A-Za-z0-9._~+%-]{2,254}$/,
        'expected the id of a subscription, or projects/<project>/subscriptions/<id>',
      )
      .optional()
      .describe('Pull subscription to which the buckets announce their objects. Without it the buckets are listed.'),
    pubsub: pubsub.prefault({}).describe('How the subscription is read.'),

    service_account_key: secret
      .refine((key) => isCredentialsJson(key.reveal()), 'expected the whole JSON of a key or a credential configuration, with its `type`')
      .optional()
      .describe(
        'Credentials as JSON: a key of a service account, or a configuration of workload identity federation. Without any setting for credentials: application default credentials.',
      ),
    service_account_file: z.string().min(1).optional().describe('Path of a file with the same.'),
    user_project: z.string().min(1).optional().describe('Project that pays for requests, which requester-pays buckets need.'),
    alternative_host: host('the host or URL of a storage service')
      .optional()
      .describe(
        'Host in the place of `https://storage.googleapis.com`: a private or regional endpoint, an emulator. By `http` no credentials are sent, unless they are set here and the host is this machine.',
      ),

    poll: z.boolean().default(true).describe('When listing: goes on after the first listing.'),
    ...listingFields({ pollInterval: '15s' }),
    batch_size: z.int().min(1).max(1000).default(1000).describe('When listing: objects to a page.'),
    timestamp_epoch: timestampEpoch,
    max_workers: refused(WORKERS),
    number_of_workers: refused(WORKERS),

    bucket_timeout: timeout.prefault('120s').describe('Longest wait for the answer to a request, the transfer of an object apart.'),
    read_timeout: duration
      .prefault('30s')
      .describe('Longest silence in the transfer of an object, which then goes on by range. `0s`: without end.'),

    ...objectLimits('an object'),
    storage: z
      .string()
      .min(1)
      .optional()
      .describe(
        'Storage extension that keeps what was listed. With a subscription none is needed, since Pub/Sub remembers; it then keeps how often messages came, which Pub/Sub counts only with a dead-letter policy.',
      ),
  })
  .superRefine((settings, context) => {
    for (const [path, message] of settingFaults(settings)) context.addIssue({ code: 'custom', path: [...path], message });
  });

export type GoogleCloudStorageSettings = z.output<typeof googleCloudStorageSettings>;
