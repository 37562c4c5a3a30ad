import assert from 'node:assert/strict';
import { test } from 'node:test';
import { googleCloudStorage } from '../../../receivers/google_cloud_storage/factory.ts';
import { startFakeGcs } from '../../support/gcs-fake.ts';
import { replayed } from '../../support/replaying.ts';

test('a replay lists the buckets of a subscription, each within its own prefix, and pulls no messages', async (context) => {
  const gcs = await startFakeGcs();
  context.after(() => gcs.stop());
  const at = (time: string) => ({ timeCreated: new Date(time) });
  for (const bucket of ['events', 'others', 'foreign']) gcs.createBucket(bucket);
  gcs.put('events', 'event/1', 'x', at('2026-03-01T00:00:00Z'));
  gcs.put('events', 'event/2', 'x', at('2026-03-02T00:00:00Z'));
  gcs.put('others', 'event/3', 'x', at('2026-03-01T23:59:59Z'));
  gcs.put('others', 'audit/4', 'x', at('2026-03-01T12:00:00Z'));
  const settings = {
    subscription: 'projects/p/subscriptions/ses',
    alternative_host: gcs.endpoint,
    buckets: [{ name: 'events' }, { name: 'others', prefix: 'event/' }, { name: 'foreign', prefix: 'log/' }],
    ignore_older: '1h',
  };
  const asked = { from: '2026-03-01T00:00:00Z', to: '2026-03-02T00:00:00Z', prefix: 'event/' };
  const { keys, host } = await replayed(googleCloudStorage, settings, asked);
  assert.deepEqual(keys.toSorted(), ['event/1', 'event/3']);
  assert.equal(host.counted('skipped', 'range'), 1);
  assert.equal(gcs.requests.length, 2);
});
