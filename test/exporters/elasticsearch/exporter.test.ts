import assert from 'node:assert/strict';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import test from 'node:test';
import type { TestContext } from 'node:test';
import type { Exporter, Outcome } from '../../../component/exporter.ts';
import { elasticsearch } from '../../../exporters/elasticsearch/factory.ts';
import { openBulkSink } from '../../support/bulk-sink.ts';
import type { BulkSink, BulkSinkOptions } from '../../support/bulk-sink.ts';
import { mappedRecord, never, requestOf, resultNames, testBatch, testHost } from '../../support/exporting.ts';

const INDEX = 'logs-ses.event-default';

interface Bench {
  readonly sink: BulkSink;
  readonly exporter: Exporter;
  send(ids: readonly string[], signal?: AbortSignal): Promise<Outcome>;
}

async function open(t: TestContext, options: BulkSinkOptions = {}, settings: object = {}): Promise<Bench> {
  const sink = await openBulkSink(options);
  const parsed = elasticsearch.settings.parse({ endpoint: sink.url, ...settings });
  const exporter = await elasticsearch.create(parsed, testHost('elasticsearch/eu'));
  const encoder = elasticsearch.createEncoder(parsed, testHost('elasticsearch/eu'));
  t.after(async () => {
    await exporter.close();
    await sink.close();
  });
  return {
    sink,
    exporter,
    send: (ids, signal = never) => exporter.send(requestOf(encoder.encode(testBatch(ids.map((id) => mappedRecord(id))))), signal),
  };
}

test('creates each document once, without the ingest pipeline', async (t) => {
  const { sink, send } = await open(t);
  assert.deepEqual(resultNames(await send(['a', 'b'])), ['delivered', 'delivered']);
  assert.deepEqual(sink.documents.get(`${INDEX}/a`), {
    index: INDEX,
    id: 'a',
    pipeline: '_none',
    source: '{"@timestamp":"2026-11-24T12:00:00.000Z","message":"a"}',
  });
  const again = await send(['a', 'c']);
  assert.deepEqual(resultNames(again), ['duplicate', 'delivered']);
  assert.equal(again.rejections.get(0)?.type, 'version_conflict');
});

test('sends gzip by default and plain bytes when told so', async (t) => {
  const zipped = await open(t);
  await zipped.send(['a']);
  assert.equal(zipped.sink.requests[0]?.headers['content-encoding'], 'gzip');
  const plain = await open(t, {}, { compression: 'none' });
  await plain.send(['a']);
  assert.equal(plain.sink.requests[0]?.headers['content-encoding'], undefined);
  assert.equal(plain.sink.requests[0]?.compressedBytes, plain.sink.requests[0]?.body.length);
});

test('tells for each document whether to retry, reject or count it', async (t) => {
  const { send } = await open(t, {
    itemFault: ({ id }) => {
      if (id === 'busy') return { status: 429, type: 'es_rejected_execution_exception', reason: 'queue is full' };
      if (id === 'down') return { status: 503, type: 'unavailable_shards_exception', reason: 'no shard' };
      if (id === 'bad')
        return { status: 400, type: 'document_parsing_exception', reason: "failed to parse [f]. Preview of field's value: 'secret'" };
      return undefined;
    },
  });
  const outcome = await send(['ok', 'busy', 'bad', 'down']);
  assert.deepEqual(resultNames(outcome), ['delivered', 'retry', 'rejected', 'retry']);
  assert.equal(outcome.rejections.get(2)?.type, 'document_parsing_exception');
  assert.doesNotMatch(outcome.rejections.get(2)?.reason ?? '', /secret/);
  assert.match(outcome.notice ?? '', /2 of 4 documents: 429 es_rejected_execution_exception/);
  assert.equal(outcome.halted, undefined);
});

test('counts what the failure store took', async (t) => {
  const { send } = await open(t, {
    failureStore: true,
    itemFault: ({ id }) => (id === 'x' ? { status: 400, type: 'boom', reason: '' } : undefined),
  });
  const outcome = await send(['x', 'y']);
  assert.deepEqual(resultNames(outcome), ['failure_store', 'delivered']);
  assert.equal(outcome.rejections.get(0)?.type, 'failure_store');
});

for (const [status, setting] of [
  [401, 'exporters::elasticsearch/eu::api_key'],
  [403, 'exporters::elasticsearch/eu::api_key'],
  [404, 'exporters::elasticsearch/eu::endpoint'],
  [405, 'exporters::elasticsearch/eu::endpoint'],
  [302, 'exporters::elasticsearch/eu::endpoint'],
] as const) {
  test(`halts on ${status}, naming the setting`, async (t) => {
    const { sink, send } = await open(t, {}, { api_key: 'id:key' });
    sink.faults.push({ status });
    const outcome = await send(['a', 'b']);
    assert.deepEqual(resultNames(outcome), ['retry', 'retry']);
    assert.match(outcome.halted?.reason ?? '', new RegExp(`answered ${status}.*${setting}`));
    assert.deepEqual(resultNames(await send(['a', 'b'])), ['delivered', 'delivered'], 'a later try passes');
  });
}

test('halts where documents are forbidden and none passes; else those alone wait', async (t) => {
  const { send } = await open(t, {
    itemFault: ({ id }) => (id === 'no' ? { status: 403, type: 'security_exception', reason: 'unauthorized' } : undefined),
  });
  const mixed = await send(['yes', 'no']);
  assert.deepEqual([resultNames(mixed), mixed.halted], [['delivered', 'retry'], undefined]);
  assert.match(mixed.notice ?? '', /create_doc/);
  assert.match((await send(['no', 'no'])).halted?.reason ?? '', /unauthorized.*create_doc.*::api_key/);
});

for (const status of [429, 502, 503, 504, 500]) {
  test(`retries the whole request on ${status} after the time that was asked for`, async (t) => {
    const { sink, send } = await open(t);
    sink.faults.push({ status, headers: { 'retry-after': '7' } });
    const outcome = await send(['a', 'b']);
    assert.deepEqual([resultNames(outcome), outcome.retryAfterMs, outcome.halted], [['retry', 'retry'], 7000, undefined]);
  });
}

test('asks for smaller requests on 413 and 400', async (t) => {
  const { send } = await open(t, { maxBytes: 200 });
  assert.equal((await send(['a', 'b', 'c'])).split?.type, 'request_too_large');
  const malformed = await open(t);
  malformed.sink.faults.push({ status: 400, body: '{"error":{"type":"illegal_argument_exception","reason":"no"},"status":400}' });
  assert.equal((await malformed.send(['a'])).split?.type, 'illegal_argument_exception');
});

test('leaves out the parameter that an older version does not know, at once and for good', async (t) => {
  const { sink, send } = await open(t, { unknownParameters: ['include_source_on_error'] });
  assert.deepEqual(resultNames(await send(['a'])), ['delivered']);
  assert.deepEqual(resultNames(await send(['b'])), ['delivered']);
  assert.deepEqual(
    sink.requests.map(({ url }) => url.searchParams.get('include_source_on_error')),
    ['false', null, null],
  );
});

test('retries after a broken or late answer, and the second try finds its own document', async (t) => {
  const { sink, send } = await open(t, {}, { timeout: '300ms' });
  sink.faults.push({ hangUp: 'after' }, { hangUp: 'before' }, { delayMs: 2000 });
  for (const attempt of [1, 2, 3]) assert.deepEqual(resultNames(await send(['a'])), ['retry'], `attempt ${attempt}`);
  assert.deepEqual(resultNames(await send(['a'])), ['duplicate']);
});

test('retries where the reply is cut or counts wrongly, halts where something else answers', async (t) => {
  const { sink, send } = await open(t);
  sink.faults.push({ status: 200, body: '{"items":[{"create":' }, { status: 200, body: '{"items":[{"create":{"status":201}}]}' });
  assert.match((await send(['a', 'b'])).notice ?? '', /broken JSON/);
  assert.match((await send(['a', 'b'])).notice ?? '', /1 items for 2 documents/);
  sink.faults.push(
    { status: 200, headers: { 'content-type': 'text/html' }, body: '<html>login</html>' },
    { status: 200, body: '{"name":"kibana"}' },
  );
  assert.match((await send(['a'])).halted?.reason ?? '', /text\/html, which is no bulk reply.*::endpoint/);
  assert.equal((await send(['a'])).halted?.type, 'no_bulk_reply');
});

test('authenticates by either form of API key or by user and password', async (t) => {
  const encoded = Buffer.from('id:key').toString('base64');
  for (const api_key of ['id:key', encoded]) {
    const { send } = await open(t, { authorization: `ApiKey ${encoded}` }, { api_key });
    assert.deepEqual(resultNames(await send(['a'])), ['delivered']);
  }
  const basic = await open(t, { authorization: `Basic ${Buffer.from('u:p').toString('base64')}` }, { user: 'u', password: 'p' });
  assert.deepEqual(resultNames(await basic.send(['a'])), ['delivered']);
});

test('goes on to the next node when one cannot be reached', async (t) => {
  const closed = createServer();
  const port = await new Promise<number>((resolve) => closed.listen(0, '127.0.0.1', () => resolve((closed.address() as AddressInfo).port)));
  await new Promise((resolve) => closed.close(resolve));
  const sink = await openBulkSink();
  const parsed = elasticsearch.settings.parse({ endpoints: [`http://127.0.0.1:${port}`, sink.url] });
  const exporter = await elasticsearch.create(parsed, testHost('elasticsearch'));
  t.after(() => Promise.all([exporter.close(), sink.close()]));
  const encoder = elasticsearch.createEncoder(parsed, testHost('elasticsearch'));
  for (const id of ['a', 'b', 'c']) {
    assert.deepEqual(resultNames(await exporter.send(requestOf(encoder.encode(testBatch([mappedRecord(id)]))), never)), ['delivered']);
  }
});

test('ends at once when told to stop, and the records stay to be sent', async (t) => {
  const { sink, send } = await open(t);
  sink.faults.push({ delayMs: 10_000 });
  const started = performance.now();
  assert.deepEqual(resultNames(await send(['a'], AbortSignal.timeout(50))), ['retry']);
  assert.ok(performance.now() - started < 5000);
});

test('joins slices of several parts and sends only the records asked for', async (t) => {
  const { sink, exporter } = await open(t);
  const encoder = elasticsearch.createEncoder(elasticsearch.settings.parse({ endpoint: sink.url }), testHost('elasticsearch'));
  const [first, second] = [
    ['a', 'b', 'c'],
    ['d', 'e'],
  ].map((ids) => encoder.encode(testBatch(ids.map((id) => mappedRecord(id))))[0]);
  assert.ok(first !== undefined && second !== undefined);
  const slices = [
    { part: first, from: 1, to: 2 },
    { part: second, from: 0, to: 2 },
  ];
  assert.deepEqual(resultNames(await exporter.send({ slices, records: 3, bytes: 0 }, never)), ['delivered', 'delivered', 'delivered']);
  assert.deepEqual([...sink.documents.keys()].toSorted(), [`${INDEX}/b`, `${INDEX}/d`, `${INDEX}/e`]);
});
