import assert from 'node:assert/strict';
import { test } from 'node:test';
import { LoadQueue, recordsOf, requestOf, type Load } from '../../pipeline/load.ts';
import { testLoad, textsOf } from '../support/loads.ts';

const take = (queue: LoadQueue, bytes: number, records: number) => textsOf(requestOf(queue.take({ bytes, records })));

test('joins small loads into one request, and cuts the last at a record end', () => {
  const queue = new LoadQueue();
  queue.push(testLoad(['aa', 'bb']), testLoad(['cc', 'dd', 'ee']));
  assert.deepEqual(take(queue, 7, 100), ['aa', 'bb', 'cc']);
  assert.equal(queue.records, 2);
  assert.equal(queue.bytes, 4);
  assert.deepEqual(take(queue, 7, 100), ['dd', 'ee']);
  assert.equal(queue.records, 0);
});

test('sends a record that is larger than a request alone', () => {
  const queue = new LoadQueue();
  queue.push(testLoad(['x'.repeat(50), 'b']));
  assert.deepEqual(take(queue, 10, 100), ['x'.repeat(50)]);
  assert.deepEqual(take(queue, 10, 100), ['b']);
});

test('keeps to the number of records, and to the smaller cap of a load that was refused whole', () => {
  const queue = new LoadQueue();
  queue.push(testLoad(['a', 'b', 'c', 'd'], { cap: 2 }), testLoad(['e']));
  assert.deepEqual(take(queue, 1000, 3), ['a', 'b']);
  assert.deepEqual(take(queue, 1000, 3), ['c', 'd']);
  assert.deepEqual(take(queue, 1000, 3), ['e']);
});

test('loses and repeats no record, however the loads and limits lie', () => {
  for (let seed = 1; seed < 200; seed++) {
    const queue = new LoadQueue();
    const all: string[] = [];
    for (let i = 0; i < (seed % 7) + 1; i++) {
      const texts = Array.from({ length: ((seed * (i + 3)) % 5) + 1 }, (_, k) => `${i}.${k}${'x'.repeat((seed * k) % 11)}`);
      all.push(...texts);
      queue.push(testLoad(texts));
    }
    const got: string[] = [];
    while (queue.first !== undefined) got.push(...take(queue, (seed % 23) + 1, (seed % 4) + 1));
    assert.deepEqual(got, all);
    assert.equal(queue.bytes, 0);
  }
});

test('takes out what is given up, and counts what stays', () => {
  const queue = new LoadQueue();
  const [gone, kept] = [testLoad(['a', 'b']), testLoad(['ccc'])];
  queue.push(gone, kept);
  queue.remove((load: Load) => load.reading === gone.reading);
  assert.equal(queue.records, recordsOf(kept));
  assert.equal(queue.bytes, 3);
});
