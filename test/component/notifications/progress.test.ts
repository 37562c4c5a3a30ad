import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Progress } from '../../../component/notifications/progress.ts';

test('the latest are known for certain, and no more than twice as many are kept', () => {
  const progress = new Progress(100);
  for (let n = 0; n < 1000; n++) {
    progress.settle(`m${n}`, 'ref');
    progress.release(`r${n}`, [n]);
    const latest = Array.from({ length: Math.min(n, 99) }, (_, back) => n - back);
    assert.ok(latest.every((one) => progress.isSettled(`m${one}`, 'ref') && progress.skipOf(`r${one}`)?.[0] === one));
  }
  const kept = Array.from({ length: 1000 }, (_, n) => n).filter((n) => progress.isSettled(`m${n}`, 'ref') || progress.skipOf(`r${n}`));
  assert.ok(kept.length <= 200, `${kept.length} kept`);
});

test('a ref that is settled begins anew, and counts for its own message alone', () => {
  const progress = new Progress(10);
  progress.release('ref', [3, 4]);
  progress.settle('m', 'ref');
  assert.equal(progress.skipOf('ref'), undefined);
  assert.ok(progress.isSettled('m', 'ref'));
  assert.ok(!progress.isSettled('other', 'ref'));
});
