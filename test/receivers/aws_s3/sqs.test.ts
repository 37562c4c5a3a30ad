import assert from 'node:assert/strict';
import { after, before, describe, test, type TestContext } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Ending, FaultCode, SourceRef } from '../../../component/source.ts';
import { awsS3 } from '../../../receivers/aws_s3/factory.ts';
import { s3Event, startAwsEmulator, type AwsEmulator } from '../../support/aws-emulator.ts';
import { recordingHost } from '../../support/recording-host.ts';

let aws: AwsEmulator;
let queues = 0;
before(async () => {
  aws = await startAwsEmulator();
  aws.createBucket('ses-events');
});
after(() => aws.stop());

async function receiving(t: TestContext, settings: object = {}, queueUrl?: string) {
  const queue = aws.createQueue(`queue-${++queues}`);
  const host = recordingHost();
  const parsed = awsS3.settings.parse({
    queue_url: queueUrl ?? queue.url,
    buckets: ['ses-events'],
    endpoint: aws.endpoint,
    path_style: true,
    region: 'us-east-1',
    access_key_id: 'k',
    secret_access_key: 's',
    visibility_timeout: '2s',
    sqs: { wait_time: '1s' },
    ...settings,
  });
  const receiver = await awsS3.create(parsed, host);
  const stop = new AbortController();
  t.after(async () => {
    stop.abort();
    await receiver.close();
  });
  return { queue, host, receiver, stop };
}

const object = (key: string, more: object = {}) => ({ bucket: 'ses-events', key, etag: `etag-of-${key}`, size: 8, ...more });
const done = (ref: SourceRef): Ending => ({ ref, is: 'done' });
const released = (ref: SourceRef, code: FaultCode, afterMs = 0): Ending => ({
  ref,
  is: 'released',
  skip: [0],
  afterMs,
  reason: { code, message: 'allow s3:GetObject' },
});

// Each has a queue of its own, and waits more than it works.
describe('aws_s3 reads a queue', { concurrency: true }, () => {
  test('objects of one batch are deleted in one call, ten at a time', async (t) => {
    const { queue, host, receiver, stop } = await receiving(t);
    for (let i = 0; i < 20; i++) queue.announce(object(`k${i}`));
    const endings: Ending[] = [];
    for await (const ref of receiver.discover('follow', stop.signal)) {
      endings.push(done(ref));
      if (endings.length === 20) break;
    }
    assert.deepEqual(queue.counts(), { ready: 0, held: 20 });
    await receiver.settle(endings);
    assert.deepEqual(queue.counts(), { ready: 0, held: 0 });
    assert.equal(host.steps.filter((step) => step === 'deleted').length, 2);
  });

  test('no message is taken before there is room for the last batch', async (t) => {
    const { queue, receiver, stop } = await receiving(t);
    for (let i = 0; i < 25; i++) queue.announce(object(`k${i}`));
    const refs = receiver.discover('follow', stop.signal)[Symbol.asyncIterator]();
    await refs.next();
    await sleep(200);
    assert.deepEqual(queue.counts(), { ready: 15, held: 10 });
    await refs.return?.();
    const { ready } = queue.counts();
    assert.equal(ready, 24, 'what was not pulled is there again for others');
  });

  test('leases are held past the timeout, until the objects have arrived', async (t) => {
    const { queue, host, receiver, stop } = await receiving(t);
    for (const key of ['a', 'b', 'c']) queue.announce(object(key));
    const refs = receiver.discover('follow', stop.signal)[Symbol.asyncIterator]();
    const { value: first } = await refs.next();
    // Two that wait to be pulled, and one in hand.
    await sleep(4500);
    assert.deepEqual(queue.counts(), { ready: 0, held: 3 });
    assert.ok(host.counted('leases_extended') >= 6);
    await receiver.settle([done(first)]);
    assert.deepEqual(queue.counts(), { ready: 0, held: 2 });
    await refs.return?.();
  });

  test('once: test messages are deleted, foreign ones left, and it ends all the same', async (t) => {
    const { queue, host, receiver, stop } = await receiving(t, { visibility_timeout: '30s' });
    queue.send(JSON.stringify({ Service: 'Amazon S3', Event: 's3:TestEvent', Bucket: 'ses-events' }));
    queue.send('hello');
    queue.announce(object('x', { bucket: 'not-ours' }));
    queue.announce(object('folder/', { size: 0 }), object('empty', { size: 0 }), object('a'), object('b'));
    const keys: string[] = [];
    for await (const ref of receiver.discover('once', stop.signal)) {
      keys.push(ref.origin.key);
      await receiver.settle([done(ref)]);
    }
    assert.deepEqual(keys, ['a', 'b']);
    assert.deepEqual(queue.counts(), { ready: 0, held: 2 });
    assert.equal(host.counted('test_messages'), 1);
    assert.equal(host.counted('foreign_messages'), 2);
    assert.equal(host.counted('skipped', 'folder') + host.counted('skipped', 'empty'), 2);
  });

  test('SNS and EventBridge announce objects as S3 does', async (t) => {
    const { queue, receiver, stop } = await receiving(t);
    queue.send(JSON.stringify({ Type: 'Notification', TopicArn: 'arn:aws:sns:x', Message: s3Event(object('a b')) }));
    queue.send(
      JSON.stringify({
        'detail-type': 'Object Created',
        source: 'aws.s3',
        region: 'us-east-1',
        time: '2026-03-01T12:00:00Z',
        detail: { bucket: { name: 'ses-events' }, object: { key: 'c+d', size: 1, etag: 'e' } },
      }),
    );
    const keys: string[] = [];
    for await (const ref of receiver.discover('follow', stop.signal)) {
      keys.push(ref.origin.key);
      await receiver.settle([done(ref)]);
      if (keys.length === 2) break;
    }
    assert.deepEqual(keys.toSorted(), ['a b', 'c+d']);
    assert.deepEqual(queue.counts(), { ready: 0, held: 0 });
  });

  test('a message that cannot be read stays in the queue, hidden for long, and is reported', async (t) => {
    const { queue, host, receiver, stop } = await receiving(t, { sqs: { wait_time: '1s', max_receive_count: 2 } });
    queue.announce(object('a'));
    for await (const ref of receiver.discover('once', stop.signal)) await receiver.settle([released(ref, 'forbidden')]);
    assert.deepEqual(queue.counts(), { ready: 0, held: 1 });
    assert.equal(host.counted('messages_parked', 'forbidden'), 1);
    assert.equal(host.counted('messages_deleted'), 0);
    assert.match(host.reports.at(-1)?.message ?? '', /allow s3:GetObject/);
  });

  test('a queue that does not exist is for a person to mend', async (t) => {
    const { receiver, stop } = await receiving(t, {}, `${aws.endpoint}/000000000000/no-such-queue`);
    const refs = receiver.discover('follow', stop.signal)[Symbol.asyncIterator]();
    await assert.rejects(Promise.resolve(refs.next()), /the queue does not exist: see queue_url and region/);
  });

  test('a queue that is away is asked again, and a stop ends that', async (t) => {
    const { receiver, host, stop } = await receiving(t, {}, 'http://127.0.0.1:9/000000000000/away');
    const refs = receiver.discover('follow', stop.signal)[Symbol.asyncIterator]();
    const next = refs.next();
    while (host.reports.length === 0) await sleep(20);
    assert.equal(host.reports[0]?.status, 'StatusRecoverableError');
    stop.abort();
    assert.equal((await next).done, true);
  });
});
