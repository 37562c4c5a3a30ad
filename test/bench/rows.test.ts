import assert from 'node:assert/strict';
import { test } from 'node:test';
import { thereAndBack } from '../../bench/pair.ts';
import { ratioOf, type Row } from '../../bench/rows.ts';

const row: Row = { name: 'r', by: 'cpu', baseline: 'b', subject: 's' };
const baseline = { cpuMs: 1000, wallMs: 500, events: 100 };

test('a ratio is above 1 where the subject is the better one, whatever it is of', () => {
  const better = { cpuMs: 1500, wallMs: 500, events: 300 };
  assert.equal(ratioOf(row, { baseline, subject: better }), 2);
  assert.equal(ratioOf({ ...row, by: 'wall' }, { baseline, subject: better }), 3);
});

test('a pair goes there and back, so that a machine that grows slower favours neither', async () => {
  const order: string[] = [];
  const run = (name: string) => async () => {
    order.push(name);
    return { cpuMs: 1000 + 100 * order.length, wallMs: 0, events: 100 };
  };
  const made = await thereAndBack(run('baseline'), run('subject'));
  assert.deepEqual(order, ['baseline', 'subject', 'subject', 'baseline']);
  assert.equal(ratioOf(row, made), 1);
});
