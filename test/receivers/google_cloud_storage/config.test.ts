import assert from 'node:assert/strict';
import { inspect } from 'node:util';
import { test } from 'node:test';
import { bucketRules, leftOut } from '../../../receivers/google_cloud_storage/bucket-rules.ts';
import { googleCloudStorageSettings as settings } from '../../../receivers/google_cloud_storage/config.ts';
import { parseCredentials } from '../../../receivers/google_cloud_storage/credentials.ts';

const minimal = { buckets: [{ name: 'logs' }] };
const key = JSON.stringify({ type: 'service_account', client_email: 'a@b.iam.gserviceaccount.com', private_key: 'very-secret' });

function faults(written: object): readonly string[] {
  const { error } = settings.safeParse({ ...minimal, ...written });
  return (error?.issues ?? []).map(({ path, message }) => `${path.join('.')}: ${message}`);
}

test('takes the settings of the Elastic integration as they are', () => {
  const written = {
    project_id: 'my-project-id',
    alternative_host: 'storage-psc.p.googleapis.com',
    service_account_file: '/etc/key.json',
    poll: true,
    poll_interval: '15s',
    bucket_timeout: '120s',
    buckets: [{ name: 'event_logs' }, { name: 'event_logs_2', poll: false, poll_interval: '10s', bucket_timeout: '30s' }],
    file_selectors: [{ regex: 'event/' }],
    timestamp_epoch: 1630444800,
  };
  const read = settings.parse(written);
  assert.equal(read.alternative_host, 'https://storage-psc.p.googleapis.com');
  assert.deepEqual(
    bucketRules(read).map(({ name, poll, pollMs, timeoutMs }) => [name, poll, pollMs, timeoutMs]),
    [
      ['event_logs', true, 15_000, 120_000],
      ['event_logs_2', false, 10_000, 30_000],
    ],
  );
});

test("a bucket's own rules count before those for all", () => {
  const [all, own] = bucketRules(
    settings.parse({
      prefix: 'a/',
      timestamp_epoch: 1000,
      file_selectors: [{ regex: 'x' }],
      buckets: [
        { name: 'one' },
        { name: 'two', prefix: '', start_timestamp: '2026-01-01T00:00:00Z', file_selectors: [{ regex: 'y' }] },
      ].map((bucket) => ({ ...bucket, name: `${bucket.name}-bucket` })),
    }),
  );
  const clock = { now: () => Date.parse('2026-02-01T00:00:00Z') };
  const reason = (rules: typeof all, name: string, writtenAt: number) =>
    rules && leftOut(rules, { bucket: 'b', name, generation: '1', size: 1, writtenAt }, clock);
  assert.deepEqual(
    [reason(all, 'a/x', 999_999), reason(all, 'a/x', 1_000_000), reason(all, 'b/x', 1_000_000), reason(all, 'a/y', 1_000_000)],
    ['start_timestamp', undefined, 'prefix', 'file_selectors'],
  );
  assert.deepEqual(
    [
      reason(own, 'b/y', 1_000_000),
      reason(own, 'b/y', Date.parse('2026-01-01T00:00:00Z')),
      reason(own, 'a/x', Date.parse('2026-01-01T00:00:00Z')),
    ],
    ['start_timestamp', undefined, 'file_selectors'],
  );
});

test('leaves out no announced object for what its message does not tell', () => {
  const [rules] = bucketRules(settings.parse({ ...minimal, start_timestamp: '2026-01-01T00:00:00Z' }));
  assert.ok(rules !== undefined);
  assert.equal(leftOut(rules, { bucket: 'logs', name: 'a', generation: '1' }, { now: () => 0 }), undefined);
  assert.equal(leftOut(rules, { bucket: 'logs', name: 'a/', generation: '1' }, { now: () => 0 }), 'folder');
});

const WRONG: readonly (readonly [title: string, written: object, fault: RegExp])[] = [
  ['no bucket', { buckets: [] }, /^buckets: /],
  [
    'a bucket twice',
    { buckets: [{ name: 'logs' }, { name: 'gs://logs' }] },
    /^buckets\.1\.name: expected each bucket once, found logs again/,
  ],
  ['a name that is none', { buckets: [{ name: 'Logs' }] }, /^buckets\.0\.name: expected the name of a bucket/],
  ['two kinds of credentials', { service_account_key: key, service_account_file: '/k' }, /^service_account_file: expected only one/],
  ['a key that is no JSON', { service_account_key: 'hello' }, /^service_account_key: expected the whole JSON/],
  ['a key without a type', { service_account_key: '{"a":1}' }, /^service_account_key: expected the whole JSON/],
  [
    'credentials to a plain host',
    { service_account_key: key, alternative_host: 'http://storage.internal' },
    /^alternative_host: expected https/,
  ],
  [
    'credentials to a plain Pub/Sub',
    { service_account_key: key, pubsub: { endpoint: 'http://pubsub.internal:8085' } },
    /^pubsub\.endpoint: expected https/,
  ],
  ['a host with a path', { alternative_host: 'https://host/storage' }, /^alternative_host: expected the host/],
  ['a topic for a subscription', { subscription: 'projects/p/topics/t' }, /^subscription: expected the id of a subscription/],
  ['two starts', { timestamp_epoch: 1, start_timestamp: '2026-01-01T00:00:00Z' }, /^timestamp_epoch: expected only one/],
  [
    'two starts of a bucket',
    { buckets: [{ name: 'logs', timestamp_epoch: 1, start_timestamp: '2026-01-01T00:00:00Z' }] },
    /^buckets\.0\.timestamp_epoch/,
  ],
  ['a deadline that Pub/Sub does not grant', { pubsub: { ack_deadline: '1h' } }, /^pubsub\.ack_deadline: expected 1s to 600s/],
  ['workers', { number_of_workers: 3 }, /^number_of_workers: threads read for all receivers/],
  ["a bucket's workers", { buckets: [{ name: 'logs', max_workers: 3 }] }, /^buckets\.0\.max_workers: threads/],
  [
    'a selector of another dialect',
    { file_selectors: [{ regex: '(?=a)' }] },
    /^file_selectors\.0\.regex: expected a regular expression of RE2/,
  ],
];
for (const [title, written, fault] of WRONG) {
  test(`refuses ${title}`, () => {
    assert.deepEqual([faults(written).length, faults(written)[0]?.match(fault) !== null], [1, true], String(faults(written)));
  });
}

test('sends credentials to this machine by http, as to a proxy or an emulator', () => {
  assert.deepEqual(faults({ service_account_key: key, alternative_host: 'http://127.0.0.1:4443' }), []);
});

test('never prints a key', () => {
  const read = settings.parse({ ...minimal, service_account_key: key });
  assert.doesNotMatch(inspect(read, { depth: 9 }) + JSON.stringify(read), /very-secret/);
  assert.throws(
    () => parseCredentials(JSON.stringify({ type: 'service_account', private_key: 'very-secret' }), 'receivers::x::service_account_key'),
    (error: Error) => /service_account_key: expected .* at client_email/.test(error.message) && !inspect(error).includes('very-secret'),
  );
});
