import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import { promisify } from 'node:util';
import { parse } from 'yaml';
import { firstOf, makeData } from '../../bench/data.ts';
import { COLLECTOR_VERSION, configurationOf, measureCollector, PEERS } from '../../bench/peers/subjects.ts';
import { registry } from '../../cli/registry.ts';
import { load } from '../../config/load.ts';
import { ROOT } from '../architecture/source-files.ts';
import { blocksOf } from '../support/markdown-blocks.ts';
import { openOtlpSink } from '../support/otlp-sink.ts';

const textOf = (subject: string): string => readFileSync(configurationOf(subject), 'utf8');
const settingsOf = (subject: string) => parse(textOf(subject));

function directory(context: TestContext): string {
  const path = mkdtempSync(join(tmpdir(), 'ses-otel-test-'));
  context.after(() => rmSync(path, { recursive: true, force: true }));
  return path;
}

test('the product takes the configuration that it is measured by', () => {
  const env = { EVENTS: '/events', SCRATCH: '/scratch', SINK_URL: 'http://127.0.0.1:4318' };
  load({ configs: [configurationOf('ses-otel')], sets: [] }, registry, { env, readFile: (path) => readFileSync(path, 'utf8') });
});

for (const peer of PEERS)
  test(`${peer} sends to the same place as the product, in requests of the same size`, () => {
    const { endpoint, compression, sending_queue: own } = settingsOf('ses-otel').exporters.otlp_http;
    const { sending_queue: queue, ...exporter } = settingsOf(peer).exporters.otlp_http;
    assert.deepEqual(exporter, { endpoint, compression });
    assert.equal(queue.num_consumers, own.num_consumers);
    assert.deepEqual(queue.batch, { flush_timeout: own.batch.flush_timeout, min_size: own.batch.max_size, max_size: own.batch.max_size });
    assert.equal(queue.sizer, own.batch.sizer);
    // Or events would be dropped where the sink is slower than the receiver.
    assert.equal(queue.block_on_overflow, true);
  });

test('the page on performance shows both configurations, and the version', () => {
  const page = readFileSync(join(ROOT, 'docs/performance.md'), 'utf8');
  const shown = new Set(blocksOf(page).map(({ text }) => text));
  for (const subject of ['ses-otel', 'collector-transform']) assert.ok(shown.has(textOf(subject)), `${subject}.yaml is not shown`);
  assert.ok(page.includes(COLLECTOR_VERSION));
});

test('the Collector is built from the version that is told', () => {
  const modules = readFileSync(join(ROOT, 'bench/peers/collector/go.mod'), 'utf8');
  for (const name of ['filelogreceiver', 'transformprocessor', 'otlphttpexporter'])
    assert.match(modules, new RegExp(`/${name} ${COLLECTOR_VERSION.replaceAll('.', '\\.')}\n`));
});

test('objects differ in their first kilobyte, by which a Collector tells files apart', (context) => {
  const path = directory(context);
  const data = makeData({ directory: join(path, 'whole'), objects: 8, eventsPerObject: 20 });
  const beginnings = readdirSync(data.directory).map((name) => readFileSync(join(data.directory, name)).subarray(0, 1000).toString('hex'));
  assert.equal(new Set(beginnings).size, 8);
  const part = firstOf(data, join(path, 'part'), 0.25);
  assert.deepEqual([part.events, readdirSync(part.directory)], [40, readdirSync(data.directory).slice(0, 2)]);
});

test('a Collector that ends by itself ends its run, with what it said', async (context) => {
  const sink = await openOtlpSink({ countOnly: true });
  context.after(() => sink.close());
  const server = { is: 'there', path: process.execPath, args: ['-e', 'console.error("no such receiver"); process.exit(3)', '--'] } as const;
  const data = { directory: directory(context), events: 10, bytes: 100 };
  const run = measureCollector('collector-transform', { server, data, sink: { url: sink.url, stop: () => {} } });
  await assert.rejects(run, /it ended with 3: no such receiver/);
});

test('says that it skipped where there is no Go, and ends well', async (context) => {
  const env = { PATH: '', HOME: directory(context), XDG_CACHE_HOME: directory(context) };
  const { stdout } = await promisify(execFile)(process.execPath, [join(ROOT, 'bench/peers.ts')], { env });
  assert.match(
    stdout,
    /^skipped: a Collector to measure against could not be had: (go is not installed|processor time is read from Linux)\n$/,
  );
});
