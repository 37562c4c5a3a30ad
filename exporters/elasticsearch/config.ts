import { z } from 'zod';
import { deliverySettings } from '../../component/delivery.ts';
import { httpSettings, httpUrl } from '../../component/http/client-settings.ts';
import { refused } from '../../component/refused.ts';
import { duration, secret } from '../../config/fields.ts';
import { cloudEndpoint } from './cloud-id.ts';
import { indexNameFault } from './index-name.ts';

/** Of record attributes that route a record. */
const dynamic = (what: string, attribute: string): z.ZodPrefault<z.ZodObject<{ enabled: z.ZodDefault<z.ZodBoolean> }, z.core.$strict>> =>
  z
    .strictObject({ enabled: z.boolean().default(true).describe(`Whether the attribute \`${attribute}\` is followed.`) })
    .prefault({})
    .describe(`${what} from the record attribute \`${attribute}\`.`);

const LOGS_ONLY = 'only logs are delivered; leave it out';

/** The Collector's own block for retries, taken as `retry_on_failure`. */
const retry = z
  .strictObject({
    enabled: z.literal(true, { error: 'expected true: see `retry_on_failure`' }).default(true).describe('Always on.'),
    initial_interval: duration.optional().describe('`retry_on_failure::initial_interval`.'),
    max_interval: duration.optional().describe('`retry_on_failure::max_interval`.'),
    max_retries: refused(
      'retries have no end by default; to give up set `retry_on_failure::max_elapsed_time` with `on_expiry: dead_letter`',
    ),
    max_requests: refused(
      'retries have no end by default; to give up set `retry_on_failure::max_elapsed_time` with `on_expiry: dead_letter`',
    ),
    retry_on_status: refused('429 and 5xx are always retried, everything else never'),
    retry_on_document_status: refused('429 and 5xx are always retried, everything else never'),
  })
  .optional()
  .describe("The Collector's block: its intervals replace those of `retry_on_failure`.");

export const elasticsearchSettings = z
  .strictObject({
    endpoint: httpUrl.optional().describe('Address of Elasticsearch, with the path before `/_bulk` if there is one.'),
    endpoints: z.array(httpUrl).min(1).optional().describe('Several addresses of one cluster, used in turn.'),
    cloudid: z
      .string()
      .refine((text) => cloudEndpoint(text) !== undefined, 'expected a cloud id as Elastic Cloud shows it')
      .optional()
      .describe('Id of an Elastic Cloud deployment, instead of an address.'),
    user: z.string().min(1).optional().describe('User for basic authentication.'),
    password: secret.optional().describe('Password for basic authentication.'),
    api_key: secret.optional().describe('API key, as `id:key` or in its encoded form.'),
    logs_index: z
      .string()
      .superRefine((name, context) => {
        const fault = name === '' ? undefined : indexNameFault(name);
        if (fault !== undefined) context.addIssue({ code: 'custom', message: fault });
      })
      .default('')
      .describe('Index or data stream for every record. Without it the record says where it goes.'),
    logs_dynamic_id: dynamic('The document id', 'elasticsearch.document_id'),
    logs_dynamic_pipeline: dynamic('The ingest pipeline', 'elasticsearch.ingest_pipeline'),
    pipeline: z.string().min(1).optional().describe('Ingest pipeline for records that name none, or `_none`.'),
    mapping: z
      .strictObject({
        mode: z
          .enum(['otel', 'ecs', 'bodymap'], { error: 'expected otel, ecs or bodymap' })
          .default('otel')
          .describe('Form of documents whose scope has no attribute `elastic.mapping.mode`.'),
        allowed_modes: refused('a scope may name any of otel, ecs and bodymap; leave it out'),
      })
      .prefault({})
      .describe('How a record becomes a document.'),
    include_source_on_error: z
      .boolean()
      .default(false)
      .describe(
        'Whether Elasticsearch may quote a document in the reason of its refusal. Versions that do not know the choice are sent none.',
      ),
    ...httpSettings({ timeout: '90s', compressions: ['gzip', 'none'] }),
    retry,
    ...deliverySettings({ batchSizer: 'bytes', requestSize: '5MB' }),
    metrics_index: refused(LOGS_ONLY),
    traces_index: refused(LOGS_ONLY),
    traces_dynamic_id: refused(LOGS_ONLY),
    logs_dynamic_index: refused('the record attributes `elasticsearch.index` and `data_stream.*` are always followed; leave it out'),
    logstash_format: refused('name the index in `logs_index` or by the attribute `elasticsearch.index`; leave it out'),
    discover: refused('nodes are not discovered; list them in `endpoints`'),
    flush: refused('use `sending_queue::batch`'),
    num_workers: refused('use `sending_queue::num_consumers`'),
    bulk_response_filter_path: refused('replies are always filtered to what is read; leave it out'),
    suppress_conflict_errors: refused('a conflict is counted as a duplicate and is never an error; leave it out'),
    metadata_keys: refused('requests are not kept apart by client metadata; leave it out'),
    telemetry: refused('requests and replies are not logged, as they hold events; leave it out'),
  })
  .superRefine((settings, context) => {
    const fault = (path: string, message: string): void => context.addIssue({ code: 'custom', path: [path], message });
    const addresses = [settings.endpoint, settings.endpoints, settings.cloudid].filter((given) => given !== undefined).length;
    if (addresses !== 1) fault('endpoint', `expected exactly one of endpoint, endpoints and cloudid, found ${addresses}`);
    if ((settings.user === undefined) !== (settings.password === undefined)) fault('password', 'expected both user and password');
    if (settings.user !== undefined && settings.api_key !== undefined) fault('api_key', 'expected either api_key or user and password');
  });
export type ElasticsearchSettings = z.output<typeof elasticsearchSettings>;
