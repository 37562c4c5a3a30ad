import assert from 'node:assert/strict';
import { appendFile, mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { test, type TestContext } from 'node:test';
import { openBulkSink, type BulkSinkOptions } from '../support/bulk-sink.ts';
import { openOtlpSink } from '../support/otlp-sink.ts';
import { startProduct, until, writeConfig } from '../support/product.ts';

const line = (id: number) => JSON.stringify({ type_id: 8001, category_id: 5, uuid: `8001:${id}`, time: 0, message: `m${id}` });
const isBad = ({ source }: { readonly source: string }) => source.includes('m3');

/** Ten events in two files. */
async function openFiles(context: TestContext, exporters: (directory: string) => object, more: object = {}) {
  const config = await writeConfig(context, (directory) =>
    JSON.stringify({
      receivers: { file: { directory: `${directory}/events`, min_age: '0s', storage: 'file_storage' } },
      exporters: exporters(directory),
      extensions: {
        file_storage: { directory: `${directory}/state` },
        host: { workers: 1, shutdown_grace: '1s', dead_letter: { directory: `${directory}/dead` }, ...more },
      },
      service: {
        extensions: ['file_storage', 'host'],
        pipelines: { logs: { receivers: ['file'], exporters: Object.keys(exporters(directory)) } },
      },
    }),
  );
  const directory = dirname(config);
  await mkdir(join(directory, 'events'));
  for (const object of [0, 1])
    await writeFile(join(directory, 'events', `o${object}`), `${Array.from({ length: 5 }, (_, i) => line(object * 5 + i)).join('\n')}\n`);
  return { config, directory };
}

async function openSink(context: TestContext, options: BulkSinkOptions = {}) {
  const sink = await openBulkSink(options);
  context.after(() => sink.close());
  return sink;
}

const runOnce = async (context: TestContext, config: string, ...more: readonly string[]) => {
  const product = startProduct(context, ['run', '--once', '--config', config, ...more]);
  return { code: await product.ended(), output: product.output() };
};

test('run --once ends with 0 and sums that add up, and finds nothing more the next time', async (context) => {
  const sink = await openSink(context);
  const { config } = await openFiles(context, () => ({ elasticsearch: { endpoint: sink.url } }));
  const first = await runOnce(context, config);
  assert.equal(first.code, 0, first.output);
  assert.match(first.output, /file +2 +2 +0 +0 +0 +10 +10 +0\n/);
  assert.match(first.output, /file +logs -> elasticsearch +10 +10 +0 /);
  const second = await runOnce(context, config);
  assert.match(second.output, /file +0 +0 +0 /);
  assert.equal(sink.documents.size, 10);
});

test('run --once ends with 3 where records were dead-lettered, and their replay delivers them once mended', async (context) => {
  let isMended = false;
  const itemFault: BulkSinkOptions['itemFault'] = (action) =>
    !isMended && isBad(action) ? { status: 400, type: 'document_parsing_exception', reason: 'failed to parse field [x]' } : undefined;
  const [sink, collector] = [await openSink(context, { itemFault }), await openOtlpSink()];
  context.after(() => collector.close());
  const { config, directory } = await openFiles(context, () => ({
    elasticsearch: { endpoint: sink.url },
    otlp_http: { endpoint: collector.url },
  }));
  const first = await runOnce(context, config);
  assert.equal(first.code, 3, first.output);
  const letter = JSON.parse(await readFile(join(directory, 'dead', 'dead-letters.ndjson'), 'utf8'));
  assert.equal(letter.line, line(3));
  assert.equal(letter.reason.type, 'document_parsing_exception');
  assert.equal(letter.route, 'logs -> elasticsearch');
  const list = startProduct(context, ['dead-letter', '--config', config]);
  assert.equal(await list.ended(), 0);
  assert.match(list.output(), /record +file +logs -> elasticsearch +document_parsing_exception +1 /);
  isMended = true;
  const replay = startProduct(context, ['dead-letter', '--replay', '--config', config]);
  assert.equal(await replay.ended(), 0, replay.output());
  assert.equal(sink.documents.size, 10);
  assert.equal(collector.records.length, 10, 'the route that had the record must not get it again');
  assert.deepEqual(await readdir(join(directory, 'dead')), []);
});

test('run --once ends with 1 where a destination refuses everything, and leaves the sources as they were', async (context) => {
  const sink = await openSink(context, { authorization: 'ApiKey other' });
  const { config } = await openFiles(context, () => ({ elasticsearch: { endpoint: sink.url, api_key: 'a:b' } }));
  const refused = await runOnce(context, config);
  assert.equal(refused.code, 1);
  assert.match(refused.output, /exporters::elasticsearch.*api_key/);
});

test(
  'run ends with 0 on SIGTERM after what is in hand was delivered, and at once on a second signal',
  { timeout: 20_000 },
  async (context) => {
    const sink = await openSink(context, { fault: () => ({ delayMs: 700 }) });
    const { config } = await openFiles(context, () => ({ elasticsearch: { endpoint: sink.url } }), { shutdown_grace: '10s' });
    const graceful = startProduct(context, ['run', '--config', config]);
    await until(() => sink.requests.length > 0);
    assert.equal(await graceful.stop(), 0, graceful.output());
    assert.equal(sink.documents.size, 10);
    const stuck = await openSink(context, { fault: () => ({ delayMs: 60_000 }) });
    const { config: other } = await openFiles(context, () => ({ elasticsearch: { endpoint: stuck.url } }), { shutdown_grace: '60s' });
    const impatient = startProduct(context, ['run', '--config', other]);
    await until(() => stuck.requests.length > 0);
    const ended = impatient.stop('SIGINT');
    await impatient.says(/SIGINT/);
    assert.equal(await impatient.stop('SIGINT'), 130);
    assert.equal(await ended, 130);
  },
);

test('a replay that is stopped keeps every dead letter for the next one', { timeout: 20_000 }, async (context) => {
  let answer: 'refuse' | 'hang' | 'accept' = 'refuse';
  const itemFault: BulkSinkOptions['itemFault'] = (action) =>
    answer === 'refuse' && isBad(action) ? { status: 400, type: 'document_parsing_exception', reason: 'no' } : undefined;
  const sink = await openSink(context, { itemFault, fault: () => (answer === 'hang' ? { status: 503 } : undefined) });
  const { config, directory } = await openFiles(context, () => ({
    elasticsearch: { endpoint: sink.url, retry_on_failure: { initial_interval: '100ms', max_interval: '500ms' } },
  }));
  assert.equal((await runOnce(context, config)).code, 3);
  answer = 'hang';
  const before = sink.requests.length;
  const stopped = startProduct(context, ['dead-letter', '--replay', '--config', config]);
  await until(() => sink.requests.length > before);
  await stopped.stop();
  await appendFile(join(directory, 'dead', 'dead-letters.ndjson'), '{"torn');
  const list = startProduct(context, ['dead-letter', '--config', config]);
  assert.equal(await list.ended(), 0, list.output());
  assert.match(list.output(), /document_parsing_exception +1 /);
  answer = 'accept';
  const replay = startProduct(context, ['dead-letter', '--replay', '--config', config]);
  assert.equal(await replay.ended(), 0, replay.output());
  assert.equal(sink.documents.size, 10);
});
