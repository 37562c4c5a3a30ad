import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { QueueRefusal, type QueueMessage } from '../../../component/notifications/queue.ts';
import { AzureError } from '../../../receivers/azure_blob/refusal.ts';
import { storageQueue, type QueueCalls, type ReceivedMessage } from '../../../receivers/azure_blob/storage-queue.ts';
import { recordingHost } from '../../support/recording-host.ts';

const DAY_MS = 86_400_000;
const NOW = Date.parse('2026-03-01T00:00:00Z');
const signal = new AbortController().signal;

const message = (id: string, expiresAt = NOW + 7 * DAY_MS): ReceivedMessage => ({
  id,
  handle: `${id}#1`,
  body: id,
  receives: 1,
  expiresAt,
});
const refuse = (status: number, name: string) => async (): Promise<never> => {
  throw new AzureError({ name, message: 'for a test', status });
};

function queueOf(calls: Partial<QueueCalls>, now = () => NOW) {
  const host = recordingHost({ clock: { now } });
  const none: QueueCalls = {
    receive: async () => [],
    changeVisibility: async ({ handle }) => `${handle}+`,
    delete: async () => undefined,
    sendToPoison: async () => undefined,
  };
  return { host, queue: storageQueue({ calls: { ...none, ...calls }, host, visibilityMs: 1500, pollMs: 1000 }) };
}

describe('a storage queue', () => {
  test('is asked for at most 32 messages, hidden for whole seconds', async () => {
    const asked: (readonly [number, number])[] = [];
    const { queue } = queueOf({ receive: async (max, seconds) => (asked.push([max, seconds]), [message('a')]) });
    assert.deepEqual(await queue.receive(100, 1000, signal), [message('a')]);
    assert.deepEqual(asked, [[32, 2]]);
  });

  test('that is empty is looked into again with growing pauses until the wait is over', async () => {
    const at: number[] = [];
    const { queue } = queueOf({ receive: async () => (at.push(Date.now()), []) }, Date.now);
    const since = Date.now();
    assert.deepEqual(await queue.receive(32, 900, signal), []);
    assert.ok(Date.now() - since >= 890, 'waits as long as it is told');
    assert.ok(at.length >= 2 && at.length <= 4, `looked ${at.length} times`);
  });

  test('gives up waiting at once when told to stop', async () => {
    const stop = new AbortController();
    const { queue } = queueOf({}, Date.now);
    const since = Date.now();
    setTimeout(() => stop.abort(), 50);
    await queue.receive(32, 10_000, stop.signal);
    assert.ok(Date.now() - since < 1000);
  });

  test('answers an extension with the new pop receipt of each message', async () => {
    const { queue } = queueOf({});
    const answer = await queue.extend([message('a'), message('b')], 60_000);
    assert.deepEqual(
      [...(answer.handles ?? [])],
      [
        ['a', 'a#1+'],
        ['b', 'b#1+'],
      ],
    );
    assert.deepEqual(answer.faults, []);
  });

  test('tells a lost lease from a call that may work later', async () => {
    const lost = queueOf({ changeVisibility: refuse(400, 'PopReceiptMismatch'), delete: refuse(404, 'MessageNotFound') });
    const busy = queueOf({ changeVisibility: refuse(503, 'ServerBusy') });
    assert.deepEqual(
      (await lost.queue.extend([message('a')], 1000)).faults.map((one) => one.lost),
      [true],
    );
    assert.deepEqual(
      (await lost.queue.delete([message('a')])).faults.map((one) => one.lost),
      [true],
    );
    assert.deepEqual(
      (await busy.queue.extend([message('a')], 1000)).faults.map((one) => one.lost),
      [false],
    );
  });

  test('that lets us receive and not update says once which right is missing', async () => {
    const { queue, host } = queueOf({ changeVisibility: refuse(403, 'AuthorizationPermissionMismatch') });
    const answer = await queue.extend([message('a'), message('b')], 1000);
    assert.deepEqual(
      answer.faults.map((one) => one.lost),
      [false, false],
    );
    assert.deepEqual(
      host.logs.map(({ level }) => level),
      ['error'],
    );
    assert.match(host.reports.at(-1)?.message ?? '', /messages\/write/);
  });

  test('never hides a message for longer than it lives, or than seven days', async () => {
    const asked: number[] = [];
    const { queue } = queueOf({ changeVisibility: async (_message: QueueMessage, seconds) => (asked.push(seconds), '') });
    await queue.release([message('a', NOW + 60_000), message('b', NOW + 90 * DAY_MS)], 30 * DAY_MS);
    assert.deepEqual(asked, [59, 7 * 86_400]);
  });

  test('whose messages expire soon is told once', async () => {
    const { queue, host } = queueOf({ receive: async () => [message('a', NOW + 3_600_000), message('b', NOW + 3_600_000)] });
    await queue.receive(32, 0, signal);
    assert.equal(host.counted('messages_expiring_soon'), 2);
    assert.deepEqual(
      host.logs.map(({ level }) => level),
      ['warn'],
    );
  });

  test('that refuses us until a person mends it says what to mend', async () => {
    const { queue } = queueOf({ receive: refuse(404, 'QueueNotFound') });
    await assert.rejects(
      queue.receive(1, 0, signal),
      (error: unknown) => error instanceof QueueRefusal && /queue_name/.test(error.message),
    );
    const busy = queueOf({ receive: refuse(503, 'ServerBusy') });
    await assert.rejects(busy.queue.receive(1, 0, signal), (error: unknown) => !(error instanceof QueueRefusal));
  });

  test('whose poison queue refuses us says which role is missing', async () => {
    const { queue } = queueOf({ sendToPoison: refuse(403, 'AuthorizationPermissionMismatch') });
    await assert.rejects(async () => queue.quarantine?.(message('a')), /Storage Queue Data Message Sender/);
  });
});
