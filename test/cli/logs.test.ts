import assert from 'node:assert/strict';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import { componentLogger } from '../../cli/component-logger.ts';
import { createLogger, type LogEntry, openLogs } from '../../cli/logs.ts';
import { consoleLine } from '../../cli/log-writer.ts';
import { telemetrySettings } from '../../config/telemetry.ts';

const settings = (logs: object) => telemetrySettings.parse({ logs });
const clock = { now: () => Date.UTC(2026, 8, 24) };

async function pathIn(context: TestContext): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), 'ses-otel-logs-'));
  context.after(() => rm(directory, { recursive: true, force: true }));
  return join(directory, 'sub', 'own.log');
}

test('a log is one readable line, whatever its texts hold', () => {
  const fields = { key: 's3://b/k', reason: 'access denied', n: 3, none: undefined };
  assert.equal(
    consoleLine({ level: 'warn', atMs: 0, message: 'odd\nthing', fields }),
    '1970-01-01T00:00:00.000Z  warn   odd\\nthing  key=s3://b/k  reason="access denied"  n=3\n',
  );
});

test('JSON logs have level, ts and msg, and the fields that every log carries', async (context) => {
  const path = await pathIn(context);
  const logs = openLogs(settings({ encoding: 'json', output_paths: [path], initial_fields: { site: 'eu' } }), clock);
  logs.of('receiver', 'aws_s3/eu').error('needs a person', { setting: 'queue_url' });
  await logs.close();
  assert.deepEqual(JSON.parse(await readFile(path, 'utf8')), {
    level: 'error',
    ts: '2026-09-24T00:00:00.000Z',
    msg: 'needs a person',
    site: 'eu',
    'otelcol.component.kind': 'receiver',
    'otelcol.component.id': 'aws_s3/eu',
    setting: 'queue_url',
  });
});

function heard(logs: object, now = () => 0) {
  const entries: LogEntry[] = [];
  const logger = createLogger(settings(logs).logs, [{ write: (entry) => void entries.push(entry) }], { now });
  return { entries, logger };
}

test('only the level that is set, and those above it, are written', () => {
  const { entries, logger } = heard({ level: 'WARN' });
  for (const level of ['debug', 'info', 'warn', 'error'] as const) logger[level](level);
  assert.deepEqual(
    entries.map(({ level }) => level),
    ['warn', 'error'],
  );
});

test('a message that repeats is thinned out in each tick, but never an error', () => {
  let now = 0;
  const { entries, logger } = heard({ sampling: { tick: '1s', initial: 2, thereafter: 3 } }, () => now);
  for (let n = 0; n < 8; n += 1) logger.info('again', { n });
  assert.deepEqual(
    entries.map(({ fields }) => fields['n']),
    [0, 1, 4, 7],
  );
  now = 1000;
  logger.info('again', { n: 8 });
  assert.equal(entries.length, 5, 'a new tick counts anew');
  for (let n = 0; n < 8; n += 1) logger.error('again');
  assert.equal(entries.length, 13);
  const all = heard({ sampling: { enabled: false } });
  for (let n = 0; n < 50; n += 1) all.logger.info('again');
  assert.equal(all.entries.length, 50);
});

test('a component logger says who speaks, and lets a log say more', () => {
  const { entries, logger } = heard({});
  componentLogger(logger, 'exporter', 'debug').warn('x', { a: 1 });
  assert.deepEqual(entries[0]?.fields, { 'otelcol.component.kind': 'exporter', 'otelcol.component.id': 'debug', a: 1 });
});

interface Received {
  readonly headers: Readonly<Record<string, unknown>>;
  readonly body: string;
}

async function otlpSink(context: TestContext, status: number): Promise<{ readonly url: string; readonly received: readonly Received[] }> {
  const received: Received[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      received.push({ headers: request.headers, body: Buffer.concat(chunks).toString() });
      response.writeHead(status, { 'content-type': 'application/json' }).end('{}');
    });
  }).listen(0, '127.0.0.1');
  context.after(() => void server.close());
  await once(server, 'listening');
  const address = server.address();
  assert.ok(typeof address === 'object' && address !== null);
  return { url: `http://127.0.0.1:${address.port}/v1/logs`, received };
}

const sentTo = (url: string) => ({
  processors: [{ batch: { schedule_delay: 60_000, exporter: { otlp: { endpoint: url, headers: [{ name: 'X-Key', value: 'k' }] } } } }],
});

test('processors send logs by OTLP, and closing sends what waits', async (context) => {
  const { url, received } = await otlpSink(context, 200);
  const path = await pathIn(context);
  const telemetry = telemetrySettings.parse({
    logs: { ...sentTo(url), output_paths: [path] },
    resource: { 'deployment.environment': 'test' },
  });
  const logs = openLogs(telemetry, clock);
  logs.of('exporter', 'elasticsearch').warn('destination is slow', { attempts: 3 });
  logs.logger.debug('below the level');
  await logs.close();
  assert.equal(received.length, 1);
  assert.equal(received[0]?.headers['x-key'], 'k');
  const [resource] = JSON.parse(received[0]?.body ?? '{}').resourceLogs;
  const named = (attributes: readonly { readonly key: string; readonly value: object }[]) =>
    Object.fromEntries(attributes.map(({ key, value }) => [key, Object.values(value)[0]]));
  assert.partialDeepStrictEqual(named(resource.resource.attributes), { 'service.name': 'ses-otel', 'deployment.environment': 'test' });
  assert.equal(resource.scopeLogs[0].logRecords.length, 1);
  const [record] = resource.scopeLogs[0].logRecords;
  assert.partialDeepStrictEqual(record, { severityNumber: 13, severityText: 'WARN', body: { stringValue: 'destination is slow' } });
  assert.deepEqual(named(record.attributes), {
    'otelcol.component.kind': 'exporter',
    'otelcol.component.id': 'elasticsearch',
    attempts: 3,
  });
});

test('logs that cannot be sent are told on the local log, and do not stop the process', async (context) => {
  const { url } = await otlpSink(context, 400);
  const path = await pathIn(context);
  const logs = openLogs(settings({ ...sentTo(url), output_paths: [path] }), clock);
  logs.logger.info('hello');
  await logs.close();
  const [hello, complaint] = (await readFile(path, 'utf8')).trimEnd().split('\n');
  assert.match(hello ?? '', /info +hello/);
  assert.match(complaint ?? '', /warn +own logs could not be sent by OTLP: Bad Request/);
});
