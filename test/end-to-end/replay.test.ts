import assert from 'node:assert/strict';
import { mkdir, readdir, utimes, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { test, type TestContext } from 'node:test';
import { startAwsEmulator } from '../support/aws-emulator.ts';
import { openBulkSink, type BulkSinkOptions } from '../support/bulk-sink.ts';
import { startProduct, until, writeConfig } from '../support/product.ts';
import { startFakeS3 } from '../support/s3-fake.ts';

const line = (id: string) => JSON.stringify({ type_id: 8001, category_id: 5, uuid: id, time: 0, message: id });
const events = (name: string) => `${[0, 1, 2].map((n) => line(`${name}-${n}`)).join('\n')}\n`;

const MARCH_1ST = ['--from', '2026-03-01T00:00:00Z', '--to', '2026-03-02T00:00:00Z'];

async function openSink(context: TestContext, options: BulkSinkOptions = {}) {
  const sink = await openBulkSink(options);
  context.after(() => sink.close());
  return sink;
}

const configOf = (context: TestContext, receivers: object, endpoint: string) =>
  writeConfig(context, (directory) =>
    JSON.stringify({
      receivers,
      processors: { icd: {} },
      exporters: { elasticsearch: { endpoint } },
      extensions: {
        file_storage: { directory: `${directory}/state`, timeout: '100ms' },
        host: { workers: 1, shutdown_grace: '1s', dead_letter: { directory: `${directory}/dead` } },
      },
      service: {
        extensions: ['file_storage', 'host'],
        pipelines: { logs: { receivers: Object.keys(receivers), processors: ['icd'], exporters: ['elasticsearch'] } },
      },
    }),
  );

/** Three files of three events each, of the last day of February and the first two of March. */
async function openFiles(context: TestContext, endpoint: string) {
  const config = await writeConfigForFiles(context, endpoint);
  const directory = join(dirname(config), 'events');
  await mkdir(directory);
  for (const [name, time] of [
    ['a', '2026-02-28T12:00:00Z'],
    ['b', '2026-03-01T12:00:00Z'],
    ['c', '2026-03-02T12:00:00Z'],
  ] as const) {
    await writeFile(join(directory, name), events(name));
    await utimes(join(directory, name), new Date(time), new Date(time));
  }
  return config;
}

async function writeConfigForFiles(context: TestContext, endpoint: string): Promise<string> {
  const config = await configOf(context, {}, endpoint);
  const receivers = {
    file: { directory: join(dirname(config), 'events'), min_age: '0s', poll_interval: '100ms', storage: 'file_storage' },
  };
  const text = JSON.stringify({ receivers, service: { pipelines: { logs: { receivers: ['file'] } } } });
  await writeFile(join(dirname(config), 'receivers.yaml'), text);
  return config;
}

const CONFIGS = (config: string) => ['--config', config, '--config', join(dirname(config), 'receivers.yaml')];

async function command(context: TestContext, ...args: readonly string[]) {
  const product = startProduct(context, args);
  return { code: await product.ended(), output: product.output() };
}

test('a replay sends the files of a time once more beside a running process, and says how much was already there', async (context) => {
  const sink = await openSink(context);
  const config = await openFiles(context, sink.url);
  const running = startProduct(context, ['run', ...CONFIGS(config)]);
  await until(() => sink.documents.size === 9);
  const requests = sink.requests.length;

  const replay = await command(context, 'replay', ...CONFIGS(config), ...MARCH_1ST);
  assert.equal(replay.code, 0, replay.output);
  assert.match(replay.output, /file +1 +1 +0 +0 +2 +3 +3 +0\n/);
  assert.match(replay.output, /file +logs -> elasticsearch +3 +0 +0 +3 +0 +0 +0 +0 +0\n/);
  assert.match(replay.output, /skipped 2 \(range\)/);
  assert.ok(sink.requests.length > requests);
  assert.equal(sink.documents.size, 9);
  assert.equal(await running.stop(), 0);

  const after = await command(context, 'run', '--once', ...CONFIGS(config));
  assert.match(after.output, /file +0 +0 +0 /, 'normal reading remembers what it had read');
});

test('a replay puts back what the destination has lost', async (context) => {
  const sink = await openSink(context);
  const config = await openFiles(context, sink.url);
  await command(context, 'run', '--once', ...CONFIGS(config));
  const emptied = await openSink(context);
  const set = ['--set', `exporters.elasticsearch.endpoint=${emptied.url}`];
  const replay = await command(context, 'replay', ...CONFIGS(config), ...set, ...MARCH_1ST, '--prefix', 'b', '--sums', 'json');
  assert.equal(replay.code, 0, replay.output);
  const { sources, routes, imbalances } = JSON.parse(replay.output.split('\n').find((text) => text.startsWith('{"sources')) ?? '');
  assert.deepEqual([sources[0].done, routes[0].delivered, routes[0].already_there, imbalances], [1, 3, 0, []]);
  assert.equal(emptied.documents.size, 3);
});

test('what a replay cannot deliver goes to dead letters of its own, which dead-letter lists and replays', async (context) => {
  let isMended = false;
  const itemFault: BulkSinkOptions['itemFault'] = ({ source }) =>
    !isMended && source.includes('b-1') ? { status: 400, type: 'document_parsing_exception', reason: 'no' } : undefined;
  const sink = await openSink(context, { itemFault });
  const config = await openFiles(context, sink.url);
  const replay = await command(context, 'replay', ...CONFIGS(config), ...MARCH_1ST);
  assert.equal(replay.code, 3, replay.output);
  const [name = '', ...others] = await readdir(join(dirname(config), 'dead'));
  assert.match(name, /^dead-letters\.replay\.[0-9-]+\.ndjson$/);
  assert.deepEqual(others, []);
  assert.match((await command(context, 'dead-letter', ...CONFIGS(config))).output, /document_parsing_exception +1 /);
  isMended = true;
  const mended = await command(context, 'dead-letter', '--replay', ...CONFIGS(config));
  assert.equal(mended.code, 0, mended.output);
  assert.equal(sink.documents.size, 3);
  assert.deepEqual(await readdir(join(dirname(config), 'dead')), []);
});

test('a replay that is stopped says so and ends with 1', { timeout: 20_000 }, async (context) => {
  const sink = await openSink(context, { fault: () => ({ status: 503 }) });
  const config = await openFiles(context, sink.url);
  const replay = startProduct(context, ['replay', ...CONFIGS(config), ...MARCH_1ST]);
  await until(() => sink.requests.length > 0);
  assert.equal(await replay.stop(), 1);
  assert.match(replay.output(), /stopped before its end/);
});

test('a replay of an SQS receiver lists its buckets and leaves the queue as it is', async (context) => {
  const [sink, aws, s3] = [await openSink(context), await startAwsEmulator(), await startFakeS3()];
  context.after(async () => {
    await aws.stop();
    await s3.stop();
  });
  const put = (key: string, time: string) => s3.put('ses-events', key, events(key), new Date(time));
  const { etag } = put('event/a', '2026-03-01T12:00:00Z');
  put('event/b', '2026-03-03T12:00:00Z');
  put('other/c', '2026-03-01T12:00:00Z');
  const queue = aws.createQueue('announcements');
  queue.announce({ bucket: 'ses-events', key: 'event/a', etag, size: 1 });
  const receiver = { queue_url: queue.url, buckets: ['ses-events'], endpoint: s3.endpoint, path_style: true, sqs: { wait_time: '1s' } };
  const config = await configOf(context, { aws_s3: { ...receiver, access_key_id: 'k', secret_access_key: 's' } }, sink.url);

  const replay = await command(context, 'replay', '--config', config, ...MARCH_1ST, '--prefix', 'event/');
  assert.equal(replay.code, 0, replay.output);
  assert.match(replay.output, /aws_s3 +1 +1 +0 +0 +1 +3 +3 +0\n/);
  assert.deepEqual(queue.counts(), { ready: 1, held: 0 });
  const ids = [...sink.documents.keys()];

  const normal = await command(context, 'run', '--once', '--config', config);
  assert.equal(normal.code, 0, normal.output);
  assert.match(normal.output, /aws_s3 +logs -> elasticsearch +3 +0 +0 +3 /, 'the queue announced what the replay had delivered');
  assert.deepEqual([...sink.documents.keys()], ids);
  assert.deepEqual(queue.counts(), { ready: 0, held: 0 });
});

test('a range that is wrong ends with 1 and everything that is wrong with it', async (context) => {
  const config = await writeConfigForFiles(context, 'http://127.0.0.1:1');
  const { code, output } = await command(context, 'replay', ...CONFIGS(config), '--from', 'yesterday', '--receiver', 'flie');
  assert.equal(code, 1);
  assert.match(output, /--from: expected an instant .* found "yesterday"/);
  assert.match(output, /--to: expected an instant .* found none/);
  assert.match(output, /--receiver: expected a receiver that a pipeline uses \(file\), found "flie"/);
});
