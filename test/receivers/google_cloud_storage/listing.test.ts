import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import { after, before, beforeEach, test } from 'node:test';
import { MemoryState } from '../../../component/memory-state.ts';
import type { SourceRef } from '../../../component/source.ts';
import { startFakeGcs, type FakeGcs } from '../../support/gcs-fake.ts';
import { namesOf, never, openReceiver, readOnce, released, type Written } from './rig.ts';

let gcs: FakeGcs;
let bucket: string;
let made = 0;
before(async () => {
  gcs = await startFakeGcs();
});
beforeEach(() => {
  gcs.requests.length = 0;
  gcs.answer = () => undefined;
  bucket = `bucket-${++made}`;
  gcs.createBucket(bucket);
});
after(() => gcs.stop());

const open = (more: Partial<Written> = {}, state = new MemoryState()) =>
  openReceiver({ alternative_host: gcs.endpoint, buckets: [{ name: bucket }], poll_interval: '20ms', ...more }, { state });
const listings = () => gcs.requests.map(({ query }) => Object.fromEntries(query));

test('offers each object once, in the order of UTF-8 bytes, with what the listing tells', async () => {
  const names = ['z', 'a', 'B', 'é', '😀', '\uffee', 'a/b'];
  for (const name of names) gcs.put(bucket, name, 'x', { timeCreated: new Date(1000), contentType: 'application/x-gzip' });
  const refs = await readOnce(await open({ batch_size: 2 }));
  assert.deepEqual(namesOf(refs), ['B', 'a', 'a/b', 'z', 'é', '\uffee', '😀']);
  const [first] = refs;
  assert.deepEqual(
    [first?.attempt, first?.skip, first?.origin.size, first?.origin.writtenAt, first?.origin.path],
    [1, [0], 1, 1000, `gs://${bucket}/B`],
  );
  assert.deepEqual(first?.origin.fields['gcs'], {
    storage: { bucket: { name: bucket }, object: { name: 'B', content_type: 'application/x-gzip' } },
  });
  assert.equal(gcs.requests.length, 4);
});

test('remembers over a restart what is settled, and reads what was written anew under an old name', async () => {
  const state = new MemoryState();
  for (const name of ['a', 'b']) gcs.put(bucket, name, 'x');
  await readOnce(await open({}, state));
  gcs.put(bucket, 'a', 'y');
  gcs.put(bucket, 'A', 'x');
  assert.deepEqual(namesOf(await readOnce(await open({}, state))), ['A', 'a']);
});

test('begins a later listing near the end of the one before, and finds what was written since', async () => {
  for (let i = 0; i < 1010; i++) gcs.put(bucket, `a${String(i).padStart(4, '0')}`, 'x', { timeCreated: new Date(1000) });
  const { receiver } = await open();
  const stop = new AbortController();
  const seen: string[] = [];
  for await (const ref of receiver.discover('follow', stop.signal)) {
    seen.push(ref.origin.key);
    await receiver.settle([{ ref, is: 'done' }]);
    if (seen.length === 1010) setTimeout(() => gcs.put(bucket, 'b', 'x'), 50);
    if (ref.origin.key === 'b') stop.abort();
  }
  assert.equal(new Set(seen).size, 1011);
  assert.equal(seen.length, 1011);
  assert.ok(
    listings().some(({ startOffset }) => startOffset === 'a0010'),
    JSON.stringify(listings().slice(-2)),
  );
});

test('offers a released object again, not before its time and with its attempt', async () => {
  gcs.put(bucket, 'a', 'x');
  const rig = await open();
  const tries: number[] = [];
  const began = Date.now();
  await readOnce(rig, (ref) => {
    tries.push(ref.attempt);
    return ref.attempt < 3 ? released(ref, 60, [5]) : { ref, is: 'done' };
  });
  assert.deepEqual(tries, [1, 2, 3]);
  assert.ok(Date.now() - began >= 120);
});

test('counts what is left out by its reason, and never offers it', async () => {
  gcs.put(bucket, 'in/folder/', '');
  gcs.put(bucket, 'in/empty', '');
  gcs.put(bucket, 'in/other.txt', 'x');
  gcs.put(bucket, 'in/old.json', 'x', { timeCreated: new Date(999_000) });
  gcs.put(bucket, 'in/new.json', 'x', { timeCreated: new Date(1_000_000) });
  gcs.put(bucket, 'out/new.json', 'x');
  const rig = await open({ prefix: 'in/', file_selectors: [{ regex: '\\.json$' }], timestamp_epoch: 1000 });
  assert.deepEqual(namesOf(await readOnce(rig)), ['in/new.json']);
  assert.deepEqual(
    ['folder', 'empty', 'file_selectors', 'start_timestamp'].map((reason) => rig.host.counted('skipped', reason)),
    [1, 1, 1, 1],
  );
});

test('keeps the state of each bucket apart', async () => {
  const state = new MemoryState();
  const other = `${bucket}-other`;
  gcs.put(bucket, 'a', 'x');
  gcs.put(other, 'a', 'x');
  const refs = await readOnce(await open({ buckets: [{ name: bucket }, { name: other }] }, state));
  assert.deepEqual(refs.map(({ origin }) => origin.bucket).toSorted(), [bucket, other]);
  assert.deepEqual(await readOnce(await open({ buckets: [{ name: bucket }, { name: other }] }, state)), []);
});

test('lists with the paying project, and tells a bucket that is refused while it reads the others', async () => {
  gcs.put(bucket, 'a', 'x');
  const rig = await open({ user_project: 'payer', buckets: [{ name: 'no-such-bucket' }, { name: bucket }] });
  const seen: SourceRef[] = [];
  await assert.rejects(async () => {
    for await (const ref of rig.receiver.discover('once', never)) {
      seen.push(ref);
      await rig.receiver.settle([{ ref, is: 'done' }]);
    }
  }, /listing of gs:\/\/no-such-bucket: 404 notFound .*does not exist: see buckets/);
  assert.deepEqual(namesOf(seen), ['a']);
  assert.ok(listings().every(({ userProject }) => userProject === 'payer'));
});

test('lists again after a busy service, and loses nothing of the pages that came before', async () => {
  for (const name of ['a', 'b', 'c']) gcs.put(bucket, name, 'x');
  const answers = [undefined, { status: 503, reason: 'backendError' }];
  gcs.answer = () => answers.shift();
  const { receiver } = await open({ batch_size: 1 });
  const stop = new AbortController();
  const seen: string[] = [];
  for await (const ref of receiver.discover('follow', stop.signal)) {
    seen.push(ref.origin.key);
    await receiver.settle([{ ref, is: 'done' }]);
    if (seen.length === 3) stop.abort();
  }
  assert.deepEqual(seen, ['a', 'b', 'c']);
});

test('lists a bucket once where it is not to be polled, and waits to be told to stop', async () => {
  gcs.put(bucket, 'a', 'x');
  const { receiver } = await open({ poll: false });
  const stop = new AbortController();
  setTimeout(() => stop.abort(), 150);
  const seen: SourceRef[] = [];
  for await (const ref of receiver.discover('follow', stop.signal)) {
    seen.push(ref);
    await receiver.settle([{ ref, is: 'done' }]);
  }
  assert.deepEqual([namesOf(seen), gcs.requests.length, stop.signal.aborted], [['a'], 1, true]);
});

test('ends at once when told to, also while the service keeps silent', async () => {
  gcs.answer = () => ({ isSilent: true });
  const { receiver } = await open();
  const stop = new AbortController();
  setTimeout(() => stop.abort(), 30);
  const began = Date.now();
  for await (const ref of receiver.discover('follow', stop.signal)) assert.fail(ref.id);
  assert.ok(Date.now() - began < 500);
  await receiver.close();
});

test('gives up a listing that gets no answer, naming the setting of its bucket', async () => {
  gcs.answer = () => ({ isSilent: true });
  const rig = await open({ buckets: [{ name: bucket, bucket_timeout: '40ms' }] });
  await assert.rejects(readOnce(rig), /no answer in 0\.04 s \(bucket_timeout\)/);
  await sleep(0);
});
