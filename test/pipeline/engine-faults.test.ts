import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import { test } from 'node:test';
import { lineEncoder, openRig } from '../support/engine-rig.ts';
import { allDelivered, testExporter } from '../support/loads.ts';

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

test('ends with a fault where a worker cannot start', async (context) => {
  const { engine, ports } = await openRig(context, { objects: {}, exporters: { x: testExporter(allDelivered) }, neverReady: true });
  const running = engine.run('follow', never);
  ports[0]?.die();
  await assert.rejects(running, /a worker could not start: killed by a test/);
});

test('ends when told to stop though the source cannot be told what arrived', { timeout: 5000 }, async (context) => {
  const exporter = testExporter(allDelivered);
  const { engine, receiver } = await openRig(context, { objects: { a: 'r\n' }, exporters: { x: exporter }, graceMs: 50 });
  receiver.settle = async () => {
    throw new Error('away');
  };
  const stop = new AbortController();
  const running = engine.run('follow', stop.signal);
  while (exporter.sent.length === 0) await sleep(2);
  await sleep(20);
  stop.abort();
  await running;
});

test('ends a run with once when dead letters cannot be written for the grace time', { timeout: 5000 }, async (context) => {
  const { engine, receiver } = await openRig(context, {
    objects: { a: `good\n${'x'.repeat(5000)}\n` },
    exporters: { x: testExporter(allDelivered) },
    maxDeadLetterBytes: 10,
    graceMs: 100,
  });
  await assert.rejects(engine.run('once', never), /dead letters.*max_bytes/);
  assert.deepEqual(
    receiver.endings.map(({ is }) => is),
    ['released'],
  );
});

test('settles every ref, though one is found just when the host is ended by another fault', { timeout: 5000 }, async (context) => {
  const { engine, receiver, ports, ledger } = await openRig(context, {
    objects: { a: 'r\n' },
    exporters: { x: testExporter(allDelivered) },
    neverReady: true,
  });
  const discover = receiver.discover.bind(receiver);
  receiver.discover = async function* (mode, signal) {
    while (!signal.aborted) await sleep(2);
    await sleep(30);
    yield* discover(mode, new AbortController().signal);
  };
  const running = engine.run('follow', never);
  ports[0]?.die();
  await assert.rejects(running);
  assert.equal(ledger.sources()[0]?.counts.in_hand, 0);
  assert.equal(receiver.endings.length, receiver.offered.length);
});
