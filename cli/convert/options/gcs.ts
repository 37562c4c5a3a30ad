import { scalar } from '../build-tree.ts';
import { atMost, duration, flag, secret, wholeNumber } from '../conversions.ts';
import { type Found, type InputKind, type Option, type Origin, settingOf, withdraw } from '../option.ts';
import { fileSelectors, readingOptions } from './reading.ts';
import { RETRIED, WORKERS } from './wording.ts';

const OVERRIDES = 'For this bucket, as above.';

const all: readonly Option[] = [
  { name: 'project_id', to: 'project_id', says: 'Same meaning; only a subscription needs it.' },
  {
    name: 'auth.credentials_json.account_key',
    also: ['service_account_key'],
    to: 'service_account_key',
    as: secret('SES_GOOGLE_CREDENTIALS'),
    says: 'By the variable `SES_GOOGLE_CREDENTIALS`, the whole JSON. Without credentials both use application default credentials.',
  },
  {
    name: 'auth.credentials_file.path',
    also: ['service_account_file'],
    to: 'service_account_file',
    says: 'Same meaning. Left out beside `auth.credentials_json`, which comes first.',
  },
  { name: 'alternative_host', to: 'alternative_host', says: 'Same meaning.' },
  {
    name: 'batch_size',
    to: 'batch_size',
    as: atMost(1000),
    says: 'Objects to a page of a listing, at most 1000, which is what Cloud Storage gives.',
  },
  { name: 'max_workers', also: ['number_of_workers'], fate: 'built_in', says: WORKERS },
  {
    name: 'poll',
    to: 'poll',
    as: flag,
    standard: 'true',
    says: 'Same meaning. A subscription (`subscription`) is quicker and needs no listing.',
  },
  {
    name: 'poll_interval',
    to: 'poll_interval',
    as: duration,
    standard: '5m',
    says: 'From the end of one listing to the begin of the next.',
  },
  {
    name: 'bucket_timeout',
    to: 'bucket_timeout',
    as: duration,
    standard: '120s',
    says: 'For one request; the transfer of an object is bounded by `read_timeout` instead.',
  },
  fileSelectors('name of the object'),
  {
    name: 'timestamp_epoch',
    to: 'timestamp_epoch',
    as: wholeNumber,
    says: 'Compared with the time at which the generation was written, not with that of its last update.',
  },
  { name: 'retry.max_attempts', fate: 'built_in', says: RETRIED },
  { name: 'retry.initial_backoff_duration', fate: 'built_in', says: RETRIED },
  { name: 'retry.max_backoff_duration', fate: 'built_in', says: RETRIED },
  { name: 'retry.backoff_multiplier', fate: 'built_in', says: RETRIED },
  ...readingOptions,
];

const buckets: Option = {
  name: 'buckets',
  to: 'buckets',
  says: 'Same meaning: each with what differs for it.',
  items: [
    { name: 'name', to: 'name', says: 'Same meaning; `gs://` in front is taken too.' },
    { name: 'poll', to: 'poll', as: flag, says: OVERRIDES },
    { name: 'poll_interval', to: 'poll_interval', as: duration, says: OVERRIDES },
    { name: 'bucket_timeout', to: 'bucket_timeout', as: duration, says: OVERRIDES },
    { name: 'timestamp_epoch', to: 'timestamp_epoch', as: wholeNumber, says: OVERRIDES },
    { name: 'max_workers', also: ['number_of_workers'], fate: 'built_in', says: WORKERS },
    { name: 'batch_size', fate: 'built_in', says: 'Set for all buckets at once.' },
    fileSelectors('name of the object'),
    ...readingOptions,
  ],
};

export const gcs: InputKind = {
  types: ['gcs'],
  receiver: 'google_cloud_storage',
  stream: 'event',
  options: [...all, buckets],
  settle: (found, from) => [...oneCredential(found), storage(from)],
};

function oneCredential(found: readonly Found[]): readonly Found[] {
  if (settingOf(found, 'service_account_key') === undefined) return found;
  return withdraw(found, ['service_account_file'], 'auth.credentials_json comes first');
}

/** A listing remembers what it found. */
export const storage = ({ path, at }: Origin): Found => ({ kind: 'set', to: 'storage', value: scalar('file_storage', at), path, at });
