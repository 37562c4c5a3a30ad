import assert from 'node:assert/strict';
import { test } from 'node:test';
import { DelayedNacks } from '../../../receivers/google_cloud_storage/delayed-nacks.ts';
import { GoogleError } from '../../../receivers/google_cloud_storage/refusal.ts';

const message = (id: string) => ({ id, handle: `handle-${id}`, body: '', receives: 1 });

/** Over a clock that goes on when `pass` says so. */
function open(fail: (ackIds: readonly string[], seconds: number) => Error | undefined = () => undefined) {
  let now = 0;
  let waiting: { readonly until: number; readonly resolve: () => void }[] = [];
  const calls: (readonly [atSeconds: number, seconds: number, ackIds: readonly string[]])[] = [];
  const failed: string[] = [];
  const nacks = new DelayedNacks({
    clock: { now: () => now },
    wait(ms, signal) {
      const { promise, resolve } = Promise.withResolvers<void>();
      waiting.push({ until: now + ms, resolve });
      signal.addEventListener('abort', () => resolve(), { once: true });
      return promise;
    },
    onFailed: (messages, reason) => void failed.push(`${messages}: ${reason}`),
    calls: {
      async modifyAckDeadline(ackIds, seconds) {
        calls.push([now / 1000, seconds, ackIds]);
        const error = fail(ackIds, seconds);
        if (error !== undefined) throw error;
      },
    },
  });
  const pass = async (seconds: number): Promise<void> => {
    for (let i = 0; i < seconds; i++) {
      now += 1000;
      for (const { resolve } of waiting.filter(({ until }) => until <= now)) resolve();
      waiting = waiting.filter(({ until }) => until > now);
      await new Promise((resolve) => setImmediate(resolve));
    }
  };
  return { nacks, calls, failed, pass };
}

test('holds a message for longer than one deadline may last, and then gives it back', async () => {
  const { nacks, calls, pass } = open();
  await nacks.later([message('a')], 15 * 60_000);
  await pass(20 * 60);
  assert.deepEqual(
    calls.map(([at, seconds]) => [at, seconds]),
    [
      [0, 600],
      [300, 600],
      [600, 310],
      [900, 0],
    ],
  );
});

test('does not give back a message that it could not hold', async () => {
  const lost = new GoogleError({ is: 'answer', message: 'x', ackIds: new Map([['handle-a', 'PERMANENT_FAILURE_INVALID_ACK_ID']]) });
  const { nacks, calls, pass } = open(() => lost);
  const { faults } = await nacks.later([message('a')], 5000);
  assert.deepEqual(faults, [{ id: 'a', lost: true, reason: 'PERMANENT_FAILURE_INVALID_ACK_ID' }]);
  await pass(10);
  assert.equal(calls.length, 1);
});

test('tells what could not be given back', async () => {
  const { nacks, failed, pass } = open((_, seconds) => (seconds === 0 ? new Error('busy') : undefined));
  await nacks.later([message('a'), message('b')], 5000);
  await pass(6);
  assert.deepEqual(failed, ['2: Error: busy']);
});

test('leaves what it holds to its deadline when it is closed', async () => {
  const { nacks, calls } = open();
  await nacks.later([message('a')], 5000);
  await nacks.close();
  assert.deepEqual(
    calls.map(([, seconds]) => seconds),
    [15],
  );
});
