import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { gzipSync } from 'node:zlib';
import { done, JSON_TYPE, messageOf, otlpRig, post, PROTO_TYPE, type Sending } from './otlp-rig.ts';

const REFUSED: readonly (readonly [what: string, path: string, sending: Sending, status: number, says: RegExp])[] = [
  ['traces', '/v1/traces', {}, 404, /only logs are taken, at \/v1\/logs/],
  ['metrics', '/v1/metrics', {}, 404, /only logs/],
  ['a path below its own', '/v1/logs/x', {}, 404, /only logs/],
  ['GET', '/v1/logs', { method: 'GET', body: '' }, 405, /expected POST/],
  ['PUT', '/v1/logs', { method: 'PUT' }, 405, /expected POST/],
  ['another content type', '/v1/logs', { headers: { 'content-type': 'text/plain' } }, 415, /application\/x-protobuf or application\/json/],
  ['no content type', '/v1/logs', { headers: { 'content-type': '' } }, 415, /application\/x-protobuf/],
  ['another encoding', '/v1/logs', { headers: { 'content-encoding': 'snappy' } }, 415, /gzip or zstd/],
  ['a body that is too long', '/v1/logs', { body: 'x'.repeat(1025) }, 413, /max_request_body_size \(1024 bytes\)/],
  ['such a body without a length', '/v1/logs', { body: 'x'.repeat(1025), chunked: true }, 413, /max_request_body_size/],
];

for (const [what, path, sending, status, says] of REFUSED) {
  test(`answers ${status} to ${what}, and takes nothing of it`, async (t) => {
    const rig = await otlpRig(t, { max_request_body_size: '1KiB' }, { end: done });
    const answer = await post(new URL(path, rig.url).href, sending);
    assert.equal(answer.status, status, answer.body.toString());
    assert.match(answer.body.toString(), says);
    assert.equal(rig.host.counted('refused', String(status)), 1);
    // The next request finds it well.
    assert.equal((await post(rig.url)).status, 200);
    assert.equal(rig.refs.length, 1);
  });
}

test('refusals are told in the format of the client: a status in JSON or protobuf, and text to others', async (t) => {
  const rig = await otlpRig(t, { max_request_body_size: '1KiB' });
  const long = 'x'.repeat(2000);
  const json = await post(rig.url, { body: long });
  assert.deepEqual([json.headers['content-type'], JSON.parse(json.body.toString()).code], ['application/json', 3]);
  const proto = await post(rig.url, { body: long, headers: PROTO_TYPE });
  assert.equal(proto.headers['content-type'], 'application/x-protobuf');
  assert.deepEqual([...proto.body.subarray(0, 3)], [0x08, 3, 0x12]);
  assert.match(proto.body.subarray(4).toString(), /^the body is longer/);
  assert.match((await post(rig.url, { headers: { 'content-type': 'a/b' } })).headers['content-type'] ?? '', /^text\/plain/);
  assert.equal((await post(rig.url, { method: 'GET', body: '' })).headers.allow, 'POST');
});

test('hands the body on as it came, with the format that the content type tells', async (t) => {
  const rig = await otlpRig(t, {}, { end: done });
  const zipped = gzipSync('{"resourceLogs":[]}');
  await post(rig.url, { body: zipped, headers: { 'content-type': 'Application/JSON; charset=utf-8', 'content-encoding': 'gzip' } });
  await post(rig.url, { body: Uint8Array.from([1, 2, 3]), headers: PROTO_TYPE, chunked: true });
  const [first, second] = rig.refs;
  assert.deepEqual([first?.format, second?.format], ['otlp_json', 'otlp_protobuf']);
  assert.deepEqual(Buffer.from(first?.body ?? new ArrayBuffer(0)), zipped);
  assert.deepEqual([...new Uint8Array(second?.body ?? new ArrayBuffer(0))], [1, 2, 3]);
  assert.deepEqual([first?.receiver, first?.attempt, first?.skip, first?.origin.path], ['otlp', 1, [0], rig.url]);
});

test('two requests with the same bytes are two', async (t) => {
  const rig = await otlpRig(t, {}, { end: done });
  assert.deepEqual([(await post(rig.url)).status, (await post(rig.url)).status], [200, 200]);
  assert.notEqual(rig.refs[0]?.id, rig.refs[1]?.id);
});

test('a path of its own', async (t) => {
  const rig = await otlpRig(t, { logs_url_path: '/in' }, { end: done });
  assert.match(rig.url, /\/in$/);
  assert.equal((await post(`${rig.url}?x=1`)).status, 200);
  assert.equal((await post(new URL('/v1/logs', rig.url).href)).status, 404);
});

test('what does not fit into max_in_flight_bytes is answered 503 at once, until what is there has arrived', async (t) => {
  const rig = await otlpRig(t, { max_request_body_size: '1KiB', max_in_flight_bytes: '1500B' });
  const first = post(rig.url, { body: 'x'.repeat(1000) });
  await rig.pulled(1);
  for (const chunked of [false, true]) {
    const answer = await post(rig.url, { body: 'y'.repeat(600), chunked });
    assert.equal(answer.status, 503);
    assert.match(messageOf(answer), /max_in_flight_bytes/);
    assert.equal(answer.headers['retry-after'], '5');
  }
  const [ref] = rig.refs;
  assert.ok(ref !== undefined);
  await rig.receiver.settle([done(ref)]);
  assert.equal((await first).status, 200);
  const again = post(rig.url, { body: 'y'.repeat(600) });
  await rig.pulled(2);
  await rig.stop();
  await rig.receiver.settle(rig.refs.map((one) => done(one)));
  assert.equal((await again).status, 200);
});

test('a body that does not come in time is answered 503, and its room is given back', async (t) => {
  const rig = await otlpRig(t, { response_timeout: '150ms', max_request_body_size: '1KiB', max_in_flight_bytes: '1KiB' }, { end: done });
  const answer = await post(rig.url, { body: 'x'.repeat(1000), onlyBytes: 10 });
  assert.equal(answer.status, 503);
  assert.match(messageOf(answer), /body was not received within response_timeout/);
  assert.equal((await post(rig.url, { body: 'x'.repeat(1000) })).status, 200);
});

test('a client that goes away in the middle of its body leaves nothing behind', async (t) => {
  const rig = await otlpRig(t, { max_request_body_size: '1KiB', max_in_flight_bytes: '1KiB' }, { end: done });
  const going = new AbortController();
  const gone = post(rig.url, { body: 'x'.repeat(1000), onlyBytes: 10, signal: going.signal });
  await sleep(50);
  going.abort();
  await assert.rejects(gone);
  await sleep(50);
  assert.equal((await post(rig.url, { body: 'x'.repeat(1000) })).status, 200);
  assert.equal(rig.refs.length, 1);
});

test('a client that asks before it sends is told to go on only where its body is taken', async (t) => {
  const rig = await otlpRig(t, { max_request_body_size: '1KiB' }, { end: done });
  const ask = { ...JSON_TYPE, expect: '100-continue' };
  assert.equal((await post(rig.url, { headers: ask })).status, 200);
  assert.equal((await post(rig.url, { headers: ask, body: 'x'.repeat(2000), onlyBytes: 0 })).status, 413);
});
