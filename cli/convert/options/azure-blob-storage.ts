import { find } from '../../../config/tree.ts';
import { scalar, textOf } from '../build-tree.ts';
import { atMost, duration, flag, secret, wholeNumber } from '../conversions.ts';
import { type Found, type InputKind, type Option, type Origin, settingOf, withdraw } from '../option.ts';
import { storage } from './gcs.ts';
import { fileSelectors, readingOptions } from './reading.ts';
import { RETRIED, WORKERS } from './wording.ts';

const OVERRIDES = 'For this container, as above.';

const access: readonly Option[] = [
  { name: 'account_name', to: 'account_name', says: 'Same meaning.' },
  { name: 'oauth2', fate: 'read', says: 'Where it is false, the options of the application are left out.' },
  {
    name: 'auth.oauth2.client_id',
    also: ['client_id'],
    to: 'client_id',
    as: secret('SES_AZURE_CLIENT_ID'),
    says: 'By the variable `SES_AZURE_CLIENT_ID`. With `identity` no secret is needed at all.',
  },
  {
    name: 'auth.oauth2.client_secret',
    also: ['client_secret'],
    to: 'client_secret',
    as: secret('SES_AZURE_CLIENT_SECRET'),
    says: 'By the variable `SES_AZURE_CLIENT_SECRET`.',
  },
  { name: 'auth.oauth2.tenant_id', also: ['tenant_id'], to: 'tenant_id', says: 'Same meaning.' },
  {
    name: 'auth.shared_credentials.account_key',
    also: ['service_account_key'],
    to: 'account_key',
    as: secret('SES_AZURE_ACCOUNT_KEY'),
    says: 'By the variable `SES_AZURE_ACCOUNT_KEY`. Of several ways the first counts: key, connection string, application.',
  },
  {
    name: 'auth.connection_string.uri',
    also: ['service_account_uri'],
    to: 'connection_string',
    as: secret('SES_AZURE_CONNECTION_STRING'),
    says: 'By the variable `SES_AZURE_CONNECTION_STRING`. A SAS URI is taken too.',
  },
  { name: 'storage_url', to: 'storage_url', says: 'Same meaning.' },
];

const listing: readonly Option[] = [
  { name: 'max_workers', also: ['number_of_workers'], fate: 'built_in', says: `${WORKERS} The page of a listing is \`batch_size\`.` },
  {
    name: 'batch_size',
    to: 'batch_size',
    as: atMost(5000),
    says: 'Blobs to a page of a listing, at most 5000, which is what Azure gives.',
  },
  {
    name: 'poll',
    to: 'poll',
    as: flag,
    standard: 'false',
    says: 'Same meaning. Where the input leaves it out it is written as false, as there. A queue (`queue_name`) is quicker and needs no listing.',
  },
  {
    name: 'poll_interval',
    to: 'poll_interval',
    as: duration,
    standard: '300s',
    says: 'From the end of one listing to the begin of the next.',
  },
  { name: 'path_prefix', to: 'prefix', says: 'Only blobs whose name begins so are listed.' },
  fileSelectors('name of the blob'),
  { name: 'timestamp_epoch', to: 'timestamp_epoch', as: wholeNumber, says: 'Same meaning.' },
  { name: 'retry', fate: 'built_in', says: RETRIED },
  ...readingOptions,
];

const containers: Option = {
  name: 'containers',
  to: 'containers',
  says: 'Same meaning: each with what differs for it.',
  items: [
    { name: 'name', to: 'name', says: 'Same meaning.' },
    { name: 'poll', to: 'poll', as: flag, says: OVERRIDES },
    { name: 'poll_interval', to: 'poll_interval', as: duration, says: OVERRIDES },
    { name: 'path_prefix', to: 'prefix', says: OVERRIDES },
    { name: 'timestamp_epoch', to: 'timestamp_epoch', as: wholeNumber, says: OVERRIDES },
    { name: 'max_workers', also: ['number_of_workers'], fate: 'built_in', says: WORKERS },
    { name: 'batch_size', fate: 'built_in', says: 'Set for all containers at once.' },
    fileSelectors('name of the blob'),
    ...readingOptions,
  ],
};

export const azureBlobStorage: InputKind = {
  types: ['azure-blob-storage'],
  receiver: 'azure_blob',
  stream: 'event',
  options: [...access, ...listing, containers],
  settle: (found, from) => [...oneWay(found, from), ...polls(found, from), storage(from)],
};

const WAYS = ['account_key', 'connection_string', 'client_secret'];
const APPLICATION = ['client_id', 'client_secret', 'tenant_id'];

function oneWay(found: readonly Found[], from: Origin): readonly Found[] {
  const off = textOf(find(from.body, ['oauth2']))?.toLowerCase() === 'false';
  const open = off ? withdraw(found, APPLICATION, 'oauth2 is false') : found;
  const way = WAYS.find((name) => settingOf(open, name) !== undefined);
  if (way === undefined) return [...open, ...identity(from)];
  const others = way === 'client_secret' ? [] : [...WAYS, ...APPLICATION].filter((name) => name !== way);
  return withdraw(open, others, `${way} comes first`);
}

const identity = ({ path, at }: Origin): readonly Found[] => [
  { kind: 'set', to: 'identity', value: scalar('default', at), path, at },
  {
    kind: 'note',
    level: 'to do',
    text: 'is not written: identity stands for those of the machine or the pod; see receivers/azure_blob',
    path: [...path, 'auth'],
    at,
  },
];

/** Filebeat lists once unless it is told to poll. The integration polls unless it is told not to. */
function polls(found: readonly Found[], { path, at, variables }: Origin): readonly Found[] {
  if (variables || settingOf(found, 'poll') !== undefined) return [];
  return [
    { kind: 'set', to: 'poll', value: scalar(false, at), path, at },
    {
      kind: 'note',
      level: 'to do',
      text: 'is not written, so it lists once, as in Filebeat; leave poll out to go on listing',
      path: [...path, 'poll'],
      at,
    },
  ];
}
