import assert from 'node:assert/strict';
import { test, type TestContext } from 'node:test';
import { startAwsEmulator } from '../support/aws-emulator.ts';
import { openBulkSink, type BulkSink, type BulkSinkOptions } from '../support/bulk-sink.ts';
import { startProduct, until, writeConfig } from '../support/product.ts';

const OBJECTS = 5;
const EVENTS = 4;
const SAMPLES = 450;

const lines = (object: number) =>
  `${Array.from({ length: EVENTS }, (_, i) => JSON.stringify({ type_id: 8001, category_id: 5, uuid: `8001:${object}-${i}`, time: 0 })).join('\n')}\n`;

/** Files and announced objects, one destination. */
async function openSources(context: TestContext, elasticsearch: object) {
  const aws = await startAwsEmulator();
  context.after(() => aws.stop());
  aws.createBucket('events');
  const queue = aws.createQueue('announcements');
  for (let object = 0; object < OBJECTS; object++) queue.announce(await aws.put('events', `object-${object}`, lines(object)));
  const s3 = {
    queue_url: queue.url,
    buckets: ['events'],
    region: 'us-east-1',
    endpoint: aws.endpoint,
    path_style: true,
    access_key_id: 'a',
    secret_access_key: 'b',
    sqs: { wait_time: '1s' },
  };
  const config = await writeConfig(context, (directory) =>
    JSON.stringify({
      receivers: { file: { directory: 'samples', include: ['**/*.gz'], min_age: '0s', storage: 'file_storage' }, aws_s3: s3 },

      exporters: { elasticsearch: { ...elasticsearch, retry_on_failure: { initial_interval: '100ms', max_interval: '500ms' } } },
      extensions: {
        file_storage: { directory: `${directory}/state` },
        host: { workers: 1, shutdown_grace: '1s', dead_letter: { directory: `${directory}/dead` } },
      },
      service: {
        extensions: ['file_storage', 'host'],
        pipelines: { logs: { receivers: ['file', 'aws_s3'], exporters: ['elasticsearch'] } },
      },
    }),
  );
  const isUnacknowledged = () => queue.counts().ready + queue.counts().held === OBJECTS;
  const isAcknowledged = () => queue.counts().ready + queue.counts().held === 0;
  return { config, isUnacknowledged, isAcknowledged };
}

const isComplete = (sink: BulkSink) => () => sink.documents.size === SAMPLES + OBJECTS * EVENTS;

async function openSink(context: TestContext, options: BulkSinkOptions = {}): Promise<BulkSink> {
  const sink = await openBulkSink(options);
  context.after(() => sink.close());
  return sink;
}

test('a wrong key halts the route and names the setting; with the right one everything arrives', async (context) => {
  const sink = await openSink(context, { authorization: `ApiKey ${Buffer.from('id:right').toString('base64')}` });
  const { config, isUnacknowledged, isAcknowledged } = await openSources(context, { endpoint: sink.url, api_key: 'id:93-not-the-key' });
  const wrong = startProduct(context, ['run', '--config', config]);
  await wrong.says(/exporters::elasticsearch::api_key/);
  assert.ok(!wrong.output().includes('93-not-the-key'), 'the key itself is in the log');
  assert.equal(sink.documents.size, 0);
  assert.ok(isUnacknowledged());
  assert.equal(await wrong.stop(), 0);
  const right = startProduct(context, ['run', '--config', config, '--set', 'exporters.elasticsearch.api_key=id:right']);
  await until(isComplete(sink));
  await until(isAcknowledged);
  assert.equal(await right.stop(), 0);
});

test('a wrong address (404) halts the route; mended while the process runs, everything arrives', async (context) => {
  let isMended = false;
  const sink = await openSink(context, { fault: () => (isMended ? undefined : { status: 404, body: '<html>not here</html>' }) });
  const { config, isUnacknowledged, isAcknowledged } = await openSources(context, { endpoint: sink.url });
  const product = startProduct(context, ['run', '--config', config]);
  await product.says(/exporters::elasticsearch::endpoint/);
  assert.ok(isUnacknowledged());
  isMended = true;
  await until(isComplete(sink));
  await until(isAcknowledged);
  assert.equal(await product.stop(), 0);
});

test('a stopped destination leaves every source unacknowledged; started again, everything arrives', async (context) => {
  const first = await openBulkSink();
  await first.close();
  const { config, isUnacknowledged, isAcknowledged } = await openSources(context, { endpoint: first.url });
  const product = startProduct(context, ['run', '--config', config]);
  await product.says(/sent again in/);
  assert.ok(isUnacknowledged());
  const sink = await openSink(context, { port: first.port });
  await until(isComplete(sink));
  await until(isAcknowledged);
  assert.equal(await product.stop(), 0);
});
