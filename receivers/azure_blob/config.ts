/** Settings of `azure_blob`. Names follow Filebeat and the Elastic integration where they have one. */
import { z } from 'zod';
import { objectLimits } from '../../component/decode/config.ts';
import { proxyUrl } from '../../component/http/client-settings.ts';
import { clientTls } from '../../component/http/tls.ts';
import { fileSelectors, ignoreOlder, listingFields, startTimestamp } from '../../component/listing/config.ts';
import { refused } from '../../component/refused.ts';
import { duration, secret } from '../../config/fields.ts';
import { settingFaults } from './setting-faults.ts';

const DAY_MS = 86_400_000;

const httpUrl = (what: string) =>
  z
    .string({ error: `expected ${what}` })
    .refine((text) => /^https?:$/.test(URL.parse(text)?.protocol ?? ''), `expected ${what}`)
    .refine((text) => !/[?&]sig=/i.test(text), 'expected a URL without a SAS: it belongs into `connection_string`, which is never printed');

const queueName = z
  .string()
  .regex(/^[a-z0-9](?:-?[a-z0-9]){2,62}$/, 'expected the name of a queue: 3 to 63 lower-case letters, digits and single hyphens');

const containerName = z
  .string()
  .regex(
    /^(?:\$root|\$logs|[a-z0-9](?:-?[a-z0-9]){2,62})$/,
    'expected the name of a container: 3 to 63 lower-case letters, digits and single hyphens',
  );

const timestampEpoch = z
  .int({ error: 'expected whole seconds since 1970' })
  .min(0)
  .optional()
  .describe('The same as `start_timestamp`, in seconds since 1970.');

const EXPANDED = ['events', '.[]'] as const;
const expandEventList = z
  .enum(EXPANDED, {
    error:
      'expected events or .[]: both are read as lists of events by their form, other fields never are, since a field of an event may be a list too',
  })
  .optional()
  .describe(
    'Without effect: an object with a list named `events`, and a list at the top, are told by their form and read event by event. Accepted for those two, so that settings of the Elastic integration load.',
  );

const WORKERS =
  'threads read for all receivers together, see `workers` of the extension `host`, and what is in hand is bounded by bytes; leave it out';

const listing = listingFields({ pollInterval: '1m' });

const container = z.strictObject({
  name: containerName.describe('Name of the container.'),
  prefix: z.string().optional().describe('As above, for this container.'),
  poll: z.boolean().optional().describe('As above, for this container.'),
  poll_interval: duration.optional().describe('As above, for this container.'),
  reconcile_interval: duration.optional().describe('As above, for this container.'),
  start_timestamp: startTimestamp,
  timestamp_epoch: timestampEpoch,
  ignore_older: ignoreOlder,
  file_selectors: fileSelectors,
  expand_event_list_from_field: expandEventList,
  max_workers: refused(WORKERS),
  number_of_workers: refused(WORKERS),
});

const queue = z.strictObject({
  poll_interval: duration
    .refine((ms) => ms >= 100, 'expected at least 100ms: each look into the queue is paid for')
    .prefault('10s')
    .describe('Longest pause between two looks into an empty queue, which cannot be waited at. Pauses grow up to it.'),
  max_dequeue_count: z
    .int()
    .refine((n) => n === -1 || n >= 1, 'expected a number from 1, or -1 for never')
    .default(5)
    .describe(
      'Deliveries after which a message whose blob cannot be read is moved to the poison queue, or parked where that cannot be: tried at long intervals and reported. -1: neither.',
    ),
  poison_queue_name: queueName.optional().describe('Queue for such messages. Without it the name of the queue and `-poison`.'),
});

export const azureBlobSettings = z
  .strictObject({
    account_name: z
      .string()
      .regex(/^[a-z0-9]{3,24}$/, 'expected the name of a storage account: 3 to 24 lower-case letters and digits')
      .describe('Storage account.'),
    containers: z.array(container).min(1).describe('Containers that are read, each with what differs for it.'),
    storage_url: httpUrl('the URL of the blob service')
      .optional()
      .describe(
        'Blob service, where it is not `https://<account_name>.blob.core.windows.net`: another cloud, such as `https://<account_name>.blob.core.chinacloudapi.cn`, a private name, an emulator.',
      ),

    queue_name: queueName
      .optional()
      .describe('Storage Queue of the same account to which Event Grid announces blobs. Without a queue the containers are listed.'),
    queue_url: httpUrl('the URL of a storage queue')
      .optional()
      .describe('The same by its URL, such as `https://<account>.queue.core.windows.net/<queue>`: for a queue of another account.'),
    visibility_timeout: duration
      .refine((ms) => ms >= 1000 && ms <= 7 * DAY_MS, 'expected 1s to 7d, written in hours (168h)')
      .prefault('5m')
      .describe(
        'How long the queue hides a message. Renewed at half of it until the blobs have arrived, so it bounds the wait after a crash, not the work.',
      ),
    queue: queue.prefault({}).describe('How the queue is read.'),

    account_key: secret.optional().describe('Key of the account. One of four ways to authenticate.'),
    connection_string: secret
      .optional()
      .describe(
        'Connection string of the account, or a SAS URI. The second way. The end of a SAS is told from a week before. With a queue the SAS must be valid for blobs and queues.',
      ),
    client_id: z
      .string()
      .min(1)
      .optional()
      .describe(
        'Application in Entra ID: with `client_secret` and `tenant_id` the third way; with `identity` the identity to use where there are several.',
      ),
    client_secret: secret.optional().describe('Secret of the application.'),
    tenant_id: z.string().min(1).optional().describe('Tenant of the application.'),
    authority_host: httpUrl('the URL of an authority')
      .optional()
      .describe(
        'Entra ID of another cloud, such as `https://login.microsoftonline.us` or `https://login.chinacloudapi.cn`. Without it AZURE_AUTHORITY_HOST, else the public cloud.',
      ),
    identity: z
      .enum(['default', 'managed', 'workload'], { error: 'expected default, managed or workload' })
      .optional()
      .describe(
        'The fourth way: no secret at all. `managed`: identity of the machine; `workload`: federated token of a Kubernetes pod; `default`: the first that is there of environment variables, workload, managed identity, and a developer who is signed in.',
      ),

    poll: z.boolean().default(true).describe('When listing: goes on after the first listing.'),
    ...listing,
    batch_size: z.int().min(1).max(5000).default(5000).describe('When listing: blobs to a page.'),
    min_age: duration
      .prefault('5m')
      .describe('When listing: an append blob that is not sealed and was written to within this time is left for a later listing.'),
    timestamp_epoch: timestampEpoch,
    expand_event_list_from_field: expandEventList,
    max_workers: refused(WORKERS),
    number_of_workers: refused(WORKERS),

    api_timeout: duration.prefault('120s').describe('Longest wait for the answer to a request, the transfer of a blob apart.'),
    read_timeout: duration
      .prefault('30s')
      .describe('Longest silence in the transfer of a blob, which then goes on by range. `0s`: without end.'),
    proxy_url: proxyUrl,
    tls: clientTls.prefault({}).describe('Trust, client certificate and versions.'),

    ...objectLimits('a blob'),
    storage: z
      .string()
      .min(1)
      .optional()
      .describe('Storage extension that keeps what was listed. With a queue none is needed: the queue remembers.'),
  })
  .superRefine((settings, context) => {
    for (const [path, message] of settingFaults(settings)) context.addIssue({ code: 'custom', path: [path].flat(), message });
  });

export type AzureBlobSettings = z.output<typeof azureBlobSettings>;
