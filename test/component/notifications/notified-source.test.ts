import assert from 'node:assert/strict';
import { test, type TestContext } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { AccessGate } from '../../../component/notifications/access-gate.ts';
import { NotifiedSource, type NotifiedTerms } from '../../../component/notifications/notified-source.ts';
import { QueueRefusal, type Announcement } from '../../../component/notifications/queue.ts';
import type { Ending, FaultCode, SourceRef } from '../../../component/source.ts';
import { MemoryQueue } from '../../support/memory-queue.ts';
import { recordingHost } from '../../support/recording-host.ts';
import { refTo } from '../../support/sources.ts';

const LEASE_MS = 1000;

function notified(t: TestContext, terms: Partial<NotifiedTerms> = {}) {
  const queue = new MemoryQueue(LEASE_MS);
  const host = recordingHost({ id: 'queue' });
  const gate = new AccessGate({ host, limit: 3, probeMs: 100, maxProbeMs: 1000 });
  const source = new NotifiedSource({
    queue,
    host,
    gate,
    read,
    random: () => 0,
    terms: { leaseMs: LEASE_MS, capMs: 60_000, waitMs: 30, batch: 10, flushMs: 10, maxReceives: 3, ...terms },
  });
  const stop = new AbortController();
  t.after(async () => {
    stop.abort();
    await source.close();
  });
  const discovering = source.discover('follow', stop.signal);
  t.after(() => discovering.return());
  // A pull that brought nothing in time is still under way, and the next one goes on with it.
  let pulling: Promise<SourceRef | undefined> | undefined;
  const pull = (): Promise<SourceRef | undefined> => {
    pulling ??= discovering.next().then(({ value }) => {
      pulling = undefined;
      return value ?? undefined;
    });
    return pulling;
  };
  const next = async (): Promise<SourceRef> => {
    const ref = await pull();
    assert.ok(ref);
    return ref;
  };
  /** What the next pull brings, if it brings something soon. */
  const soon = (): Promise<SourceRef | undefined> => Promise.race([pull(), sleep(150, undefined)]);
  return { queue, host, source, stop, next, soon, discovering };
}

/** Messages name their objects; `-` begins one that is skipped. */
function read(body: string): Announcement {
  if (body === 'test') return { is: 'test' };
  if (!body.startsWith('[')) return { is: 'foreign', why: 'not a list' };
  const keys: readonly string[] = JSON.parse(body);
  return {
    is: 'objects',
    objects: keys.map((key) =>
      key.startsWith('-') ? { is: 'skipped', reason: 'empty' } : { is: 'object', id: key, origin: { ...refTo().origin, key } },
    ),
  };
}

const done = (ref: SourceRef): Ending => ({ ref, is: 'done' });
const released = (ref: SourceRef, { code = 'unavailable' as FaultCode, skip = [0] as readonly number[], afterMs = 0 } = {}): Ending => ({
  ref,
  is: 'released',
  skip,
  afterMs,
  reason: { code, message: 'no' },
});

test('a message is deleted when its object is settled, and not before', async (t) => {
  const { queue, source, next } = notified(t);
  queue.send(['a']);
  const ref = await next();
  assert.equal(ref.id, 'a');
  assert.equal(queue.size, 1);
  await source.settle([done(ref)]);
  assert.equal(queue.size, 0, 'settle resolves when the queue has acknowledged');
});

test('a message of several objects is deleted when all are settled', async (t) => {
  const { queue, source, next } = notified(t);
  queue.send(['a', 'b', '-c']);
  const [a, b] = [await next(), await next()];
  await source.settle([done(a)]);
  assert.equal(queue.size, 1);
  await source.settle([{ ref: b, is: 'set_aside', reason: { code: 'corrupt', message: 'bad' } }]);
  assert.equal(queue.size, 0);
});

test('of a message that comes again only what was not settled is read again', async (t) => {
  const { queue, host, source, next, soon } = notified(t);
  queue.send(['a', 'b', '-c']);
  const [a, b] = [await next(), await next()];
  await source.settle([done(a), released(b, { skip: [7] })]);
  const again = await next();
  assert.deepEqual([again.id, again.skip, again.attempt], ['b', [7], 2]);
  await source.settle([done(again)]);
  assert.equal(queue.size, 0);
  assert.equal(host.counted('skipped', 'empty'), 1, 'what is skipped is counted once');
  assert.equal(await soon(), undefined);
});

test('two messages about one object are one read, and both are deleted with it', async (t) => {
  const { queue, source, host, next, soon } = notified(t);
  queue.send(['a']);
  queue.send(['a']);
  const ref = await next();
  assert.equal(await soon(), undefined);
  assert.equal(host.counted('notices_joined'), 1);
  await source.settle([done(ref)]);
  assert.equal(queue.size, 0);
});

test('a message sent anew after its object was settled is a wish to read it again, from its beginning', async (t) => {
  const { queue, source, next } = notified(t);
  queue.send(['a']);
  const first = await next();
  await source.settle([released(first, { skip: [5] })]);
  await source.settle([done(await next())]);
  queue.send(['a']);
  assert.deepEqual((await next()).skip, [0]);
});

test('a released object is offered again, not before its time', async (t) => {
  const { queue, source, next, soon } = notified(t);
  queue.send(['a']);
  const since = Date.now();
  await source.settle([released(await next(), { afterMs: 400 })]);
  assert.equal(await soon(), undefined);
  assert.equal((await next()).id, 'a');
  assert.ok(Date.now() - since >= 400);
});

test('a message is not hidden from others before the host pulls, beyond one batch', async (t) => {
  const { queue, next } = notified(t);
  for (let i = 0; i < 25; i++) queue.send([`k${i}`]);
  await next();
  await sleep(50);
  assert.equal(queue.called('receive').length, 1);
});

test('what was received and never pulled is given back at once', async (t) => {
  const { queue, next, discovering, source } = notified(t);
  for (const key of ['a', 'b', 'c']) queue.send([key]);
  const ref = await next();
  await discovering.return();
  assert.deepEqual(
    queue.called('release').flatMap((call) => call.ids),
    ['m2', 'm3'],
  );
  await source.settle([done(ref)]);
  assert.equal(queue.size, 2);
});

test('a stop ends a wait for messages at once', async (t) => {
  const { stop, discovering } = notified(t, { waitMs: 20_000 });
  const pulled = discovering.next();
  const since = Date.now();
  setTimeout(() => stop.abort(), 20);
  assert.equal((await pulled).done, true);
  assert.ok(Date.now() - since < 2000);
});

test('a test message is deleted and counted; what is not for us is left alone, counted, and told once', async (t) => {
  const { queue, host, next } = notified(t);
  for (const body of ['test', 'something else', 'another thing']) queue.send(body);
  queue.send(['a']);
  await next();
  await sleep(50);
  assert.equal(queue.size, 3);
  assert.equal(host.counted('test_messages'), 1);
  assert.equal(host.counted('foreign_messages', 'not a list'), 2);
  assert.equal(host.logs.filter((log) => log.level === 'warn').length, 1);
  assert.deepEqual(queue.called('release'), []);
});

test('a message that holds nothing to read is deleted', async (t) => {
  const { queue, host, soon } = notified(t);
  queue.send(['-a']);
  assert.equal(await soon(), undefined);
  assert.equal(queue.size, 0);
  assert.equal(host.counted('skipped', 'empty'), 1);
});

test('a message that fails too often is parked and told, and never deleted', async (t) => {
  const { queue, source, host, next } = notified(t);
  queue.send(['a']);
  for (let i = 0; i < 3; i++) await source.settle([released(await next())]);
  assert.equal(queue.size, 1);
  assert.equal(host.counted('messages_parked', 'unavailable'), 1);
  assert.equal(queue.called('release').at(-1)?.ms, 900_000);
  assert.equal(host.logs.filter((log) => log.level === 'error').length, 1);
  assert.match(host.reports.at(-1)?.message ?? '', /in 3 tries/);
});

test('a message whose lease was lost and that comes again is not read twice', async (t) => {
  const { queue, source, host, next, soon } = notified(t);
  queue.send(['a']);
  const ref = await next();
  queue.expire('m1');
  assert.equal(await soon(), undefined);
  assert.equal(host.counted('messages_received_again'), 1);
  await source.settle([done(ref)]);
  assert.equal(queue.size, 0, 'it is deleted by the newer handle');
});

test('a settled message that could not be deleted is not read again when it comes back', async (t) => {
  const { queue, source, host, next, soon } = notified(t);
  queue.send(['a']);
  const ref = await next();
  queue.deleteFaults.push({ id: 'm1', lost: true, reason: 'ReceiptHandleIsInvalid' });
  await source.settle([done(ref)]);
  assert.equal(host.counted('deletions_lost'), 1);
  queue.expire('m1');
  assert.equal(await soon(), undefined);
  assert.equal(queue.size, 0);
});

test('told an ending twice, it deletes once and waits both times', async (t) => {
  const { queue, source, next } = notified(t);
  queue.send(['a']);
  const ref = await next();
  const [first, second] = [source.settle([done(ref)]), source.settle([done(ref)])];
  await second;
  assert.equal(queue.size, 0);
  await first;
  await source.settle([done(ref)]);
  assert.equal(queue.called('delete').length, 1);
});

test('a queue that does not answer is asked again, and said to be well when it does', async (t) => {
  const { queue, host, next } = notified(t);
  queue.throwNext.receive = [new Error('no network')];
  queue.send(['a']);
  assert.equal((await next()).id, 'a');
  assert.deepEqual(
    host.reports.map((report) => report.status),
    ['StatusRecoverableError', 'StatusOK'],
  );
});

test('a queue that refuses us ends discovery with what a person must do', async (t) => {
  const { queue, discovering } = notified(t);
  queue.throwNext.receive = [new QueueRefusal('allow sqs:ReceiveMessage')];
  await assert.rejects(discovering.next(), /allow sqs:ReceiveMessage/);
});

test('when every object is refused, it stops receiving but for probes', async (t) => {
  const { queue, source, host, next } = notified(t, { batch: 3, maxReceives: undefined });
  for (let i = 0; i < 9; i++) queue.send([`k${i}`]);
  for (let i = 0; i < 3; i++) await source.settle([released(await next(), { code: 'forbidden', afterMs: 60_000 })]);
  assert.equal(host.reports.at(-1)?.status, 'StatusPermanentError');
  const before = queue.called('receive').length;
  const probe = await next();
  assert.equal(queue.called('receive').length, before + 1);
  await source.settle([done(probe)]);
  assert.equal(host.reports.at(-1)?.status, 'StatusOK');
});

test('once: it ends after two empty polls with nothing in flight', async (t) => {
  const { queue, source, stop } = notified(t);
  queue.send(['a']);
  const offered: string[] = [];
  for await (const ref of source.discover('once', stop.signal)) {
    offered.push(ref.id);
    // Settled while discovery polls on: it waits for that.
    setTimeout(() => void source.settle([offered.length === 1 ? released(ref, { afterMs: 100 }) : done(ref)]), 100);
  }
  assert.deepEqual(offered, ['a', 'a']);
  assert.equal(queue.size, 0);
});

test('once: a parked message does not keep it from ending', async (t) => {
  const { queue, source, stop } = notified(t, { maxReceives: 1 });
  queue.send(['a']);
  for await (const ref of source.discover('once', stop.signal)) await source.settle([released(ref)]);
  assert.equal(queue.size, 1);
});

test('once: it says why when every object is refused', async (t) => {
  const { queue, source, stop } = notified(t);
  for (let i = 0; i < 3; i++) queue.send([`k${i}`]);
  const all = async (): Promise<void> => {
    for await (const ref of source.discover('once', stop.signal))
      await source.settle([released(ref, { code: 'forbidden', afterMs: 60_000 })]);
  };
  await assert.rejects(all(), /the last 3 objects were refused/);
});
