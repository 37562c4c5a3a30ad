import assert from 'node:assert/strict';
import { test } from 'node:test';
import { hashOf, Settled } from '../../../component/listing/settled.ts';
import { MemoryState } from '../../../component/memory-state.ts';

const ids = (count: number) => Array.from({ length: count }, (_, i) => `bucket/key-${i}@v`);

test('remembers what was settled over a restart, in at most 32 bytes each', async () => {
  const state = new MemoryState();
  const settled = new Settled(state);
  const all = ids(20_000);
  for (let at = 0; at < all.length; at += 7) await state.commit(settled.add(all.slice(at, at + 7).map(hashOf)));
  const again = new Settled(state);
  assert.equal(again.size, all.length);
  assert.ok(all.every((id) => again.listed(hashOf(id))));
  let [bytes, rows] = [0, 0];
  for (const [key, value] of state.scan('', '~')) {
    bytes += key.length + value.length;
    rows += 1;
  }
  assert.ok(bytes / all.length <= 32, `${bytes / all.length} bytes each`);
  assert.ok(rows <= 32, `${rows} rows`);
});

test('forgets what is not listed any more, but only after a listing that came to its end', async () => {
  const state = new MemoryState();
  const settled = new Settled(state);
  await state.commit(settled.add(ids(100).map(hashOf)));
  settled.beginListing();
  for (const id of ids(10)) settled.listed(hashOf(id));
  assert.equal(settled.size, 100);
  await state.commit(settled.endListing());
  assert.equal(settled.size, 10);
  assert.equal(new Settled(state).size, 10);
});
