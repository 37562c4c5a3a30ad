import { expression, scalar, textOf } from '../build-tree.ts';
import { duration, flag, proxy, secret, storeEndpoint } from '../conversions.ts';
import { type Found, type InputKind, type Origin, type Option, settingOf, withdraw } from '../option.ts';
import { find } from '../../../config/tree.ts';
import { fileSelectors, readingOptions } from './reading.ts';
import { tlsOptions } from './tls.ts';
import { BY_PROXY_VARIABLE, WORKERS } from './wording.ts';

const UNTOUCHED = 'Objects are never copied or deleted here. A lifecycle rule or replication of the bucket does it.';
const ORDER = 'Listings begin a little before the newest key by themselves, and every `reconcile_interval` at the first.';

const source: readonly Option[] = [
  {
    name: 'queue_url',
    to: 'queue_url',
    says: 'Ours also wants the buckets that announce to it: `buckets`, written with the variable `SES_BUCKET`. Messages about others stay in the queue.',
  },
  { name: 'bucket_arn', to: 'bucket_arn', says: 'Same meaning. Comes before an access point, as in the integration.' },
  { name: 'access_point_arn', to: 'access_point_arn', says: 'Same meaning.' },
  { name: 'non_aws_bucket_name', to: 'bucket', says: 'With `endpoint`.' },
  { name: 'collect_s3_logs', fate: 'read', says: 'Decides whether the bucket or the queue is written, where both are given.' },
  { name: 'region', to: 'region', says: 'Same meaning: it wins over the one in the URL of the queue.' },
  { name: 'default_region', to: 'default_region', says: 'Same meaning.' },
  { name: 'endpoint', to: 'endpoint', as: storeEndpoint, says: 'A URL. A bare domain is left out: the region tells the partition of AWS.' },
  { name: 'path_style', to: 'path_style', as: flag, says: 'Same meaning.' },
  { name: 'provider', to: 'provider', says: 'Becomes `cloud.provider`, and nothing else.' },
  { name: 'fips_enabled', to: 'fips_enabled', as: flag, says: 'Same meaning.' },
];

const queue: readonly Option[] = [
  {
    name: 'visibility_timeout',
    to: 'visibility_timeout',
    as: duration,
    standard: '300s',
    says: 'Renewed until the objects have arrived, so it bounds the wait after a crash, not the work.',
  },
  {
    name: 'sqs.max_receive_count',
    to: 'sqs::max_receive_count',
    standard: '5',
    tell: 'note',
    says: 'A message that fails this often is parked and reported, not deleted.',
  },
  { name: 'sqs.wait_time', to: 'sqs::wait_time', as: duration, standard: '20s', says: 'Same meaning.' },
  { name: 'sqs.shutdown_grace_time', to: 'extensions::host::shutdown_grace', as: duration, standard: '20s', says: 'Of the whole process.' },
  {
    name: 'sqs.notification_parsing_script',
    fate: 'by_hand',
    says: 'Messages of S3, by SNS (raw or not) and of EventBridge are read. Bring others into one of these forms before the queue, as by an input transformer of EventBridge.',
  },
  {
    name: 'max_number_of_messages',
    fate: 'built_in',
    says: 'What is in hand is bounded by bytes, for all receivers (`extensions::host::max_in_flight`).',
  },
  { name: 'number_of_workers', fate: 'built_in', says: WORKERS },
  {
    name: 'api_timeout',
    to: 'api_timeout',
    as: duration,
    standard: '120s',
    says: 'Same meaning; the transfer of an object is bounded by `read_timeout` instead.',
  },
];

const listing: readonly Option[] = [
  {
    name: 'bucket_list_interval',
    also: ['interval'],
    to: 'poll_interval',
    as: duration,
    standard: '120s',
    says: 'From the end of one listing to the begin of the next.',
  },
  { name: 'bucket_list_prefix', to: 'prefix', says: 'Scopes the state too.' },
  { name: 'lexicographical_ordering', fate: 'built_in', says: ORDER },
  { name: 'lexicographical_lookback_keys', fate: 'built_in', says: ORDER },
  { name: 'start_timestamp', to: 'start_timestamp', says: 'Same meaning, in every kind of listing.' },
  {
    name: 'ignore_older',
    to: 'ignore_older',
    as: duration,
    says: 'Same meaning, in every kind of listing. What is left of the state is bounded by it too.',
  },
  fileSelectors('key'),
];

const objects: readonly Option[] = [
  ...readingOptions,
  { name: 'include_s3_metadata', fate: 'by_hand', says: 'Metadata of objects is not added to documents.' },
  { name: 'backup_to_bucket_arn', fate: 'by_hand', says: UNTOUCHED },
  { name: 'non_aws_backup_to_bucket_name', fate: 'by_hand', says: UNTOUCHED },
  { name: 'backup_to_bucket_prefix', fate: 'by_hand', says: UNTOUCHED },
  { name: 'delete_after_backup', fate: 'by_hand', says: UNTOUCHED },
];

const credentials: readonly Option[] = [
  {
    name: 'access_key_id',
    to: 'access_key_id',
    as: secret('AWS_ACCESS_KEY_ID'),
    says: 'By the variable `AWS_ACCESS_KEY_ID`. Without credentials both follow the chain of the AWS SDK.',
  },
  {
    name: 'secret_access_key',
    to: 'secret_access_key',
    as: secret('AWS_SECRET_ACCESS_KEY'),
    says: 'By the variable `AWS_SECRET_ACCESS_KEY`.',
  },
  { name: 'session_token', to: 'session_token', as: secret('AWS_SESSION_TOKEN'), says: 'By the variable `AWS_SESSION_TOKEN`.' },
  { name: 'credential_profile_name', to: 'credential_profile_name', says: 'Left out beside static credentials, which come first.' },
  { name: 'shared_credential_file', to: 'shared_credential_file', says: 'Left out beside static credentials, which come first.' },
  { name: 'role_arn', to: 'role_arn', says: 'Same meaning; renewed in time.' },
  { name: 'external_id', to: 'external_id', says: 'Same meaning.' },
  { name: 'assume_role.duration', to: 'assume_role::duration', as: duration, standard: '15m', says: 'Same meaning.' },
  { name: 'assume_role.expiry_window', fate: 'built_in', says: 'Credentials are renewed before they end.' },
  { name: 'proxy_url', to: 'proxy_url', as: proxy, says: BY_PROXY_VARIABLE },
  ...tlsOptions('ssl', 'tls', 'SES_CLIENT_KEY'),
];

export const awsS3: InputKind = {
  types: ['aws-s3', 's3'],
  receiver: 'aws_s3',
  stream: 'event',
  options: [...source, ...queue, ...listing, ...objects, ...credentials],
  settle: (found, from) => besideKeys(oneSource(found, from)),
};

const LISTED = ['bucket_arn', 'access_point_arn', 'bucket'];

function oneSource(found: readonly Found[], from: Origin): readonly Found[] {
  return isQueue(found, from) ? byQueue(found, from) : byListing(found, from);
}

function isQueue(found: readonly Found[], { body }: Origin): boolean {
  const listed = textOf(find(body, ['collect_s3_logs']))?.toLowerCase();
  if (listed === 'true') return false;
  return (
    settingOf(found, 'queue_url') !== undefined && (listed === 'false' || LISTED.every((name) => settingOf(found, name) === undefined))
  );
}

function byQueue(found: readonly Found[], { path, at }: Origin): readonly Found[] {
  const kept = withdraw(
    found,
    [...LISTED, 'prefix', 'poll_interval', 'start_timestamp', 'ignore_older'],
    'belongs to a bucket that is listed, and a queue is read',
  );
  const buckets = { kind: 'list', at, items: [expression('${env:SES_BUCKET}', at)] } as const;
  return [
    ...kept,
    { kind: 'set', to: 'buckets', value: buckets, path, at },
    {
      kind: 'note',
      level: 'to do',
      text: 'set SES_BUCKET to the name of the bucket that announces to the queue, or list them all in buckets: messages about others stay in the queue',
      path: [...path, 'queue_url'],
      at,
    },
  ];
}

/** Filebeat refuses two sources; the integration takes the bucket before the access point. */
function byListing(found: readonly Found[], { path, at }: Origin): readonly Found[] {
  const [, ...others] = LISTED.filter((name) => settingOf(found, name) !== undefined);
  const kept = withdraw(found, ['queue_url', ...others], 'another source is listed');
  const queued = ['visibility_timeout', 'sqs::wait_time', 'sqs::max_receive_count'];
  return [
    ...withdraw(kept, queued, 'belongs to a queue, and a bucket is listed'),
    { kind: 'set', to: 'storage', value: scalar('file_storage', at), path, at },
  ];
}

function besideKeys(found: readonly Found[]): readonly Found[] {
  if (settingOf(found, 'access_key_id') === undefined) return found;
  return withdraw(found, ['credential_profile_name', 'shared_credential_file'], 'static credentials come first');
}
