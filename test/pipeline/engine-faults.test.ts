import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import { test } from 'node:test';
import { imbalances } from '../../pipeline/ledger.ts';
import { lineEncoder, openRig } from '../support/engine-rig.ts';
import { allDelivered, outcome, testExporter } from '../support/loads.ts';

const never = new AbortController().signal;
const numbered = (name: string, count: number) => Array.from({ length: count }, (_, i) => `${name}${i}`);
const object = (lines: readonly string[]) => `${lines.join('\n')}\n`;

test('reads a batch again that it failed to encode, and passes over none of its records', async (context) => {
  let failures = 0;
  const encoder: typeof lineEncoder = {
    encode: (batch) => {
      if (batch.indexes.includes(600) && failures++ === 0) throw new Error('a bug');
      return lineEncoder.encode(batch);
    },
  };
  const exporter = testExporter(allDelivered);
  const lines = numbered('r', 1000);
  const { engine } = await openRig(context, { objects: { a: object(lines) }, exporters: { x: exporter }, encoder });
  await engine.run('once', never);
  const delivered = exporter.sent.flat().map((text) => text.trim());
  assert.deepEqual(delivered.toSorted(), lines.toSorted());
});

test('reads an unreadable record again where its dead letter could not be written', async (context) => {
  const exporter = testExporter(allDelivered);
  const { engine, receiver } = await openRig(context, {
    objects: { a: object(['first', 'x'.repeat(5000), 'last']) },
    exporters: { x: exporter },
    maxDeadLetterBytes: 10,
    graceMs: 50,
  });
  const stop = new AbortController();
  const running = engine.run('follow', stop.signal);
  while (exporter.sent.flat().length < 2) await sleep(2);
  await sleep(20);
  stop.abort();
  await running;
  const [ending] = receiver.endings;
  assert.equal(ending?.is, 'released');
  assert.deepEqual(ending?.is === 'released' && ending.skip, [1]);
});
