import assert from 'node:assert/strict';
import { appendFile, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import { fileExporter } from '../../../exporters/file/factory.ts';
import { mappedRecord, never, requestOf, resultNames, testBatch, testHost, testRecord } from '../../support/exporting.ts';

async function open(context: TestContext, more: object = {}) {
  const directory = await mkdtemp(join(tmpdir(), 'file-exporter-'));
  context.after(() => rm(directory, { recursive: true }));
  const settings = fileExporter.settings.parse({ path: join(directory, 'sub', 'out.ndjson'), ...more });
  const host = testHost('file');
  const encoder = fileExporter.createEncoder(settings, host);
  const make = async () => {
    const exporter = await fileExporter.create(settings, host);
    context.after(() => exporter.close());
    return exporter;
  };
  const lines = async () =>
    (await readFile(settings.path, 'utf8'))
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
  return {
    directory: join(directory, 'sub'),
    path: settings.path,
    make,
    lines,
    encode: (...records: Parameters<typeof testBatch>[0]) => requestOf(encoder.encode(testBatch(records))),
  };
}

test('writes one document a line, and appends over restarts', async (context) => {
  const { make, lines, encode } = await open(context);
  const first = await make();
  assert.deepEqual(resultNames(await first.send(encode(mappedRecord('a', { message: 'ä\u2028' }), mappedRecord('b', { n: 1 })), never)), [
    'delivered',
    'delivered',
  ]);
  await first.close();
  await (await make()).send(encode(mappedRecord('c', { n: 2 })), never);
  assert.deepEqual(await lines(), [{ message: 'ä\u2028' }, { n: 1 }, { n: 2 }]);
});

test('writes a record that is not mapped with its OpenTelemetry names', async (context) => {
  const { make, lines, encode } = await open(context);
  await (await make()).send(encode(testRecord({ body: 'a line' })), never);
  const [line] = await lines();
  assert.equal(line.body, 'a line');
  assert.equal(line.timeUnixNano, '1795521600123000000');
});

test('cuts a line that a crash left torn', async (context) => {
  const { path, make, lines, encode } = await open(context);
  const first = await make();
  await first.send(encode(mappedRecord('a', { n: 1 })), never);
  await first.close();
  await appendFile(path, '{"torn');
  await (await make()).send(encode(mappedRecord('b', { n: 2 })), never);
  assert.deepEqual(await lines(), [{ n: 1 }, { n: 2 }]);
});

test('puts a large file aside, keeps as many as it is told, and leaves other files alone', async (context) => {
  const { directory, make, encode } = await open(context, { rotation: { max_megabytes: 1, max_backups: 2 } });
  const exporter = await make();
  const send = (i: number) => exporter.send(encode(mappedRecord('x', { text: 'x'.repeat(700_000), i })), never);
  await send(0);
  await writeFile(join(directory, 'out-eu.ndjson'), 'not ours');
  for (const i of [1, 2, 3]) await send(i);
  const names = (await readdir(directory)).toSorted();
  assert.deepEqual(names, [
    'out-2026-11-24T12-00-00.000Z.001.ndjson',
    'out-2026-11-24T12-00-00.000Z.002.ndjson',
    'out-eu.ndjson',
    'out.ndjson',
  ]);
  const kept = await Promise.all(names.filter((name) => name !== 'out-eu.ndjson').map((name) => readFile(join(directory, name), 'utf8')));
  assert.deepEqual(
    kept.map((text) => JSON.parse(text).i),
    [1, 2, 3],
  );
});

test('halts where the file cannot be written, naming the setting', async (context) => {
  const { directory, encode } = await open(context);
  const host = testHost('file');
  const exporter = await fileExporter.create(fileExporter.settings.parse({ path: join(directory, '..') }), host);
  const outcome = await exporter.send(encode(mappedRecord('a')), never);
  assert.match(outcome.halted?.reason ?? '', /exporters::file::path/);
});
