import assert from 'node:assert/strict';
import { afterEach, beforeEach, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { Selection } from '../../../component/listing/selection.ts';
import type { Ending, SourceRef } from '../../../component/source.ts';
import { readAnnouncement } from '../../../receivers/aws_s3/announcement.ts';
import { awsS3 } from '../../../receivers/aws_s3/factory.ts';
import { bucketLister, type ListRequest } from '../../../receivers/aws_s3/lister.ts';
import { s3Event } from '../../support/aws-emulator.ts';
import { recordingHost } from '../../support/recording-host.ts';
import { startFakeS3, type FakeS3 } from '../../support/s3-fake.ts';

let s3: FakeS3;
const never = new AbortController().signal;
beforeEach(async () => {
  s3 = await startFakeS3();
});
afterEach(() => s3.stop());

async function receiving(settings: object = {}) {
  const host = recordingHost();
  const parsed = awsS3.settings.parse({
    bucket: 'ses-events',
    endpoint: s3.endpoint,
    path_style: true,
    access_key_id: 'k',
    secret_access_key: 's',
    poll_interval: '50ms',
    ...settings,
  });
  const receiver = await awsS3.create(parsed, host);
  const drain = async (): Promise<readonly SourceRef[]> => {
    const refs: SourceRef[] = [];
    for await (const ref of receiver.discover('once', never)) {
      refs.push(ref);
      await receiver.settle([{ ref, is: 'done' }]);
    }
    return refs;
  };
  return { host, receiver, drain };
}

const keysOf = (refs: readonly SourceRef[]): readonly string[] => refs.map((ref) => ref.origin.key);

test('a bucket is listed by its name or its ARN, under a prefix', async () => {
  for (const key of ['event/1', 'event/2', 'other/3']) s3.put('ses-events', key, 'x');
  for (const source of [{ bucket: 'ses-events' }, { bucket: undefined, bucket_arn: 'arn:aws:s3:::ses-events' }]) {
    const { drain } = await receiving({ ...source, prefix: 'event/' });
    assert.deepEqual(keysOf(await drain()), ['event/1', 'event/2']);
  }
});

test('an object has one identity, whether a listing or SQS found it', async () => {
  const { etag } = s3.put('ses-events', 'event/a b+ü', 'x');
  const { drain } = await receiving();
  const [found] = await drain();
  const place = { region: 'us-east-1', endpoint: s3.endpoint, pathStyle: true, provider: 'aws' };
  const rules = { buckets: new Set(['ses-events']), place, selection: new Selection({}) };
  const announced = readAnnouncement(s3Event({ bucket: 'ses-events', key: 'event/a b+ü', etag, size: 1, versionId: 'v1' }), rules);
  assert.ok(announced.is === 'objects' && announced.objects[0]?.is === 'object');
  const { id, origin } = announced.objects[0];
  assert.equal(found?.id, id);
  assert.equal(found?.origin.version, origin.version);
  assert.deepEqual(found?.origin.fields, origin.fields);
  assert.equal(found?.origin.path, origin.path);
});

test('keys of any characters are found, over several pages', async () => {
  const names = ['a b', 'a+b', 'ü', '%41', 'a&<b>', '日本', 'Z'];
  for (const name of names) s3.put('ses-events', name, 'x');
  for (let i = 0; i < 1200; i++) s3.put('ses-events', `k/${String(i).padStart(5, '0')}`, 'x');
  const { drain } = await receiving();
  const keys = keysOf(await drain());
  assert.equal(keys.length, 1200 + names.length);
  for (const name of names) assert.ok(keys.includes(name), name);
});

test('what is not wanted is skipped and counted, by reason', async () => {
  const old = new Date('2020-01-01T00:00:00Z');
  s3.put('ses-events', 'event/new', 'x');
  s3.put('ses-events', 'event/old', 'x', old);
  s3.put('ses-events', 'event/empty', '');
  s3.put('ses-events', 'event/folder/', '');
  s3.put('ses-events', 'other', 'x');
  const { drain, host } = await receiving({ start_timestamp: '2024-01-01T00:00:00Z', file_selectors: [{ regex: '^event/' }] });
  assert.deepEqual(keysOf(await drain()), ['event/new']);
  for (const reason of ['start_timestamp', 'empty', 'folder', 'file_selectors']) assert.equal(host.counted('skipped', reason), 1, reason);
});

test('a bucket that may not be listed is for a person to mend, and read when it is', async () => {
  s3.put('ses-events', 'a', 'x');
  s3.answer = () => ({ status: 403, code: 'AccessDenied' });
  const { receiver, host } = await receiving();
  const stop = new AbortController();
  const refs = receiver.discover('follow', stop.signal)[Symbol.asyncIterator]();
  const next = refs.next();
  while (!host.reports.some((report) => report.status === 'StatusPermanentError')) await sleep(20);
  assert.match(host.reports.at(-1)?.message ?? '', /allow s3:ListBucket/);
  s3.answer = () => undefined;
  assert.equal((await next).value?.origin.key, 'a');
  assert.equal(host.reports.at(-1)?.status, 'StatusOK');
  stop.abort();
  await refs.return?.();
});

test('when every object is refused, no more are offered until one was read', async () => {
  for (let i = 0; i < 8; i++) s3.put('ses-events', `k${i}`, 'x');
  const { receiver, host } = await receiving();
  const stop = new AbortController();
  const refs = receiver.discover('follow', stop.signal)[Symbol.asyncIterator]();
  const refused = (ref: SourceRef): Ending => ({
    ref,
    is: 'released',
    skip: [0],
    afterMs: 60_000,
    reason: { code: 'forbidden', message: 'allow s3:GetObject' },
  });
  const inHand: SourceRef[] = [];
  for (let i = 0; i < 6; i++) inHand.push((await refs.next()).value);
  await receiver.settle(inHand.slice(1).map(refused));
  assert.equal(host.reports.at(-1)?.status, 'StatusPermanentError');
  assert.match(host.reports.at(-1)?.message ?? '', /allow s3:GetObject/);
  const next = refs.next();
  assert.equal(await Promise.race([next, sleep(300)]), undefined);
  const [first] = inHand;
  assert.ok(first);
  await receiver.settle([{ ref: first, is: 'done' }]);
  assert.equal((await next).value?.origin.key, 'k6');
  stop.abort();
  await refs.return?.();
});

test('later listings begin near the newest key', async () => {
  const long = new Date('2020-01-01T00:00:00Z');
  for (let i = 0; i < 1500; i++) s3.put('ses-events', `k/${String(i).padStart(5, '0')}`, 'x', long);
  const { receiver } = await receiving();
  const stop = new AbortController();
  let offered = 0;
  for await (const ref of receiver.discover('follow', stop.signal)) {
    await receiver.settle([{ ref, is: 'done' }]);
    offered += 1;
    if (offered === 1500) s3.put('ses-events', 'k/01500', 'x');
    if (offered > 1500) break;
  }
  assert.ok(s3.requests.some(({ query }) => query.get('start-after')?.startsWith('k/005') === true));
});

test('a directory bucket has no order: it is listed whole', async () => {
  const asked: ListRequest[] = [];
  const lister = bucketLister({
    bucket: 'logs--usw2-az1--x-s3',
    listObjects: async (request) => {
      asked.push(request);
      return { items: [], isEncoded: false };
    },
    onListed: () => {},
  });
  assert.equal(lister.ordered, false);
  await Array.fromAsync(lister.list('', 'k', never));
  assert.equal(asked[0]?.after, undefined);
});

test('requests agree to pay and expect an owner where the settings say so', async () => {
  const { drain } = await receiving({ request_payer: true, expected_bucket_owner: '123456789012' });
  await drain();
  assert.equal(s3.requests[0]?.headers['x-amz-request-payer'], 'requester');
  assert.equal(s3.requests[0]?.headers['x-amz-expected-bucket-owner'], '123456789012');
});
