import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import { after, afterEach, before, test } from 'node:test';
import type { Receiver, SourceRef } from '../../../component/source.ts';
import { startFakeGcs, type FakeGcs } from '../../support/gcs-fake.ts';
import { failure, startFakePubSub, type FakePubSub, type PubSubOptions } from '../../support/pubsub-fake.ts';
import { done, namesOf, never, openReceiver, readOnce, released, type Rig, type Written } from './rig.ts';

let gcs: FakeGcs;
let pubsub: FakePubSub;
let rig: Rig;
before(async () => {
  gcs = await startFakeGcs();
});
afterEach(async () => {
  await rig.receiver.close();
  await pubsub.stop();
});
after(() => gcs.stop());

async function open(options: PubSubOptions = {}, more: Partial<Written> = {}): Promise<Receiver> {
  pubsub = await startFakePubSub(options);
  rig = await openReceiver({
    alternative_host: gcs.endpoint,
    subscription: pubsub.subscription,
    buckets: [{ name: 'logs' }],
    ...more,
    pubsub: { endpoint: pubsub.endpoint, wait_time: '500ms', ...more.pubsub },
  });
  return rig.receiver;
}

const calls = (name: string) => pubsub.calls.filter(({ call }) => call === name);

test('reads each object that is announced, and acknowledges when it is settled', async () => {
  await open();
  for (const name of ['a', 'b']) pubsub.announce(gcs.put('logs', name, 'x'));
  const inHand: number[] = [];
  const refs = await readOnce(rig, (ref) => {
    inHand.push(pubsub.counts().held);
    return done(ref);
  });
  assert.deepEqual(namesOf(refs).toSorted(), ['a', 'b']);
  assert.deepEqual(inHand, [2, 1]);
  assert.deepEqual(pubsub.counts(), { ready: 0, held: 0, dead: 0 });
});

test('takes the id of a subscription with the project of the settings', async () => {
  await open({ subscription: 'projects/other-project/subscriptions/short' }, { project_id: 'other-project', subscription: 'short' });
  pubsub.announce(gcs.put('logs', 'a', 'x'));
  assert.equal((await readOnce(rig)).length, 1);
});

test('has the same identity by Pub/Sub as by listing', async () => {
  await open();
  const object = gcs.put('logs-same', 'a b', 'x');
  pubsub.announce({ ...object, bucket: 'logs' }, { bucketId: 'logs' });
  const [announced] = await readOnce(rig);
  const polling = await openReceiver({ alternative_host: gcs.endpoint, buckets: [{ name: 'logs-same' }] });
  const [listed] = await readOnce(polling);
  assert.equal(announced?.id.replace('logs', 'logs-same'), listed?.id);
  assert.equal(announced?.origin.version, listed?.origin.version);
  assert.equal(announced?.origin.writtenAt, listed?.origin.writtenAt);
});

test('acknowledges what is no creation, and counts it by its reason', async () => {
  await open();
  const object = gcs.put('logs', 'a', 'x');
  for (const eventType of ['OBJECT_DELETE', 'OBJECT_METADATA_UPDATE', 'OBJECT_METADATA_UPDATE', 'OBJECT_ARCHIVE'])
    pubsub.announce(object, { eventType });
  assert.deepEqual(await readOnce(rig), []);
  assert.deepEqual(
    ['deleted', 'metadata_updated', 'archived'].map((reason) => rig.host.counted('skipped', reason)),
    [1, 2, 1],
  );
  assert.deepEqual(pubsub.counts(), { ready: 0, held: 0, dead: 0 });
});

test('leaves what is not for it in the subscription, and tells it once', async () => {
  await open();
  pubsub.announce(gcs.put('other', 'a', 'x'));
  pubsub.announce(gcs.put('other', 'b', 'x'));
  pubsub.publish({}, 'hello');
  assert.deepEqual(await readOnce(rig), []);
  assert.equal(pubsub.counts().held, 3);
  assert.equal(calls('acknowledge').length, 0);
  assert.equal(rig.host.counted('foreign_messages'), 3);
  assert.equal(rig.host.logs.filter(({ level }) => level === 'warn').length, 2);
});

test('reads an object that is announced twice once, and settles both messages', async () => {
  const receiver = await open();
  const object = gcs.put('logs', 'a', 'x');
  pubsub.announce(object);
  pubsub.announce(object, { payloadFormat: 'NONE' });
  const stop = new AbortController();
  const refs: SourceRef[] = [];
  const reading = (async () => {
    for await (const ref of receiver.discover('follow', stop.signal)) refs.push(ref);
  })();
  await until(() => refs.length === 1 && pubsub.counts().held === 2);
  await receiver.settle(refs.map(done));
  assert.deepEqual(pubsub.counts(), { ready: 0, held: 0, dead: 0 });
  stop.abort();
  await reading;
  assert.equal(refs.length, 1);
});

test('holds a message for longer than its deadline, until its object is settled', async () => {
  const receiver = await open({ ackDeadlineMs: 50 }, { pubsub: { ack_deadline: '10s' } });
  pubsub.announce(gcs.put('logs', 'a', 'x'));
  const refs = receiver.discover('follow', never)[Symbol.asyncIterator]();
  const { value: ref } = await refs.next();
  assert.deepEqual(
    calls('modifyAckDeadline').map(({ seconds }) => seconds),
    [10],
  );
  await sleep(120);
  assert.equal(pubsub.counts().held, 1);
  await receiver.settle([done(ref)]);
  assert.equal(pubsub.counts().held, 0);
});

test('does not take up a message that could not be held, and gets it again', async () => {
  await open({ ackDeadlineMs: 50 });
  pubsub.announce(gcs.put('logs', 'a', 'x'));
  const answers = [{ status: 503, body: {} }];
  pubsub.answer = ({ call }) => (call === 'modifyAckDeadline' ? answers.shift() : undefined);
  const refs = await readOnce(rig);
  assert.equal(refs.length, 1);
  assert.equal(
    calls('acknowledge')
      .flatMap(({ ackIds }) => ackIds)
      .join(),
    '1:2',
  );
});

test('gives a released message back at once where it may come at once', async () => {
  await open();
  pubsub.announce(gcs.put('logs', 'a', 'x'));
  const tries: number[] = [];
  await readOnce(rig, (ref) => {
    tries.push(ref.attempt);
    return ref.attempt < 3 ? released(ref, 0, [ref.attempt]) : done(ref);
  });
  assert.deepEqual(tries, [1, 2, 3]);
  assert.deepEqual(
    calls('modifyAckDeadline')
      .map(({ seconds }) => seconds)
      .filter((seconds) => seconds === 0),
    [0, 0],
  );
});

test('says no after the wait that is asked for, and not by letting the deadline run out', async () => {
  await open();
  pubsub.announce(gcs.put('logs', 'a', 'x'));
  const at: number[] = [];
  await readOnce(rig, (ref) => {
    at.push(Date.now());
    return ref.attempt === 1 ? released(ref, 200, [7]) : done(ref);
  });
  const [first = 0, second = 0] = at;
  assert.ok(second - first >= 195, `${second - first}`);
  const [held, , ...after] = calls('modifyAckDeadline')
    .slice(1)
    .map(({ seconds }) => seconds);
  assert.deepEqual([held, after.length], [11, 1]);
  assert.ok(calls('modifyAckDeadline').some(({ seconds }) => seconds === 0));
});

test('goes on where it was when a message comes again', async () => {
  await open();
  pubsub.announce(gcs.put('logs', 'a', 'x'));
  const skips: (readonly number[])[] = [];
  await readOnce(rig, (ref) => {
    skips.push(ref.skip);
    return skips.length === 1 ? released(ref, 0, [40]) : done(ref);
  });
  assert.deepEqual(skips, [[0], [40]]);
});

test('counts deliveries by the dead-letter policy, and lets it take what cannot be read', async () => {
  await open({ maxDeliveryAttempts: 3 }, { pubsub: { max_delivery_attempts: -1 } });
  pubsub.announce(gcs.put('logs', 'a', 'x'));
  const tries: number[] = [];
  await readOnce(rig, (ref) => {
    tries.push(ref.attempt);
    return released(ref);
  });
  assert.deepEqual(tries, [1, 2, 3]);
  assert.deepEqual(pubsub.counts(), { ready: 0, held: 0, dead: 1 });
});

test('parks a message that cannot be read: kept, never acknowledged, reported', async () => {
  await open({}, { pubsub: { max_delivery_attempts: 2 } });
  pubsub.announce(gcs.put('logs', 'a', 'x'));
  const refs = await readOnce(rig, (ref) => released(ref));
  assert.equal(refs.length, 2);
  assert.equal(pubsub.counts().held, 1);
  assert.deepEqual(calls('modifyAckDeadline').at(-1)?.seconds, 600);
  assert.equal(rig.host.counted('messages_parked'), 1);
  assert.ok(rig.host.reports.some(({ message }) => message?.includes('gs://logs/a could not be read in 2 tries')));
});

test('acknowledges again what an exactly-once subscription could not take yet', async () => {
  await open({ isExactlyOnce: true });
  pubsub.announce(gcs.put('logs', 'a', 'x'));
  let refusals = 2;
  pubsub.answer = ({ call, ackIds: [ackId = ''] }) =>
    call === 'acknowledge' && refusals-- > 0 ? { status: 400, body: failure({ [ackId]: 'TRANSIENT_FAILURE_ACKNOWLEDGEMENT' }) } : undefined;
  assert.equal((await readOnce(rig)).length, 1);
  assert.deepEqual(pubsub.counts(), { ready: 0, held: 0, dead: 0 });
  assert.equal(rig.host.counted('deletions_lost'), 0);
});

test('tells when an exactly-once subscription gave the message to another, and does not read it twice here', async () => {
  await open({ isExactlyOnce: true, ackDeadlineMs: 100 });
  pubsub.announce(gcs.put('logs', 'a', 'x'));
  const refs = await readOnce(rig, (ref) => {
    pubsub.expire();
    return done(ref);
  });
  assert.equal(refs.length, 1);
  assert.equal(rig.host.counted('deletions_lost'), 1);
  assert.deepEqual(pubsub.counts(), { ready: 0, held: 0, dead: 0 });
});

const REFUSED = [
  [404, 'NOT_FOUND', /the subscription does not exist: see subscription and project_id/],
  [403, 'PERMISSION_DENIED', /roles\/pubsub\.subscriber/],
  [400, 'FAILED_PRECONDITION', /it must be a pull subscription/],
] as const;
for (const [status, reason, advice] of REFUSED) {
  test(`a ${status} of the subscription is for a person to mend`, async () => {
    await open();
    pubsub.answer = () => ({ status, body: { error: { code: status, message: 'told so', status: reason } } });
    await assert.rejects(readOnce(rig), advice);
  });
}

test('waits through a busy Pub/Sub', async () => {
  await open();
  pubsub.announce(gcs.put('logs', 'a', 'x'));
  const answers = [{ status: 503, body: { error: { code: 503, message: 'busy', status: 'UNAVAILABLE' } } }];
  pubsub.answer = () => answers.shift();
  assert.equal((await readOnce(rig)).length, 1);
  assert.deepEqual(
    rig.host.reports.map(({ status }) => status),
    ['StatusRecoverableError', 'StatusOK'],
  );
});

test('ends a pull that brings nothing after the time to wait', async () => {
  await open({ waitMs: 10_000 }, { pubsub: { wait_time: '60ms' } });
  const began = Date.now();
  assert.deepEqual(await readOnce(rig), []);
  assert.ok(Date.now() - began < 1000);
  assert.equal(calls('pull').length, 2);
});

test('ends at once when told to, and gives back what was not read', async () => {
  const receiver = await open({ waitMs: 10_000 });
  for (const name of ['a', 'b', 'c']) pubsub.announce(gcs.put('logs', name, 'x'));
  const stop = new AbortController();
  const began = Date.now();
  for await (const ref of receiver.discover('follow', stop.signal)) {
    await receiver.settle([done(ref)]);
    stop.abort();
  }
  assert.ok(Date.now() - began < 500);
  assert.deepEqual(pubsub.counts(), { ready: 2, held: 0, dead: 0 });
});

async function until(holds: () => boolean): Promise<void> {
  for (let i = 0; i < 200 && !holds(); i++) await sleep(10);
  assert.ok(holds());
}
