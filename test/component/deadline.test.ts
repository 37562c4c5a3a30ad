import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { deadline } from '../../component/deadline.ts';

const reason = (): Error => new Error('too late');

test('it ends by itself, with its own reason', async () => {
  const limit = deadline(new AbortController().signal, 5, reason);
  await sleep(20);
  assert.deepEqual([limit.signal.aborted, limit.isOver, limit.signal.reason.message], [true, true, 'too late']);
});

test('it follows the other signal, with that one’s reason', () => {
  const parent = new AbortController();
  const limit = deadline(parent.signal, 60_000, reason);
  parent.abort(new Error('stop'));
  assert.deepEqual([limit.signal.aborted, limit.isOver, limit.signal.reason.message], [true, false, 'stop']);
  assert.equal(deadline(parent.signal, 60_000, reason).signal.aborted, true, 'also where it had ended before');
});

test('cleared, nothing ends it', async () => {
  const parent = new AbortController();
  const limit = deadline(parent.signal, 5, reason);
  limit.clear();
  parent.abort();
  await sleep(20);
  assert.deepEqual([limit.signal.aborted, limit.isOver], [false, false]);
});
