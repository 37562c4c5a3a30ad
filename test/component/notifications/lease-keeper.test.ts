import assert from 'node:assert/strict';
import { test, type TestContext } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { LeaseKeeper } from '../../../component/notifications/lease-keeper.ts';
import type { QueueMessage } from '../../../component/notifications/queue.ts';
import { systemClock } from '../../../component/host.ts';
import { MemoryQueue } from '../../support/memory-queue.ts';

const LEASE_MS = 300;

async function keeping(t: TestContext, capMs = 60_000) {
  const queue = new MemoryQueue(LEASE_MS);
  const lost: string[] = [];
  const terms = { leaseMs: LEASE_MS, capMs };
  const keeper = new LeaseKeeper({
    queue,
    clock: systemClock,
    terms,
    random: () => 0.5,
    onExtended: () => {},
    onLost: ({ id }, reason) => lost.push(`${id}: ${reason}`),
  });
  t.after(() => keeper.close());
  const receive = async (): Promise<readonly QueueMessage[]> => {
    const messages = await queue.receive(10, 0, new AbortController().signal);
    for (const message of messages) keeper.hold(message);
    return messages;
  };
  return { queue, keeper, lost, receive };
}

test('keeps every message of a batch hidden for as long as it is held', async (t) => {
  const { queue, keeper, receive } = await keeping(t);
  for (let i = 0; i < 10; i++) queue.send('x');
  await receive();
  await sleep(LEASE_MS * 3);
  assert.equal((await receive()).length, 0);
  assert.equal(keeper.size, 10);
  assert.ok(
    queue.called('extend').every((call) => call.ids.length === 10),
    'leases taken together are renewed in one call',
  );
});

test('renews at half of the lease', async (t) => {
  const { queue, receive } = await keeping(t);
  queue.send('x');
  await receive();
  await sleep(LEASE_MS * 0.3);
  assert.equal(queue.called('extend').length, 0);
  await sleep(LEASE_MS * 0.4);
  assert.equal(queue.called('extend').length, 1);
});

test('leaves a message alone once it is dropped', async (t) => {
  const { queue, keeper, receive } = await keeping(t);
  queue.send('x');
  const [message] = await receive();
  keeper.drop(message?.id ?? '');
  await sleep(LEASE_MS * 1.5);
  assert.equal(queue.called('extend').length, 0);
  assert.equal((await receive()).length, 1);
});

test('gives a message back before the longest time that the queue allows', async (t) => {
  const { queue, lost, receive } = await keeping(t, LEASE_MS * 3);
  queue.send('x');
  await receive();
  await sleep(LEASE_MS * 3);
  assert.deepEqual(lost, ['m1: held for as long as the queue allows']);
  assert.deepEqual(
    queue.called('release').map((call) => call.ms),
    [0],
  );
  assert.equal((await receive()).length, 1, 'it is visible again');
});

test('tells a lease that was lost, and renews the others', async (t) => {
  const { queue, keeper, lost, receive } = await keeping(t);
  queue.send('x');
  queue.send('y');
  await receive();
  queue.expire('m1');
  await sleep(LEASE_MS * 0.7);
  assert.deepEqual(lost, ['m1: the handle is old']);
  assert.equal(keeper.size, 1);
});

test('tries soon again when a renewal failed', async (t) => {
  const { queue, lost, receive } = await keeping(t);
  queue.throwNext.extend = [new Error('no network')];
  queue.send('x');
  await receive();
  await sleep(LEASE_MS * 1.2);
  assert.ok(queue.called('extend').length >= 2);
  assert.deepEqual(lost, []);
  assert.equal((await receive()).length, 0);
});

test('goes on with the newer handle of a message that comes a second time', async (t) => {
  const { queue, keeper, receive } = await keeping(t);
  queue.send('x');
  await receive();
  queue.expire('m1');
  await receive();
  assert.equal(keeper.held('m1')?.handle, 'm1#2');
  await sleep(LEASE_MS * 2);
  assert.equal(keeper.size, 1);
});
