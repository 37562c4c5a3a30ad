import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fateOf, imbalances, Ledger } from '../../pipeline/ledger.ts';
import { testRef } from '../support/loads.ts';

const open = () => new Ledger([{ id: 'fake', routes: [{ pipeline: 'logs', exporter: 'a' }] }]);

test('adds up from the first record to the last', () => {
  const ledger = open();
  ledger.offered(testRef());
  ledger.read('fake', 3, 1);
  ledger.routed('fake', 0, 3);
  assert.deepEqual(imbalances(ledger), []);
  ledger.fate('fake', 0, 'delivered', 2);
  ledger.fate('fake', 0, 'dead_lettered', 1);
  ledger.settled({ ref: testRef(), is: 'done' });
  assert.deepEqual(imbalances(ledger), []);
  assert.deepEqual(ledger.routes()[0]?.counts.pending, 0);
});

test('says what does not add up', () => {
  const ledger = open();
  const [line] = ledger.routes();
  Object.assign(line?.counts ?? {}, { read: 5, delivered: 4 });
  Object.assign(ledger.sources()[0]?.counts ?? {}, { offered: 1, lines: 2 });
  assert.deepEqual(imbalances(ledger), [
    'fake: 1 objects offered, 0 accounted for',
    'fake: 2 lines, 0 records + 0 unreadable',
    'fake by logs -> a: 5 records read, 4 accounted for',
  ]);
});

test('calls a conflict a duplicate only where the record was tried before', () => {
  assert.equal(fateOf('duplicate', 1, 1), 'already_there');
  assert.equal(fateOf('duplicate', 2, 1), 'duplicate');
  assert.equal(fateOf('duplicate', 1, 2), 'duplicate');
  assert.equal(fateOf('rejected', 1, 1), 'dead_lettered');
});

test('counts what was released and not offered again as left', () => {
  const ledger = open();
  const left = () => ledger.sources()[0]?.counts.left;
  ledger.offered(testRef());
  ledger.settled({ ref: testRef(), is: 'released', skip: [0], afterMs: 0, reason: { code: 'throttled', message: 'busy' } });
  assert.equal(left(), 1);
  ledger.offered(testRef());
  assert.equal(left(), 0);
});
