import assert from 'node:assert/strict';
import { setImmediate as tick } from 'node:timers/promises';
import { test } from 'node:test';
import { Budget } from '../../pipeline/budget.ts';
import { Credit } from '../../pipeline/credit.ts';

const never = new AbortController().signal;

test('lets a worker go on only when credit comes back, first come first served', async () => {
  const credit = new Credit(10);
  const passed: string[] = [];
  await credit.take(15, never);
  const waits = ['a', 'b'].map((name) => credit.take(5, never).then(() => passed.push(name)));
  await tick();
  assert.deepEqual(passed, []);
  credit.give(6);
  await tick();
  assert.deepEqual(passed, ['a']);
  credit.give(10);
  await Promise.all(waits);
  assert.deepEqual(passed, ['a', 'b']);
});

test('lets go of what waits when it is told to stop, and of nothing else', async () => {
  const credit = new Credit(1);
  const stop = new AbortController();
  await credit.take(5, never);
  const stopped = credit.take(5, stop.signal);
  const other = credit.take(5, never);
  stop.abort();
  await assert.rejects(stopped);
  credit.give(5);
  await other;
});

test('grants credit only while there is room, in the order of arrival', () => {
  let full = false;
  const budget = new Budget(100, () => full);
  const granted: string[] = [];
  budget.take('r', 120, () => granted.push('a'));
  assert.equal(granted.length, 0);
  budget.take('r', 10, () => granted.push('b'));
  full = true;
  budget.give(130);
  assert.equal(granted.length, 0);
  full = false;
  budget.settle();
  assert.deepEqual(granted, ['a', 'b']);
});

test('keeps credit from the receiver whose destination is full, and from no other', () => {
  const full = new Set(['stuck']);
  const budget = new Budget(100, (receiver) => full.has(receiver));
  const granted: string[] = [];
  for (const receiver of ['stuck', 'free']) budget.take(receiver, 10, () => granted.push(receiver));
  assert.deepEqual(granted, ['free']);
  full.clear();
  budget.settle();
  assert.deepEqual(granted, ['free', 'stuck']);
});
