/**
 * `otlp_http` and the `otlp` receiver against an OpenTelemetry Collector: it stands between our exporter and what reads
 * the records, and these are the same as those that were sent without it.
 */
import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import { fileURLToPath } from 'node:url';
import { sesOtel } from '../support/command-line.ts';
import { openOtlpSink, type OtlpSink, type SinkRecord } from '../support/otlp-sink.ts';
import { startProduct, until, writeConfig } from '../support/product.ts';
import { have, SERVERS } from './catalogue.ts';
import { freePort, startServer } from './running.ts';

const SAMPLES = fileURLToPath(new URL('../../samples', import.meta.url));
const EVENTS = 450;
const TITLE = SERVERS.collector.title;
const server = await have('collector');
const skip = server.is === 'missing' && `${TITLE} could not be had: ${server.why}`;

/** A Collector that passes logs on. @returns where it takes them. */
async function startCollector(context: TestContext, to: string, exporter: object = {}): Promise<string> {
  if (server.is === 'missing') throw new Error(server.why);
  const folder = await mkdtemp(join(tmpdir(), 'ses-otel-interop-'));
  context.after(() => rm(folder, { recursive: true, force: true }));
  const endpoint = `127.0.0.1:${await freePort()}`;
  const config = {
    receivers: { otlp: { protocols: { http: { endpoint } } } },
    exporters: { otlp_http: { endpoint: to, ...exporter } },
    service: {
      telemetry: { metrics: { level: 'none' } },
      pipelines: { logs: { receivers: ['otlp'], exporters: ['otlp_http'] } },
    },
  };
  await writeFile(join(folder, 'config.yaml'), JSON.stringify(config));
  const running = await startServer(server, { args: ['--config', join(folder, 'config.yaml')], url: `http://${endpoint}/v1/logs` });
  context.after(() => running.stop());
  return `http://${endpoint}`;
}

async function openSink(context: TestContext): Promise<OtlpSink> {
  const sink = await openOtlpSink();
  context.after(() => sink.close());
  return sink;
}

/** The samples, mapped and sent to both. */
async function sendSamples(context: TestContext, to: { readonly collector: string; readonly directly: string }, exporter: object) {
  const config = await writeConfig(context, (directory) =>
    JSON.stringify({
      receivers: { file: { directory: join(SAMPLES, '2026'), min_age: '0s' } },
      processors: { icd: {} },
      exporters: { 'otlp_http/collector': { endpoint: to.collector, ...exporter }, 'otlp_http/directly': { endpoint: to.directly } },
      extensions: { host: { dead_letter: { directory: join(directory, 'dead') } } },
      service: {
        extensions: ['host'],
        pipelines: {
          logs: { receivers: ['file'], processors: ['icd'], exporters: ['otlp_http/collector', 'otlp_http/directly'] },
        },
      },
    }),
  );
  const { code, stdout, stderr } = await sesOtel(['run', '--once', '--config', config]);
  assert.equal(code, 0, stdout + stderr);
}

const idOf = ({ attributes }: SinkRecord): string => String(attributes['elasticsearch.document_id']);

const inOrder = ({ records }: OtlpSink): readonly SinkRecord[] => records.toSorted((a, b) => (idOf(a) < idOf(b) ? -1 : 1));

async function assertSame(through: OtlpSink, directly: OtlpSink): Promise<void> {
  await until(
    () => through.records.length >= EVENTS,
    () => `${through.records.length} of ${EVENTS} records came through`,
  );
  assert.equal(directly.records.length, EVENTS);
  assert.equal(new Set(through.records.map(idOf)).size, EVENTS);
  assert.deepEqual(inOrder(through), inOrder(directly));
}

for (const [title, exporter, forwarder] of [
  ['protobuf with gzip', {}, {}],
  ['protobuf with zstd', { compression: 'zstd' }, { encoding: 'json' }],
  ['JSON, not compressed', { encoding: 'json', compression: 'none' }, { compression: 'none' }],
] as const) {
  test(`${TITLE} reads what otlp_http writes as ${title}`, { skip }, async (context) => {
    const [through, directly] = [await openSink(context), await openSink(context)];
    const collector = await startCollector(context, through.url, forwarder);
    await sendSamples(context, { collector, directly: directly.url }, exporter);
    await assertSame(through, directly);
  });
}

for (const [title, forwarder] of [
  ['protobuf with gzip', {}],
  ['JSON with zstd', { encoding: 'json', compression: 'zstd' }],
] as const) {
  test(`the otlp receiver reads what ${TITLE} writes as ${title}`, { skip }, async (context) => {
    const [through, directly] = [await openSink(context), await openSink(context)];
    const endpoint = `127.0.0.1:${await freePort()}`;
    const config = await writeConfig(context, (directory) =>
      JSON.stringify({
        receivers: { otlp: { protocols: { http: { endpoint } } } },
        exporters: { otlp_http: { endpoint: through.url } },
        extensions: { host: { dead_letter: { directory: join(directory, 'dead') } } },
        service: { extensions: ['host'], pipelines: { logs: { receivers: ['otlp'], exporters: ['otlp_http'] } } },
      }),
    );
    const product = startProduct(context, ['run', '--config', config]);
    await product.says(/listens for OTLP logs/);
    const collector = await startCollector(context, `http://${endpoint}`, forwarder);
    await sendSamples(context, { collector, directly: directly.url }, {});
    await assertSame(through, directly);
    assert.equal(await product.stop(), 0, product.output());
  });
}
