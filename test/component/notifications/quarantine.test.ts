import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Completed } from '../../../component/notifications/inflight.ts';
import { MessageDesk } from '../../../component/notifications/message-desk.ts';
import type { QueueMessage } from '../../../component/notifications/queue.ts';
import type { FaultCode } from '../../../component/source.ts';
import { MemoryQueue } from '../../support/memory-queue.ts';
import { recordingHost } from '../../support/recording-host.ts';
import { refTo } from '../../support/sources.ts';

class QueueWithQuarantine extends MemoryQueue {
  readonly kept: string[] = [];
  fault: Error | undefined;

  async quarantine({ body }: QueueMessage): Promise<void> {
    if (this.fault !== undefined) throw this.fault;
    this.kept.push(body);
  }
}

/** A message that failed `receives` times for `code`, of at most 3. */
async function finish({
  code = 'archived',
  receives = 3,
  shut,
  fault,
}: {
  code?: FaultCode;
  receives?: number;
  shut?: string;
  fault?: Error;
}) {
  const queue = new QueueWithQuarantine(1000);
  queue.fault = fault;
  queue.send('["a"]');
  const [message] = await queue.receive(1, 0, new AbortController().signal);
  assert.ok(message);
  const host = recordingHost({ id: 'queue' });
  const terms = { leaseMs: 1000, capMs: 60_000, batch: 10, flushMs: 1, maxReceives: 3 };
  const desk = new MessageDesk({ queue, host, terms, gate: { shut }, random: () => 0 });
  const failed = { ...message, receives };
  desk.hold(failed);
  const completed: Completed = { message: failed, again: { ref: refTo(), afterMs: 0, reason: { code, message: `${code} for a test` } } };
  await desk.finish([completed]);
  await desk.close();
  return { queue, host };
}

describe('a message that may be moved to where a person looks', () => {
  test('is kept there before it is deleted, and told as an error', async () => {
    const { queue, host } = await finish({});
    assert.deepEqual([queue.kept, queue.size], [['["a"]'], 0]);
    assert.deepEqual(host.steps, ['quarantined', 'deleting', 'deleted']);
    assert.equal(host.counted('messages_quarantined', 'archived'), 1);
    assert.equal(host.logs.at(-1)?.level, 'error');
  });

  const stays: readonly (readonly [why: string, how: Parameters<typeof finish>[0], parked: number])[] = [
    ['before its last delivery', { receives: 2 }, 0],
    ['while the store is busy', { code: 'throttled' }, 1],
    ['while the store is away', { code: 'unavailable' }, 1],
    ['when we were told to stop', { code: 'stopped' }, 0],
    ['while every object is refused', { code: 'forbidden', shut: 'all are refused' }, 1],
    ['when it cannot be kept elsewhere', { fault: new Error('no such queue') }, 1],
  ];
  for (const [why, how, parked] of stays) {
    test(`stays ${why}`, async () => {
      const { queue, host } = await finish(how);
      assert.deepEqual([queue.kept, queue.size], [[], 1]);
      assert.equal(host.counted('messages_parked'), parked);
    });
  }
});
