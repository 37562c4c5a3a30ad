import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setImmediate as turn } from 'node:timers/promises';
import { Outbox } from '../../pipeline/outbox.ts';

function outboxOf(): { readonly outbox: Outbox<number>; readonly sent: (readonly [messages: readonly number[], transferred: number])[] } {
  const sent: [readonly number[], number][] = [];
  return { outbox: new Outbox((messages, transfer) => void sent.push([messages, transfer.length])), sent };
}

test('messages of one turn of the event loop go together, in order, with all that they transfer', async () => {
  const { outbox, sent } = outboxOf();
  outbox.post(1, [new ArrayBuffer(8)]);
  outbox.post(2);
  await Promise.resolve();
  outbox.post(3, [new ArrayBuffer(8)]);
  assert.deepEqual(sent, []);
  await turn();
  outbox.post(4);
  await turn();
  assert.deepEqual(sent, [
    [[1, 2, 3], 2],
    [[4], 0],
  ]);
});

test('much goes at once, with what waited before it', async () => {
  const { outbox, sent } = outboxOf();
  outbox.post(1);
  outbox.post(2, [new ArrayBuffer(256 * 1024)]);
  assert.deepEqual(sent, [[[1, 2], 1]]);
  await turn();
  assert.equal(sent.length, 1, 'nothing is sent twice, and nothing empty');
});
