/** The incidents API, as the integration asks it by `cel`, and others by `httpjson`. */
import { scalar, textOf } from '../build-tree.ts';
import { atMost, duration, flag, proxy, secret, set, todo, wholeNumber } from '../conversions.ts';
import type { Conversion, InputKind, Option } from '../option.ts';
import { storage } from './gcs.ts';
import { tlsOptions } from './tls.ts';
import { BY_PROXY_VARIABLE } from './wording.ts';

const ONLY_OAUTH2 = 'The API takes OAuth2 client credentials and nothing else: `client_id` and `client_secret`, or `credentials`.';
const SEARCH = 'The search is built in: windows that overlap, pages, and what was sent already is not sent again.';
const RETRIED = 'What may pass is tried again without end, ever more slowly; what the service says of waiting is kept.';
const CONNECTIONS = 'Connections are kept and bounded by themselves.';
const TRACE = 'The trace is for finding faults; switch it off when done.';

/** Ours is the server; the path of the search is added to it. */
const server: Conversion = ({ value, to }) => {
  const text = textOf(value) ?? '';
  if (text.includes('/event-export/'))
    return [todo('this is the Event Stream API: use the receiver symantec_event_stream, with the guid of the stream'), set(to, value)];
  return [set(to, scalar(text.replace(/\/v1\/.*$/, ''), value.at))];
};

/** `-*` stands for the id of the input there. */
const traceFile: Conversion = ({ value, to }) => [set(to, scalar((textOf(value) ?? '').replaceAll(/-?\*/g, ''), value.at))];

const account = (at: string): readonly Option[] => [
  {
    name: `${at}.url`,
    also: ['url', 'state.url'].filter((name) => name !== `${at}.url`),
    to: 'url',
    as: server,
    says: 'The server; the path of the search is added to it. `region` names the usual ones.',
  },
  {
    name: 'auth.oauth2.client.id',
    also: ['client_id'],
    to: 'client_id',
    as: secret('SES_CLIENT_ID'),
    says: 'By the variable `SES_CLIENT_ID`.',
  },
  {
    name: 'auth.oauth2.client.secret',
    also: ['client_secret'],
    to: 'client_secret',
    as: secret('SES_CLIENT_SECRET'),
    says: 'By the variable `SES_CLIENT_SECRET`.',
  },
  {
    name: 'auth.oauth2.token_url',
    also: ['token_url'],
    to: 'token_url',
    says: 'Same meaning; needed only where tokens come from another server.',
  },
  { name: 'auth.oauth2.endpoint_params', fate: 'built_in', says: 'The grant is always that of client credentials.' },
  { name: 'auth.oauth2.enabled', fate: 'built_in', says: ONLY_OAUTH2 },
  { name: 'auth.oauth2.provider', fate: 'by_hand', says: ONLY_OAUTH2 },
  { name: 'auth.oauth2.scopes', fate: 'built_in', says: 'The API has none; what a client may do is set in the console.' },
  { name: 'auth.oauth2.user', fate: 'by_hand', says: ONLY_OAUTH2 },
  { name: 'auth.oauth2.password', fate: 'by_hand', says: ONLY_OAUTH2 },
  { name: 'auth.oauth2.azure', fate: 'by_hand', says: ONLY_OAUTH2 },
  { name: 'auth.oauth2.google', fate: 'by_hand', says: ONLY_OAUTH2 },
  { name: 'auth.oauth2.okta', fate: 'by_hand', says: ONLY_OAUTH2 },
  { name: 'auth.basic', fate: 'by_hand', says: ONLY_OAUTH2 },
  { name: 'auth.digest', fate: 'by_hand', says: ONLY_OAUTH2 },
  { name: 'auth.token', fate: 'by_hand', says: ONLY_OAUTH2 },
  { name: 'auth.file', fate: 'by_hand', says: ONLY_OAUTH2 },
  { name: 'auth.aws', fate: 'by_hand', says: ONLY_OAUTH2 },
];

const requests = (at: string): readonly Option[] => [
  { name: `${at}.timeout`, also: ['http_client_timeout'], to: 'timeout', as: duration, standard: '30s', says: 'Same meaning.' },
  {
    name: `${at}.proxy_url`,
    also: ['proxy_url'],
    to: 'proxy_url',
    as: proxy,
    says: BY_PROXY_VARIABLE,
  },
  { name: `${at}.proxy_headers`, fate: 'by_hand', says: 'A proxy is given no headers but those of a user and password in `proxy_url`.' },
  { name: `${at}.headers`, fate: 'built_in', says: 'The API needs no others than those that are sent.' },
  ...tlsOptions(`${at}.ssl`, 'tls', 'SES_CLIENT_KEY', 'ssl'),
  { name: `${at}.keep_alive`, fate: 'built_in', says: CONNECTIONS },
  { name: `${at}.retry.max_attempts`, fate: 'built_in', says: RETRIED },
  { name: `${at}.retry.wait_min`, fate: 'built_in', says: RETRIED },
  { name: `${at}.retry.wait_max`, fate: 'built_in', says: RETRIED },
  {
    name: `${at}.redirect.forward_headers`,
    fate: 'built_in',
    says: 'A redirect to a server of Symantec is followed with the token, to any other not.',
  },
  {
    name: `${at}.redirect.headers_ban_list`,
    fate: 'built_in',
    says: 'The token goes only to servers of Symantec, and to those that `url` and `token_url` name.',
  },
  {
    name: `${at}.redirect.sensitive_headers`,
    fate: 'built_in',
    says: 'The token goes only to servers of Symantec, and to those that `url` and `token_url` name.',
  },
  { name: `${at}.redirect.max_redirects`, fate: 'built_in', says: 'At most 5 are followed.' },
  {
    name: `${at}.max_body_size`,
    fate: 'built_in',
    says: '`max_page_bytes` bounds a page; a longer one is asked for again with half as many incidents.',
  },
  { name: `${at}.rate_limit.limit`, fate: 'built_in', says: 'A 429 is waited for as long as it says. To ask less often raise `interval`.' },
  { name: `${at}.rate_limit.burst`, fate: 'built_in', says: 'As `rate_limit.limit`.' },
  {
    name: `${at}.tracer.enabled`,
    also: ['enable_request_tracer'],
    to: 'tracer::enabled',
    as: flag,
    standard: 'false',
    says: `Tokens are left out of it. ${TRACE}`,
  },
  { name: `${at}.tracer.filename`, to: 'tracer::filename', as: traceFile, says: 'Without `*`, which stands for the id of an input there.' },
  { name: `${at}.tracer.maxsize`, to: 'tracer::max_megabytes', as: wholeNumber, standard: '1', says: 'Megabytes here as there.' },
  { name: `${at}.tracer.maxbackups`, to: 'tracer::max_backups', as: wholeNumber, says: 'Same meaning.' },
  { name: `${at}.tracer.maxage`, fate: 'built_in', says: 'Old traces are bounded by their number, not by their age.' },
  { name: `${at}.tracer.localtime`, fate: 'built_in', says: 'Older traces are numbered, not dated.' },
  { name: `${at}.tracer.compress`, fate: 'built_in', says: 'Traces are not compressed.' },
];

const pace: readonly Option[] = [
  { name: 'interval', to: 'interval', as: duration, standard: '60s', says: 'From the begin of one search to the begin of the next.' },
  {
    name: 'state.initial_interval',
    also: ['initial_interval'],
    to: 'initial_interval',
    as: duration,
    says: 'Same meaning, at most 720h. A pause of more than 30 days needs no new set-up.',
  },
  {
    name: 'state.limit',
    also: ['batch_size', 'state.batch_size'],
    to: 'batch_size',
    as: atMost(2000),
    says: 'Incidents to a page, at most 2000.',
  },
];

const program: readonly Option[] = [
  { name: 'program', fate: 'built_in', says: SEARCH },
  { name: 'config_version', fate: 'built_in', says: SEARCH },
  { name: 'max_executions', fate: 'built_in', says: SEARCH },
  { name: 'state', fate: 'built_in', says: `${SEARCH} \`storage\` remembers how far it came.` },
  {
    name: 'secret_state',
    fate: 'by_hand',
    says: 'There is no program that could use it. Credentials are `client_id` and `client_secret`.',
  },
  { name: 'allowed_environment', fate: 'built_in', says: 'Any setting may be `${env:NAME}`.' },
  { name: 'regexp', fate: 'built_in', says: SEARCH },
  { name: 'xsd', fate: 'built_in', says: SEARCH },
  { name: 'redact.fields', fate: 'built_in', says: 'Secrets are never printed or logged.' },
  { name: 'redact.delete', fate: 'built_in', says: 'Secrets are never printed or logged.' },
  { name: 'failure_dump.enabled', fate: 'built_in', says: 'There is no program that could fail. `tracer` shows requests and replies.' },
  { name: 'failure_dump.filename', fate: 'built_in', says: 'There is no program that could fail. `tracer` shows requests and replies.' },
  { name: 'record_coverage', fate: 'built_in', says: 'There is no program to be covered.' },
];

export const cel: InputKind = {
  types: ['cel'],
  receiver: 'symantec_edr',
  stream: 'incident',
  options: [...account('resource'), ...pace, ...requests('resource'), ...program],
  settle: (found, from) => [...found, storage(from)],
};

const templates: readonly Option[] = [
  { name: 'request.method', fate: 'built_in', says: SEARCH },
  { name: 'request.body', fate: 'by_hand', says: `${SEARCH} To narrow it write \`query\`.` },
  { name: 'request.encode_as', fate: 'built_in', says: SEARCH },
  {
    name: 'request.transforms',
    fate: 'by_hand',
    says: `${SEARCH} How far the first one goes back is \`initial_interval\`; to narrow it write \`query\`.`,
  },
  { name: 'request.tracer', fate: 'by_hand', says: `Write \`tracer\`. ${TRACE}` },
  { name: 'request', fate: 'built_in', says: SEARCH },
  { name: 'response', fate: 'built_in', says: `${SEARCH} Of an incident, \`include_events\` makes its events records of their own.` },
  { name: 'cursor', fate: 'built_in', says: '`storage` remembers how far the searches came.' },
  { name: 'chain', fate: 'by_hand', says: 'To get the events of incidents write `include_events: true`.' },
];

export const httpjson: InputKind = {
  types: ['httpjson'],
  receiver: 'symantec_edr',
  stream: 'incident',
  options: [...account('request'), ...pace, ...requests('request').filter(({ name }) => !name.includes('.tracer.')), ...templates],
  settle: (found, from) => [...found, storage(from)],
};
