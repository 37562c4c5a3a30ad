import assert from 'node:assert/strict';
import { test } from 'node:test';
import { HashSet } from '../../../component/listing/hash-set.ts';
import { hashOf } from '../../../component/listing/settled.ts';

const words = new Uint8Array(16);
function nth(i: number): Uint8Array {
  const view = new DataView(words.buffer);
  view.setUint32(0, Math.imul(i, 2654435761));
  view.setUint32(12, i + 1);
  return words;
}

test('holds hashes in at most 32 bytes each, however many there are, and forgets none', () => {
  const set = new HashSet();
  let most = 0;
  for (let i = 0; i < 1e6; i++) {
    set.add(nth(i));
    if (i > 2000) most = Math.max(most, set.bytes / set.size);
  }
  assert.ok(most <= 32, `${most} bytes a hash`);
  assert.equal(set.size, 1e6);
  for (let i = 0; i < 1e6; i += 997) assert.ok(set.has(nth(i)));
  assert.ok(!set.has(nth(1e6 + 5)));
});

test('takes the hashes of another set in their order there about as fast as in any other', () => {
  const [first, second] = [new HashSet(), new HashSet()];
  let began = performance.now();
  for (let i = 0; i < 300_000; i++) first.add(nth(i));
  const anyOrder = performance.now() - began;
  began = performance.now();
  for (const hash of first.values()) second.add(hash);
  assert.ok(performance.now() - began < 10 * anyOrder);
  assert.equal(second.size, 300_000);
});

test('is as small as what it keeps', () => {
  const set = new HashSet();
  for (let i = 0; i < 100_000; i++) set.add(nth(i));
  for (let i = 0; i < 50_000; i++) set.mark(nth(i));
  set.keepMarked();
  assert.equal(set.size, 50_000);
  assert.ok(set.bytes / set.size <= 32);
});

test('keeps what was marked, and only that', () => {
  const set = new HashSet();
  for (const id of ['a', 'b', 'c']) assert.ok(set.add(hashOf(id)));
  assert.ok(!set.add(hashOf('a')));
  assert.ok(set.mark(hashOf('b')));
  assert.ok(!set.mark(hashOf('x')));
  set.keepMarked();
  assert.deepEqual(
    ['a', 'b', 'c'].map((id) => set.has(hashOf(id))),
    [false, true, false],
  );
});
