import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Deletions } from '../../../component/notifications/deletions.ts';
import type { QueueMessage } from '../../../component/notifications/queue.ts';
import { MemoryQueue } from '../../support/memory-queue.ts';

function deleting() {
  const queue = new MemoryQueue(1000);
  const lost: string[] = [];
  const deletions = new Deletions({
    queue,
    batch: 10,
    flushMs: 20,
    random: () => 0,
    newest: (message) => message,
    onDeleted: () => {},
    onLost: ({ id }) => lost.push(id),
    onRetry: () => {},
  });
  const messages = (n: number): Promise<readonly QueueMessage[]> => {
    for (let i = 0; i < n; i++) queue.send('x');
    return queue.receive(n, 0, new AbortController().signal);
  };
  const deleteAll = async (all: readonly QueueMessage[]): Promise<void> =>
    void (await Promise.all(all.map((one) => deletions.delete(one))));
  return { queue, deletions, lost, messages, deleteAll };
}

test('deletes ten messages in one call', async () => {
  const { queue, messages, deleteAll } = deleting();
  await deleteAll(await messages(10));
  assert.equal(queue.size, 0);
  assert.deepEqual(
    queue.called('delete').map((call) => call.ids.length),
    [10],
  );
});

test('does not wait long for a batch to fill', async () => {
  const { queue, messages, deleteAll } = deleting();
  await deleteAll(await messages(3));
  assert.deepEqual(
    queue.called('delete').map((call) => call.ids.length),
    [3],
  );
});

test('tries again with those alone that the queue did not take', async () => {
  const { queue, messages, deleteAll } = deleting();
  queue.deleteFaults.push({ id: 'm2', lost: false, reason: 'InternalError' });
  await deleteAll(await messages(3));
  assert.equal(queue.size, 0);
  assert.deepEqual(
    queue.called('delete').map((call) => call.ids),
    [['m1', 'm2', 'm3'], ['m2']],
  );
});

test('tries again when the whole call failed', async () => {
  const { queue, messages, deleteAll } = deleting();
  queue.throwNext.delete = [new Error('no network')];
  await deleteAll(await messages(2));
  assert.equal(queue.size, 0);
});

test('is done with a message that is not ours any more, and says so', async () => {
  const { queue, lost, messages, deleteAll } = deleting();
  queue.deleteFaults.push({ id: 'm1', lost: true, reason: 'ReceiptHandleIsInvalid' });
  await deleteAll(await messages(1));
  assert.deepEqual(lost, ['m1']);
});

test('rejects what was not acknowledged when it is closed', async () => {
  const { queue, deletions, messages } = deleting();
  queue.throwNext.delete = Array.from({ length: 50 }, () => new Error('no network'));
  const [message] = await messages(1);
  assert.ok(message);
  const deletion = deletions.delete(message);
  deletions.close();
  await assert.rejects(deletion, /m1 was not deleted before we were told to stop/);
});
