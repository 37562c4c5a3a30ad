import assert from 'node:assert/strict';
import { test } from 'node:test';
import { MemoryState } from '../../../component/memory-state.ts';
import { Receipts } from '../../../receivers/google_cloud_storage/receipts.ts';

const pulled = (id: string, deliveryAttempt?: number) => ({
  id,
  ackId: `${id}:x`,
  body: '{}',
  ...(deliveryAttempt !== undefined && { deliveryAttempt }),
});
const receives = async (receipts: Receipts, ...ids: readonly string[]): Promise<readonly number[]> =>
  (await receipts.received(ids.map((id) => pulled(id)))).map((message) => message.receives);

test('counts over a restart, until the message is acknowledged', async () => {
  const state = new MemoryState();
  assert.deepEqual(await receives(new Receipts({ state, limit: 10 }), 'a', 'b'), [1, 1]);
  const receipts = new Receipts({ state, limit: 10 });
  assert.deepEqual(await receives(receipts, 'a', 'b', 'c'), [2, 2, 1]);
  await receipts.forget(['a', 'unknown']);
  assert.deepEqual(await receives(new Receipts({ state, limit: 10 }), 'a', 'b'), [1, 3]);
});

test('takes the count of a dead-letter policy, and keeps none then', async () => {
  const state = new MemoryState();
  const receipts = new Receipts({ state, limit: 10 });
  const [message] = await receipts.received([pulled('a', 4)]);
  assert.deepEqual(message, { id: 'a', handle: 'a:x', body: '{}', receives: 4 });
  assert.deepEqual([...state.scan('', '~')], []);
});

test('remembers so many and no more, also in the state', async () => {
  const state = new MemoryState();
  const receipts = new Receipts({ state, limit: 2 });
  await receives(receipts, 'a', 'b', 'c');
  assert.equal([...state.scan('', '~')].length, 2);
  assert.deepEqual(await receives(receipts, 'c', 'a'), [2, 1]);
});
