/** Settings of `aws_s3`. Names follow Filebeat and the Elastic integration where they have one. */
import { z } from 'zod';
import { objectLimits } from '../../component/decode/config.ts';
import { proxyUrl } from '../../component/http/client-settings.ts';
import { clientTls } from '../../component/http/tls.ts';
import { listingFields } from '../../component/listing/config.ts';
import { refused } from '../../component/refused.ts';
import { duration, secret } from '../../config/fields.ts';
import { settingFaults } from './setting-faults.ts';

const HOUR_MS = 3_600_000;

const BUCKET_ARN = /^arn:aws[a-z-]*:s3:::([^/]+)$/;
const BUCKET_NAME = /^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/;

const bucketName = z
  .string({ error: 'expected the name of a bucket' })
  .regex(BUCKET_NAME, 'expected the name of a bucket: 3 to 63 lower-case letters, digits, dots and hyphens');

/** A name, or an ARN; the code gets the name. */
const bucket = z
  .string({ error: 'expected the name or ARN of a bucket' })
  .transform((text) => BUCKET_ARN.exec(text)?.[1] ?? text)
  .pipe(bucketName);

const url = (what: string) =>
  z.string({ error: `expected ${what}` }).refine((text) => /^https?:$/.test(URL.parse(text)?.protocol ?? ''), `expected ${what}`);

const sqs = z.strictObject({
  wait_time: duration
    .refine((ms) => ms >= 1000 && ms <= 20_000, 'expected 1s to 20s, the longest that SQS waits')
    .prefault('20s')
    .describe('How long one receive waits for messages.'),
  max_receive_count: z
    .int()
    .refine((n) => n === -1 || n >= 1, 'expected a number from 1, or -1 for never')
    .default(5)
    .describe(
      'Deliveries after which a message that cannot be read is parked: left in the queue, tried at long intervals, reported. It is never deleted for that. -1: never parked.',
    ),
});

export const awsS3Settings = z
  .strictObject({
    queue_url: url('the URL of an SQS queue')
      .optional()
      .describe('SQS queue to which the buckets announce their objects. One of four ways to name the source.'),
    buckets: z
      .array(bucket)
      .min(1)
      .optional()
      .describe('With `queue_url`: names or ARNs of the buckets that are read. Messages about other buckets are left in the queue.'),
    bucket_arn: z
      .string()
      .regex(BUCKET_ARN, 'expected the ARN of a bucket, such as arn:aws:s3:::name')
      .optional()
      .describe('Bucket to list.'),
    access_point_arn: z
      .string()
      .regex(
        /^arn:aws[a-z-]*:s3:[a-z0-9-]*:\d{12}:accesspoint[/:][a-z0-9.-]+$/,
        'expected the ARN of an access point, such as arn:aws:s3:eu-west-1:123456789012:accesspoint/name',
      )
      .optional()
      .describe('Access point by which to list.'),
    bucket: bucketName.optional().describe('Name of the bucket to list, in AWS or in another store of the same interface.'),

    ...listingFields({ pollInterval: '2m' }),

    region: z
      .string()
      .min(1)
      .optional()
      .describe(
        'Region of the queue and the buckets. Without it that of `queue_url` or `access_point_arn`, then `default_region`, then that of the environment.',
      ),
    default_region: z.string().min(1).optional().describe('Region where nothing else tells it.'),
    endpoint: url('the URL of a store')
      .optional()
      .describe('Store to use in the place of AWS S3. Checksums are then only used where the store asks for them.'),
    path_style: z.boolean().default(false).describe('Names the bucket in the path of a request, as many stores other than AWS need it.'),
    fips_enabled: z.boolean().default(false).describe('Uses the FIPS endpoints of AWS.'),
    provider: z.string().min(1).default('aws').describe('Becomes `cloud.provider`.'),
    request_payer: z.boolean().default(false).describe('Agrees to pay for the requests, which requester-pays buckets need.'),
    expected_bucket_owner: z
      .string()
      .regex(/^\d{12}$/, 'expected an account id of 12 digits')
      .optional()
      .describe('Account that must own the buckets; others are refused.'),

    visibility_timeout: duration
      .refine((ms) => ms >= 1000 && ms <= 12 * HOUR_MS, 'expected 1s to 12h')
      .prefault('5m')
      .describe(
        'How long SQS hides a message. Renewed at half of it until the objects have arrived, so it bounds the wait after a crash, not the work.',
      ),
    sqs: sqs.prefault({}).describe('How the queue is read.'),

    api_timeout: duration.prefault('120s').describe('Longest wait for the answer to a request of AWS, the transfer of an object apart.'),
    read_timeout: duration
      .prefault('30s')
      .describe('Longest silence in the transfer of an object, which then goes on by range. `0s`: without end.'),

    access_key_id: secret
      .optional()
      .describe(
        'Static credentials. Without any setting for credentials: the chain of the AWS SDK (environment, profile, web identity, container, instance).',
      ),
    secret_access_key: secret.optional().describe('Second part of static credentials.'),
    session_token: secret.optional().describe('Third part, of temporary credentials.'),
    credential_profile_name: z.string().min(1).optional().describe('Profile in the shared files of AWS.'),
    shared_credential_file: z.string().min(1).optional().describe('Path of the shared credentials file.'),
    role_arn: z.string().startsWith('arn:', 'expected the ARN of a role').optional().describe('Role to assume with the credentials above.'),
    external_id: z.string().min(2).optional().describe('External id that the role asks for.'),
    assume_role: z
      .strictObject({
        duration: duration
          .refine((ms) => ms >= 900_000 && ms <= 12 * HOUR_MS, 'expected 15m to 12h')
          .prefault('15m')
          .describe('How long the credentials of the role are valid; they are renewed in time.'),
      })
      .prefault({})
      .describe('How the role is assumed.'),

    proxy_url: proxyUrl,
    tls: clientTls.prefault({}).describe('Trust, client certificate and versions.'),

    ...objectLimits('an object'),
    storage: z
      .string()
      .min(1)
      .optional()
      .describe('Storage extension that keeps what was listed. With `queue_url` none is needed: the queue remembers.'),

    bucket_list_prefix: refused('write `prefix`'),
    bucket_list_interval: refused('write `poll_interval`'),
    non_aws_bucket_name: refused('write `bucket`, with `endpoint`'),
    max_number_of_messages: refused('what is in hand is bounded by bytes, for all receivers together; leave it out'),
    number_of_workers: refused('workers are shared by all receivers and set for the host; leave it out'),
  })
  .superRefine((settings, context) => {
    for (const [path, message] of settingFaults(settings)) context.addIssue({ code: 'custom', path: [path], message });
  });

export type AwsS3Settings = z.output<typeof awsS3Settings>;
