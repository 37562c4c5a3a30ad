import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { test, type TestContext } from 'node:test';
import type { Exporter } from '../../component/exporter.ts';
import { silentLogger } from '../../component/logger.ts';
import { Engine } from '../../pipeline/engine.ts';
import { Ledger } from '../../pipeline/ledger.ts';
import { routesOf } from '../../pipeline/plan.ts';
import { fakeThread, lineEncoder, memoryOpener, MemoryReceiver } from '../support/engine-rig.ts';
import { allDelivered, outcome, testExporter, testHost, testPolicy } from '../support/loads.ts';

const OBJECTS = 40;

/** Two receivers in one worker, each with an exporter of its own. */
async function openTwo(context: TestContext, exporters: { readonly stuck: Exporter; readonly free: Exporter }) {
  const directory = await mkdtemp(join(tmpdir(), 'isolation-'));
  context.after(() => rm(directory, { recursive: true }));
  const names = ['stuck', 'free'] as const;
  const pipelines = names.map((id) => ({ id: `logs/${id}`, receivers: [id], processors: [], exporters: [id] }));
  const keys = (id: string) => Array.from({ length: OBJECTS }, (_, i) => `${id}-${i}`);
  const objects = new Map(names.flatMap(keys).map((key) => [key, Buffer.from(`${key}\n`.repeat(100))]));
  const receivers = { stuck: new MemoryReceiver(keys('stuck'), 1, 'stuck'), free: new MemoryReceiver(keys('free'), 1, 'free') };
  const engine = new Engine({
    pipelines,
    receivers: new Map(names.map((id) => [id, { receiver: receivers[id], host: testHost({ id }) }])),
    exporters: new Map(names.map((id) => [id, { exporter: exporters[id], host: testHost({ id }) }])),
    ledger: new Ledger(names.map((id) => ({ id, routes: routesOf(id, pipelines) }))),
    workers: { count: 1, refsPerWorker: 2, spawn: () => fakeThread(memoryOpener(objects), [lineEncoder], []) },
    maxInFlightBytes: 2 ** 20,
    graceMs: 20,
    deadLetters: { directory, maxBytes: 1e6 },
    clock: { now: () => Date.now() },
    random: () => 0,
    logger: silentLogger,
    step: () => undefined,
  });
  return { engine, receivers };
}

const done = ({ endings }: MemoryReceiver) => endings.filter(({ is }) => is === 'done').length;

for (const [what, stuck] of [
  ['is busy and its queue is full', testExporter((texts) => outcome(texts.map(() => 'retry')), testPolicy({ queueBytes: 1000 }))],
  [
    'refuses everything',
    testExporter((texts) =>
      outcome(
        texts.map(() => 'retry'),
        {},
        { halted: { type: '401', reason: 'no' } },
      ),
    ),
  ],
] as const) {
  test(`an exporter that ${what} stops the receiver that feeds it, and no other`, async (context) => {
    const { engine, receivers } = await openTwo(context, { stuck, free: testExporter(allDelivered) });
    const stop = new AbortController();
    const running = engine.run('follow', stop.signal);
    for (let i = 0; i < 500 && done(receivers.free) < OBJECTS; i++) await sleep(5);
    stop.abort();
    await running;
    assert.equal(done(receivers.free), OBJECTS);
    assert.equal(done(receivers.stuck), 0);
    assert.ok(receivers.stuck.offered.length < OBJECTS);
  });
}
