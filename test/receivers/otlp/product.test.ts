import assert from 'node:assert/strict';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { dirname, join } from 'node:path';
import { test, type TestContext } from 'node:test';
import { gzipSync } from 'node:zlib';
import { createProtoEncoder } from '../../../exporters/otlp_http/proto-encoder.ts';
import { protoRequest } from '../../../exporters/otlp_http/request.ts';
import { requestOf, testBatch, testRecord } from '../../support/exporting.ts';
import { openOtlpSink, type OtlpSinkOptions } from '../../support/otlp-sink.ts';
import { startProduct, writeConfig } from '../../support/product.ts';
import { messageOf, post, PROTO_TYPE } from './otlp-rig.ts';

async function freePort(): Promise<number> {
  const server = createServer().listen(0, 'localhost');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  return typeof address === 'object' && address !== null ? address.port : 0;
}

/** The product between a client of OTLP and a receiver of it. */
async function openProduct(context: TestContext, sinkOptions: OtlpSinkOptions = {}, http: object = {}) {
  const sink = await openOtlpSink(sinkOptions);
  context.after(() => sink.close());
  const port = await freePort();
  const config = await writeConfig(context, (directory) =>
    JSON.stringify({
      receivers: { otlp: { protocols: { http: { endpoint: `localhost:${port}`, ...http } } } },
      exporters: {
        otlp_http: { endpoint: sink.url, retry_on_failure: { initial_interval: '100ms', max_interval: '200ms' } },
      },
      extensions: { host: { workers: 1, shutdown_grace: '1s', dead_letter: { directory: `${directory}/dead` } } },
      service: { extensions: ['host'], pipelines: { logs: { receivers: ['otlp'], exporters: ['otlp_http'] } } },
    }),
  );
  const product = startProduct(context, ['run', '--config', config]);
  await product.says(/listens for OTLP logs/);
  const letters = () => readFile(join(dirname(config), 'dead', 'dead-letters.ndjson'), 'utf8');
  return { sink, product, letters, url: `http://localhost:${port}/v1/logs` };
}

const proto = (...bodies: readonly string[]): Uint8Array =>
  protoRequest(requestOf(createProtoEncoder().encode(testBatch(bodies.map((body) => testRecord({ body, attributes: { n: 2 ** 40 } }))))));

test('what comes by OTLP goes out by OTLP, with an id, and is answered when it is there', async (context) => {
  const { sink, product, url, letters } = await openProduct(context);
  const headers = { ...PROTO_TYPE, 'content-encoding': 'gzip' };
  assert.equal((await post(url, { body: gzipSync(proto('one', 'two')), headers })).status, 200);
  const json = { resourceLogs: [{ scopeLogs: [{ logRecords: [{ body: { stringValue: 'three' } }] }] }] };
  assert.equal((await post(url, { body: JSON.stringify(json) })).status, 200);
  const [one] = sink.records;
  assert.deepEqual(
    sink.records.map(({ body }) => body),
    ['one', 'two', 'three'],
  );
  assert.deepEqual([one?.resource, one?.scope.name, one?.attributes['n']], [{ 'host.name': 'h1' }, 'test', 2 ** 40]);
  assert.equal(new Set(sink.records.map(({ attributes }) => attributes['elasticsearch.document_id'])).size, 3);
  const refused = await post(url, { body: '{"resourceLogs":1}' });
  assert.equal(refused.status, 400);
  assert.match(messageOf(refused), /expected a list of objects as resourceLogs/);
  assert.match(await letters(), /"type":"corrupt"/);
  assert.equal(await product.stop(), 0, product.output());
});

test('a destination that refuses some of a request is told to the client as a partial success', async (context) => {
  const { url } = await openProduct(context, { reject: 1 });
  const { status, body } = await post(url, { body: proto('one', 'two'), headers: PROTO_TYPE });
  assert.equal(status, 200);
  assert.match(body.toString(), /records were refused/);
});

test('while the destination is away requests are answered 503, and their repeats arrive once', async (context) => {
  let isAway = true;
  const { sink, url } = await openProduct(context, { fault: () => (isAway ? { status: 503 } : undefined) }, { response_timeout: '500ms' });
  const sending = { body: proto('one'), headers: PROTO_TYPE };
  for (let tries = 1; tries <= 3; tries += 1) {
    const { status, headers } = await post(url, sending);
    assert.deepEqual([status, headers['retry-after']], [503, '5']);
  }
  isAway = false;
  assert.equal((await post(url, sending)).status, 200);
  assert.equal(sink.records.length, 1);
});
