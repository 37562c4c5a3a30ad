import assert from 'node:assert/strict';
import { test, type TestContext } from 'node:test';
import { otlpHttp } from '../../../exporters/otlp_http/factory.ts';
import { mappedRecord, never, requestOf, resultNames, testBatch, testHost } from '../../support/exporting.ts';
import { openOtlpSink, type OtlpSinkOptions } from '../../support/otlp-sink.ts';

async function open(context: TestContext, sinkOptions: OtlpSinkOptions = {}, more: object = {}) {
  const sink = await openOtlpSink(sinkOptions);
  const settings = otlpHttp.settings.parse({ endpoint: sink.url, ...more });
  const exporter = await otlpHttp.create(settings, testHost('otlp_http'));
  context.after(() => Promise.all([exporter.close(), sink.close()]));
  const encoder = otlpHttp.createEncoder(settings, testHost('otlp_http'));
  const send = (...ids: readonly string[]) =>
    exporter.send(requestOf(encoder.encode(testBatch(ids.map((id) => mappedRecord(id, { message: id }))))), never);
  return { sink, send };
}

for (const encoding of ['proto', 'json']) {
  for (const compression of ['gzip', 'zstd', 'none']) {
    test(`delivers records: ${encoding}, ${compression}`, async (context) => {
      const { sink, send } = await open(context, {}, { encoding, compression });
      assert.deepEqual(resultNames(await send('a', 'b')), ['delivered', 'delivered']);
      assert.deepEqual(
        sink.records.map(({ body, attributes }) => [body, attributes['elasticsearch.document_id']]),
        [
          [{ message: 'a' }, 'a'],
          [{ message: 'b' }, 'b'],
        ],
      );
    });
  }
  test(`knows of no record what became of it after a partial success: ${encoding}`, async (context) => {
    const { send } = await open(context, { reject: 1 }, { encoding });
    const outcome = await send('a', 'b');
    assert.deepEqual(resultNames(outcome), ['unknown', 'unknown']);
    assert.equal(outcome.unknownRejected, 1);
    assert.match(outcome.rejections.get(0)?.reason ?? '', /rejected 1 of 2.*told to/);
  });
}

test('sends headers, and addresses logs below the endpoint or as they are', async (context) => {
  const { sink, send } = await open(context, {}, { headers: { 'X-Token': 'secret' } });
  await send('a');
  assert.equal(sink.requests[0]?.headers['x-token'], 'secret');
  assert.equal(sink.requests[0]?.url.pathname, '/v1/logs');
});

test('retries what may pass later, 500 too, and waits as long as it is asked', async (context) => {
  const { sink, send } = await open(context);
  for (const status of [429, 500, 502, 503, 504]) {
    sink.faults.push({ status, headers: { 'retry-after': '7' } });
    const outcome = await send('a');
    assert.deepEqual(resultNames(outcome), ['retry'], String(status));
    assert.equal(outcome.retryAfterMs, 7000);
    assert.equal(outcome.halted, undefined);
  }
});

test('halves what is refused as too large or malformed', async (context) => {
  const { sink, send } = await open(context);
  sink.faults.push({ status: 413 }, { status: 400 });
  assert.equal((await send('a', 'b')).split?.type, 'request_too_large');
  assert.equal((await send('a', 'b')).split?.type, 'http_400');
});

test('halts on what a person must mend, naming the setting', async (context) => {
  const { sink, send } = await open(context, {}, { headers: { authorization: 'Bearer 93-not-shown' } });
  for (const [status, setting] of [
    [401, 'headers'],
    [403, 'headers'],
    [404, 'endpoint'],
    [405, 'endpoint'],
    [302, 'endpoint'],
  ] as const) {
    sink.faults.push({ status, headers: { location: 'http://elsewhere.invalid/' } });
    const { halted } = await send('a');
    assert.match(halted?.reason ?? '', new RegExp(`exporters::otlp_http::${setting}`), String(status));
    assert.ok(!halted?.reason.includes('93-not-shown'));
  }
});

test('halts where a page for people answers with success: nothing has arrived', async (context) => {
  const { sink, send } = await open(context);
  sink.faults.push({ status: 200, headers: { 'content-type': 'text/html' }, body: '<html>sign in</html>' });
  const outcome = await send('a');
  assert.deepEqual(resultNames(outcome), ['retry']);
  assert.match(outcome.halted?.reason ?? '', /answered 200 with a page.*exporters::otlp_http::endpoint/);
});

test('takes any other success as one, without a body too', async (context) => {
  const { sink, send } = await open(context);
  sink.faults.push({ status: 200, headers: { 'content-type': 'text/plain' }, body: 'ok' }, { status: 202, body: '' });
  for (const id of ['a', 'b']) assert.deepEqual(resultNames(await send(id)), ['delivered']);
});
