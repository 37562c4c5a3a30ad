import assert from 'node:assert/strict';
import { test } from 'node:test';
import { HashSet } from '../../../component/listing/hash-set.ts';
import { hashOf } from '../../../component/listing/settled.ts';

test('holds a million hashes in less than 48 bytes each, and forgets none', () => {
  const set = new HashSet();
  const hash = new Uint8Array(16);
  const view = new DataView(hash.buffer);
  const nth = (i: number) => {
    view.setUint32(0, Math.imul(i, 2654435761));
    view.setUint32(12, i + 1);
    return hash;
  };
  const before = process.memoryUsage().arrayBuffers;
  for (let i = 0; i < 1e6; i++) set.add(nth(i));
  assert.equal(set.size, 1e6);
  for (let i = 0; i < 1e6; i += 997) assert.ok(set.has(nth(i)));
  assert.ok(!set.has(nth(1e6 + 5)));
  assert.ok((process.memoryUsage().arrayBuffers - before) / 1e6 < 64);
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
