import assert from 'node:assert/strict';
import { test } from 'node:test';
import { silentLogger } from '../../component/logger.ts';
import type { Ending, Receiver } from '../../component/source.ts';
import { Ledger } from '../../pipeline/ledger.ts';
import { Settlement } from '../../pipeline/settlement.ts';
import { testRef } from '../support/loads.ts';

function open(settle: (endings: readonly Ending[]) => Promise<void>, stop = new AbortController()) {
  const ledger = new Ledger([{ id: 'fake', routes: [] }]);
  const receiver: Receiver = { discover: async function* () {}, settle, close: async () => undefined };
  const options = {
    receivers: new Map([['fake', receiver]]),
    ledger,
    logger: silentLogger,
    random: () => 0,
    step: () => undefined,
    onSettled: () => undefined,
  };
  return { ledger, settlement: new Settlement(options, stop.signal) };
}

const done = (id: string): Ending => ({ ref: testRef({ id }), is: 'done' });

test('settles endings that come while others are being settled together, one call at a time', async () => {
  const calls: string[][] = [];
  let under = 0;
  const { settlement, ledger } = open(async (endings) => {
    assert.equal(++under, 1);
    await new Promise((resolve) => setTimeout(resolve, 5));
    calls.push(endings.map(({ ref }) => ref.id));
    under -= 1;
  });
  settlement.add(done('a'));
  await new Promise((resolve) => setTimeout(resolve, 1));
  settlement.add(done('b'));
  settlement.add(done('c'));
  await settlement.idle();
  assert.deepEqual(calls, [['a'], ['b', 'c']]);
  assert.equal(ledger.sources()[0]?.counts.done, 3);
});

test('tells the receiver again until it could settle, and counts only then', async () => {
  let calls = 0;
  const { settlement, ledger } = open(async () => {
    calls += 1;
    assert.equal(ledger.sources()[0]?.counts.done, 0);
    if (calls === 1) throw new Error('busy');
  });
  settlement.add(done('a'));
  await settlement.idle();
  assert.equal(calls, 2);
  assert.equal(ledger.sources()[0]?.counts.done, 1);
});

test('does not count what could not be settled when it is told to stop', async () => {
  const stop = new AbortController();
  const { settlement, ledger } = open(async () => {
    stop.abort();
    throw new Error('away');
  }, stop);
  settlement.add(done('a'));
  await settlement.idle();
  assert.equal(ledger.sources()[0]?.counts.done, 0);
});

test('forgets no ending, at whatever moment it comes', { timeout: 5000 }, async () => {
  for (let turns = 0; turns < 30; turns++) {
    const { settlement, ledger } = open(async () => undefined);
    settlement.add(done('a'));
    for (let turn = 0; turn < turns; turn++) await undefined;
    settlement.add(done('b'));
    await settlement.idle();
    assert.equal(ledger.sources()[0]?.counts.done, 2, `when it comes after ${turns} turns`);
  }
});
