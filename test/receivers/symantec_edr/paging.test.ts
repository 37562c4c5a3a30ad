import assert from 'node:assert/strict';
import { test } from 'node:test';
import { following } from '../../../receivers/symantec_edr/paging.ts';

const after = (offset: number, count: number, next: unknown, total: unknown) => {
  const { is, ...rest } = following({ offset, count, next, total });
  return is === 'more' && 'offset' in rest ? rest.offset : is;
};

test('ends where next is absent, null, the total, or standing still, and at an empty page', () => {
  assert.equal(after(0, 2, undefined, undefined), 'end');
  assert.equal(after(2, 2, undefined, 4), 'end');
  assert.equal(after(2, 2, null, 4), 'end');
  assert.equal(after(2, 2, 4, 4), 'end');
  assert.equal(after(2, 2, 2, 4), 'end');
  assert.equal(after(2, 0, 4, 9), 'end');
  assert.equal(after(0, 2, 'what', undefined), 'end');
});

test('goes on where next moves, as a number or as text', () => {
  assert.equal(after(0, 2, 2, 5), 2);
  assert.equal(after(0, 2, '2', '5'), 2);
  assert.equal(after(0, 2, 2, undefined), 2);
});

test('goes on by itself where the total says that there is more', () => {
  assert.equal(after(0, 2, undefined, 5), 2);
  assert.equal(after(2, 2, 2, 5), 4);
  assert.equal(after(2, 2, 0, 5), 4);
});

test('ends whatever the API answers: every step moves on', () => {
  for (const next of [undefined, null, -1, 0, 1.5, 1e300, '3', {}, []]) {
    const more = following({ offset: 3, count: 2, next, total: 10 });
    if (more.is === 'more') assert.ok(more.offset > 3, String(next));
  }
});
