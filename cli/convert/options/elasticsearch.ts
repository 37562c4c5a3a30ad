/** `output.elasticsearch`, and an output of type elasticsearch in an agent's policy. */
import { entriesOf, scalar, textOf } from '../build-tree.ts';
import { duration, proxy, secret, set, wholeNumber } from '../conversions.ts';
import { hosts } from '../hosts.ts';
import type { Conversion, Option } from '../option.ts';
import { tlsOptions } from './tls.ts';
import { BY_PROXY_VARIABLE } from './wording.ts';

const RETRIED = 'Retries have no end: nothing is acknowledged at the source before it has arrived.';
const STREAMS = 'Documents name their data stream, which `processors::icd::data_stream` sets. `logs_index` sends all to one index.';
const MAPPED =
  "The integration's pipeline is not needed: events are mapped before they are sent. Another one is named in `pipeline`; it gets mapped documents.";

/** 0 is none. */
const compression: Conversion = ({ value }) => {
  const level = Number(textOf(value));
  if (level === 0) return [set('compression', scalar('none', value.at))];
  return [set('compression_params::level', scalar(Number.isNaN(level) ? (textOf(value) ?? '') : level, value.at))];
};

/** Values may be credentials. */
const headers: Conversion = ({ value, to, whole }) =>
  entriesOf(value).flatMap(([name, entry]) => {
    const variable = `ELASTICSEARCH_HEADER_${name.toUpperCase().replaceAll(/\W/g, '_')}`;
    return secret(variable)({ value: entry.value, to: `${to}::${name}`, whole });
  });

/** `name:password` */
const cloudAuth: Conversion = ({ value, whole }) => {
  const text = textOf(value) ?? '';
  const colon = text.indexOf(':');
  if (text.includes('${') || colon === -1) return secret('ELASTICSEARCH_PASSWORD')({ value, to: 'password', whole });
  const password = scalar(text.slice(colon + 1), value.at);
  return [
    set('user', scalar(text.slice(0, colon), value.at)),
    ...secret('ELASTICSEARCH_PASSWORD')({ value: password, to: 'password', whole }),
  ];
};

/** A name that is made of each event is no index of ours. */
const index: Conversion = ({ value, to }) =>
  (textOf(value) ?? '').includes('%{') ? [{ kind: 'note', level: 'to do', text: STREAMS }] : [set(to, value)];

const address: readonly Option[] = [
  {
    name: 'hosts',
    to: 'endpoint',
    as: hosts,
    says: 'Several become `endpoints`. `protocol`, `path` and port 9200 are added where a host lacks them; a user and password in it are taken out.',
  },
  { name: 'protocol', fate: 'read', says: 'Becomes part of the address.' },
  { name: 'path', fate: 'read', says: 'Becomes part of the address.' },
  { name: 'parameters', fate: 'by_hand', says: 'Write them as the query of the address: each endpoint has its own.' },
  { name: 'cloud.id', to: 'cloudid', says: 'Same meaning. Comes before `hosts`.' },
  { name: 'cloud.auth', to: 'password', as: cloudAuth, says: 'Becomes `user`, and `password` by the variable `ELASTICSEARCH_PASSWORD`.' },
  { name: 'proxy_url', to: 'proxy_url', as: proxy, says: BY_PROXY_VARIABLE },
  { name: 'proxy_headers', fate: 'by_hand', says: 'A proxy is given no headers but those of a user and password in `proxy_url`.' },
  { name: 'proxy_disable', fate: 'by_hand', says: 'Leave `proxy_url` out, and name the host in the variable NO_PROXY.' },
  {
    name: 'headers',
    to: 'headers',
    as: headers,
    says: 'Each value by a variable `ELASTICSEARCH_HEADER_NAME`, since it may be a credential.',
  },
];

const credentials: readonly Option[] = [
  {
    name: 'api_key',
    to: 'api_key',
    as: secret('ELASTICSEARCH_API_KEY'),
    says: 'By the variable `ELASTICSEARCH_API_KEY`. It needs `create_doc` and `auto_configure` on `logs-*-*`.',
  },
  { name: 'username', to: 'user', says: 'Same meaning. Left out beside `api_key`.' },
  { name: 'password', to: 'password', as: secret('ELASTICSEARCH_PASSWORD'), says: 'By the variable `ELASTICSEARCH_PASSWORD`.' },
  { name: 'service_token', fate: 'by_hand', says: 'Write `headers: {Authorization: "Bearer ${env:ELASTICSEARCH_TOKEN}"}`.' },
  { name: 'kerberos', fate: 'by_hand', says: 'Kerberos is not spoken: make an API key.' },
  ...tlsOptions('ssl', 'tls', 'ELASTICSEARCH_CLIENT_KEY'),
];

const documents: readonly Option[] = [
  { name: 'index', to: 'logs_index', as: index, says: STREAMS },
  { name: 'indices', fate: 'by_hand', says: STREAMS },
  { name: 'data_stream', fate: 'by_hand', says: STREAMS },
  { name: 'pipeline', fate: 'by_hand', says: MAPPED },
  { name: 'pipelines', fate: 'by_hand', says: MAPPED },
  { name: 'escape_html', fate: 'built_in', says: 'Never escaped.' },
  { name: 'allow_older_versions', fate: 'built_in', says: 'Nothing is asked of the server but `_bulk`, so older ones are taken.' },
  {
    name: 'non_indexable_policy',
    fate: 'built_in',
    says: 'What is refused for good goes to the dead letters (`extensions::host::dead_letter`).',
  },
];

const pace: readonly Option[] = [
  { name: 'compression_level', to: 'compression_params::level', as: compression, says: '0 becomes `compression: none`.' },
  {
    name: 'worker',
    also: ['workers'],
    to: 'sending_queue::num_consumers',
    as: wholeNumber,
    tell: 'note',
    standard: '1',
    says: 'Requests at the same time to all endpoints together; there it is for each host.',
  },
  { name: 'loadbalance', fate: 'built_in', says: 'Endpoints are used in turn.' },
  {
    name: 'bulk_max_size',
    fate: 'built_in',
    says: 'Requests are filled by bytes (`sending_queue::batch::max_size`), whatever the length of events.',
  },
  { name: 'max_retries', fate: 'built_in', says: RETRIED },
  { name: 'backoff.init', to: 'retry_on_failure::initial_interval', as: duration, standard: '1s', says: 'Same meaning.' },
  { name: 'backoff.max', to: 'retry_on_failure::max_interval', as: duration, standard: '60s', says: 'Same meaning.' },
  { name: 'timeout', to: 'timeout', as: duration, standard: '90s', says: 'Same meaning.' },
  { name: 'idle_connection_timeout', to: 'idle_conn_timeout', as: duration, says: 'Same meaning.' },
  { name: 'queue', fate: 'built_in', says: 'What waits is bounded in bytes (`sending_queue::queue_size`), and the source keeps the rest.' },
  { name: 'preset', fate: 'built_in', says: 'Defaults are made for throughput; see `sending_queue`.' },
];

const names: readonly Option[] = [
  { name: 'type', fate: 'read', says: 'Names the exporter.' },
  { name: 'id', fate: 'read', says: 'Nothing here needs it.' },
  { name: 'name', fate: 'read', says: 'Nothing here needs it.' },
  { name: 'enabled', fate: 'read', says: 'An output that is off is left out.' },
  { name: 'is_default', fate: 'read', says: 'The pipeline names its exporter.' },
  { name: 'is_default_monitoring', fate: 'read', says: 'Own logs are sent by `service::telemetry::logs`.' },
];

export const elasticsearchOptions: readonly Option[] = [...address, ...credentials, ...documents, ...pace, ...names];
