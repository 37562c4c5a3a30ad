import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { inspect } from 'node:util';
import { azureBlobSettings } from '../../../receivers/azure_blob/config.ts';
import { containerRules } from '../../../receivers/azure_blob/container-rules.ts';
import { endpointsOf, queueAddress } from '../../../receivers/azure_blob/endpoints.ts';

const NO_AUTH = { account_name: 'sesevents', containers: [{ name: 'events' }] };
const KEY = { ...NO_AUTH, account_key: 'a2V5' };

function faultsOf(settings: object): readonly string[] {
  const { error } = azureBlobSettings.safeParse(settings);
  return error === undefined ? [] : error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`);
}

describe('settings of azure_blob', () => {
  test('take each of the four ways to authenticate', () => {
    const ways = [
      { account_key: 'a2V5' },
      { connection_string: 'AccountName=sesevents;AccountKey=a2V5==' },
      { connection_string: 'https://sesevents.blob.core.windows.net/?sv=2024-01-01&sig=abc' },
      { client_id: 'app', client_secret: 'hush', tenant_id: 'tenant', authority_host: 'https://login.microsoftonline.us' },
      { identity: 'managed', client_id: 'one-of-several' },
      { identity: 'workload', client_id: 'app', tenant_id: 'tenant' },
      { identity: 'default' },
    ];
    for (const way of ways) assert.deepEqual(faultsOf({ ...NO_AUTH, ...way }), [], inspect(way));
  });

  const wrong: readonly (readonly [why: string, settings: object, fault: RegExp])[] = [
    ['no way to authenticate', NO_AUTH, /^account_key: expected exactly one of .*, found none/],
    ['two ways to authenticate', { ...KEY, identity: 'managed' }, /^identity: .*found account_key and identity/],
    [
      'a secret without its application',
      { ...NO_AUTH, client_secret: 'x', tenant_id: 't' },
      /^client_id: expected the id of the application/,
    ],
    ['a secret without its tenant', { ...NO_AUTH, client_secret: 'x', client_id: 'c' }, /^tenant_id: expected the tenant/],
    ['a tenant beside a key', { ...KEY, tenant_id: 't' }, /^tenant_id: belongs to client_secret/],
    [
      'an authority for a managed identity',
      { ...NO_AUTH, identity: 'managed', authority_host: 'https://a' },
      /^authority_host: belongs to/,
    ],
    [
      'a connection string without a key',
      { ...NO_AUTH, connection_string: 'AccountName=sesevents' },
      /^connection_string: expected .*AccountKey/,
    ],
    [
      'a URL without a signature',
      { ...NO_AUTH, connection_string: 'https://a.blob.core.windows.net' },
      /^connection_string: expected a SAS URI/,
    ],
    [
      'a connection string of another account',
      { ...NO_AUTH, connection_string: 'AccountName=other;AccountKey=a2V5' },
      /account_name \(sesevents\), found one of other/,
    ],
    [
      'a SAS in a URL that may be printed',
      { ...KEY, storage_url: 'https://a.blob.core.windows.net?sig=x' },
      /^storage_url: expected a URL without a SAS/,
    ],
    [
      'two names for the queue',
      { ...KEY, queue_name: 'events', queue_url: 'https://a.queue.core.windows.net/events' },
      /^queue_url: .*found both/,
    ],
    ['a queue that nothing places', { ...KEY, queue_name: 'events', storage_url: 'http://127.0.0.1:1/dev' }, /^queue_name: .*queue_url/],
    [
      'a poison queue that is the queue',
      { ...KEY, queue_name: 'events', queue: { poison_queue_name: 'events' } },
      /^queue\.poison_queue_name/,
    ],
    [
      'a queue whose poison queue has too long a name',
      { ...KEY, queue_name: 'q'.repeat(60) },
      /^queue\.poison_queue_name: .*longer than 63/,
    ],
    ['a container that is named twice', { ...KEY, containers: [{ name: 'events' }, { name: 'events' }] }, /^containers\.1\.name/],
    ['two starts', { ...KEY, timestamp_epoch: 1, start_timestamp: '2026-01-01T00:00:00Z' }, /^timestamp_epoch: .*found both/],
    ['a number of workers', { ...KEY, max_workers: 3 }, /^max_workers: .*extension `host`/],
    ['a list in another field', { ...KEY, expand_event_list_from_field: 'Records' }, /^expand_event_list_from_field: expected events or/],
    ['a name with capitals', { ...KEY, containers: [{ name: 'Events' }] }, /^containers\.0\.name: expected the name of a container/],
    ['a container that is only a text', { ...KEY, containers: ['events'] }, /^containers\.0/],
  ];
  for (const [why, settings, fault] of wrong) test(`refuse ${why}`, () => assert.match(faultsOf(settings).join('\n'), fault));

  test('never show a secret in a fault or in print', () => {
    const secret = 'c2VjcmV0LWtleQ==';
    const settings = { ...NO_AUTH, account_key: secret, connection_string: `AccountName=other;AccountKey=${secret}` };
    assert.doesNotMatch(faultsOf(settings).join('\n'), /c2VjcmV0/);
    assert.doesNotMatch(inspect(azureBlobSettings.parse({ ...NO_AUTH, account_key: secret }), { depth: 5 }), /c2VjcmV0/);
  });

  test('let a container differ from the others', () => {
    const settings = azureBlobSettings.parse({
      ...KEY,
      prefix: 'ses/',
      poll_interval: '30s',
      timestamp_epoch: 1_700_000_000,
      containers: [{ name: 'one' }, { name: 'two', prefix: '', poll: false, poll_interval: '5m', file_selectors: [{ regex: '\\.gz$' }] }],
    });
    const [one, two] = containerRules(settings);
    assert.deepEqual([one?.prefix, one?.poll, one?.pollMs], ['ses/', true, 30_000]);
    assert.deepEqual([two?.prefix, two?.poll, two?.pollMs], ['', false, 300_000]);
    const blob = { key: 'a.json', version: '1', size: 1, writtenAt: 1_700_000_000_000 };
    assert.deepEqual([one?.selection.skipReason(blob, 0), two?.selection.skipReason(blob, 0)], [undefined, 'file_selectors']);
    assert.equal(one?.selection.skipReason({ ...blob, writtenAt: 1_699_999_999_999 }, 0), 'start_timestamp');
  });
});

describe('the services of an account', () => {
  const at = (more: object) => {
    const settings = azureBlobSettings.parse({ ...NO_AUTH, ...more });
    return { ...endpointsOf(settings), address: queueAddress(settings) };
  };

  test('are those of the public cloud by default', () => {
    const { blob, address } = at({ account_key: 'a2V5', queue_name: 'events' });
    assert.equal(blob, 'https://sesevents.blob.core.windows.net');
    assert.deepEqual(address, {
      url: 'https://sesevents.queue.core.windows.net/events',
      name: 'events',
      poisonUrl: 'https://sesevents.queue.core.windows.net/events-poison',
    });
  });

  test('are those of another cloud when storage_url says so', () => {
    const { address } = at({ account_key: 'a2V5', queue_name: 'events', storage_url: 'https://sesevents.blob.core.chinacloudapi.cn/' });
    assert.equal(address?.url, 'https://sesevents.queue.core.chinacloudapi.cn/events');
  });

  test('are those that a connection string names', () => {
    const text =
      'AccountName=sesevents;AccountKey=a2V5==;BlobEndpoint=http://127.0.0.1:1/sesevents;QueueEndpoint=http://127.0.0.1:2/sesevents';
    const { blob, address } = at({ connection_string: text, queue_name: 'events' });
    assert.deepEqual([blob, address?.url], ['http://127.0.0.1:1/sesevents', 'http://127.0.0.1:2/sesevents/events']);
  });

  test('take the end of the host names from a connection string', () => {
    const text = 'DefaultEndpointsProtocol=https;AccountName=sesevents;AccountKey=a2V5;EndpointSuffix=core.usgovcloudapi.net';
    assert.equal(at({ connection_string: text }).blob, 'https://sesevents.blob.core.usgovcloudapi.net');
  });

  test('are told by a SAS URI, without the SAS and the container', () => {
    const { blob, address } = at({ connection_string: 'https://sesevents.blob.core.windows.net/events?sv=1&sig=abc', queue_name: 'news' });
    assert.deepEqual([blob, address?.url], ['https://sesevents.blob.core.windows.net', 'https://sesevents.queue.core.windows.net/news']);
  });

  test('leave the queue of another account to queue_url', () => {
    const { address } = at({
      account_key: 'a2V5',
      queue_url: 'https://other.queue.core.windows.net/events/',
      queue: { poison_queue_name: 'sick' },
    });
    assert.deepEqual([address?.name, address?.poisonUrl], ['events', 'https://other.queue.core.windows.net/sick']);
  });
});
