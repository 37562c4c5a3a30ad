import assert from 'node:assert/strict';
import { afterEach, beforeEach, test } from 'node:test';
import { awsS3 } from '../../../receivers/aws_s3/factory.ts';
import { replayFaults } from '../../../receivers/aws_s3/bucket-rules.ts';
import { replayed } from '../../support/replaying.ts';
import { startFakeS3, type FakeS3 } from '../../support/s3-fake.ts';

let s3: FakeS3;
beforeEach(async () => {
  s3 = await startFakeS3();
});
afterEach(() => s3.stop());

const settings = (more: object): object => ({
  endpoint: s3.endpoint,
  path_style: true,
  access_key_id: 'k',
  secret_access_key: 's',
  ...more,
});
const DAY = { from: '2026-03-01T00:00:00Z', to: '2026-03-02T00:00:00Z' };

test('a replay lists every bucket that announces to the queue, and the queue is not asked', async () => {
  s3.put('events', 'a/1', 'x', new Date('2026-03-01T10:00:00Z'));
  s3.put('events', 'a/2', 'x', new Date('2026-03-02T00:00:00Z'));
  s3.put('events', 'b/3', 'x', new Date('2026-03-01T10:00:00Z'));
  s3.put('more-events', 'a/4', 'x', new Date('2026-03-01T00:00:00Z'));
  const asked = { queue_url: 'http://127.0.0.1:1/000000000000/q', buckets: ['events', 'more-events'] };
  const { refs, host } = await replayed(awsS3, settings(asked), { ...DAY, prefix: 'a/' });
  assert.deepEqual(refs.map(({ origin }) => origin.path.slice(s3.endpoint.length)).toSorted(), ['/events/a/1', '/more-events/a/4']);
  assert.equal(host.counted('skipped', 'range'), 1);
  assert.ok(s3.requests.every(({ query }) => query.get('prefix') === 'a/'));
});

test("a replay stays within the receiver's own prefix", async () => {
  for (const key of ['events/1', 'events/2', 'eve']) s3.put('events', key, 'x', new Date('2026-03-01T10:00:00Z'));
  const listed = settings({ bucket: 'events', prefix: 'events/' });
  assert.deepEqual((await replayed(awsS3, listed, { ...DAY, prefix: 'e' })).keys, ['events/1', 'events/2']);
  assert.deepEqual((await replayed(awsS3, listed, { ...DAY, prefix: 'events/2' })).keys, ['events/2']);
});

test('a directory bucket wants a prefix that names a folder', () => {
  const parsed = awsS3.settings.parse(settings({ endpoint: undefined, bucket: 'logs--usw2-az1--x-s3' }));
  const range = { fromMs: 0, toMs: 1, prefix: 'events/2' };
  assert.match(replayFaults(parsed, range)[0] ?? '', /^--prefix: expected one that ends in \/, found "events\/2"/);
  assert.deepEqual(replayFaults(parsed, { ...range, prefix: 'events/' }), []);
});
