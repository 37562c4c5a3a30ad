import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ratioOf, type Row } from '../../bench/rows.ts';

const row: Row = { name: 'r', by: 'cpu', baseline: 'b', subject: 's' };
const baseline = { cpuMs: 1000, wallMs: 500, events: 100 };

test('a ratio is above 1 where the subject is the better one, whatever it is of', () => {
  const better = { cpuMs: 1500, wallMs: 500, events: 300 };
  assert.equal(ratioOf(row, { baseline, subject: better }), 2);
  assert.equal(ratioOf({ ...row, by: 'wall' }, { baseline, subject: better }), 3);
});
