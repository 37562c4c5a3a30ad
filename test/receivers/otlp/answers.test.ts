import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Ending, SourceRef } from '../../../component/source.ts';
import { done, messageOf, otlpRig, post, PROTO_TYPE, released, setAside, type OtlpRig } from './otlp-rig.ts';

const refOf = ({ refs }: OtlpRig, at: number): SourceRef => {
  const ref = refs[at];
  assert.ok(ref !== undefined);
  return ref;
};
const settle = (rig: OtlpRig, at: number, end: (ref: SourceRef) => Ending = done): Promise<void> =>
  rig.receiver.settle([end(refOf(rig, at))]);

test('answers 200 when everything has arrived, and not before', async (t) => {
  const rig = await otlpRig(t);
  let answered = false;
  const answer = post(rig.url).finally(() => (answered = true));
  await rig.pulled(1);
  await sleep(50);
  assert.equal(answered, false);
  await settle(rig, 0);
  assert.deepEqual([(await answer).status, (await answer).body.toString()], [200, '{}']);
  // Told twice.
  await settle(rig, 0);
});

test('the success of a client that speaks protobuf is an empty message', async (t) => {
  const rig = await otlpRig(t, {}, { end: done });
  const { status, headers, body } = await post(rig.url, { headers: PROTO_TYPE });
  assert.deepEqual([status, headers['content-type'], body.length], [200, 'application/x-protobuf', 0]);
});

test('records that were refused for good are told as a partial success', async (t) => {
  const rig = await otlpRig(t, {}, { end: (ref) => done(ref, 300) });
  const json = JSON.parse((await post(rig.url)).body.toString());
  assert.equal(json.partialSuccess.rejectedLogRecords, '300');
  assert.match(json.partialSuccess.errorMessage, /dead letters/);
  const { status, body } = await post(rig.url, { headers: PROTO_TYPE });
  assert.equal(status, 200);
  // partial_success { rejected_log_records: 300, error_message }
  assert.deepEqual([body[0], body[1], ...body.subarray(2, 6)], [0x0a, body.length - 2, 0x08, 0xac, 0x02, 0x12]);
  assert.match(body.subarray(7).toString(), /^300 records were refused/);
});

test('a body that cannot be read is answered 400, with what is wrong', async (t) => {
  const rig = await otlpRig(t, {}, { end: (ref) => setAside(ref, 'the body is no OTLP logs request: it is no JSON') });
  const answer = await post(rig.url, { body: '{' });
  assert.deepEqual([answer.status, messageOf(answer)], [400, 'the body is no OTLP logs request: it is no JSON']);
});

test('what was released is answered 503: the client still has it', async (t) => {
  const rig = await otlpRig(t, {}, { end: (ref) => released(ref, 7200) });
  const answer = await post(rig.url);
  assert.deepEqual([answer.status, answer.headers['retry-after']], [503, '8']);
  assert.match(messageOf(answer), /the worker died/);
});

test('a request that the host has no room for is withdrawn when its time is over', async (t) => {
  const rig = await otlpRig(t, { response_timeout: '200ms' }, { pullsOne: true });
  const first = post(rig.url, { body: '{"n":1}' });
  await rig.pulled(1);
  const second = await post(rig.url, { body: '{"n":2}' });
  assert.deepEqual([second.status, second.headers['retry-after']], [503, '5']);
  assert.match(messageOf(second), /response_timeout/);
  assert.equal((await first).status, 503);
  rig.giveRoom();
  const third = post(rig.url, { body: '{"n":3}' });
  await rig.pulled(2);
  assert.equal(Buffer.from(refOf(rig, 1).body ?? new ArrayBuffer(0)).toString(), '{"n":3}');
  await settle(rig, 1);
  assert.equal((await third).status, 200);
});

test('a client that goes away while its request waits takes it along', async (t) => {
  const rig = await otlpRig(t, {}, { pullsOne: true });
  const first = post(rig.url, { body: '{"n":1}' });
  await rig.pulled(1);
  const going = new AbortController();
  const gone = post(rig.url, { body: '{"n":2}', signal: going.signal });
  await sleep(50);
  going.abort();
  await assert.rejects(gone);
  await sleep(50);
  rig.giveRoom();
  await settle(rig, 0);
  assert.equal((await first).status, 200);
  assert.equal(rig.refs.length, 1);
});

/** A request that is in hand, and whose client was told to send it again. */
async function timedOut(rig: OtlpRig): Promise<void> {
  const pulled = rig.refs.length + 1;
  assert.equal((await post(rig.url, { body: '{"n":1}' })).status, 503);
  await rig.pulled(pulled);
}

test('a repeat of what is in hand is told what becomes of that, and is no second request', async (t) => {
  const rig = await otlpRig(t, { response_timeout: '150ms', max_request_body_size: '8B', max_in_flight_bytes: '15B' });
  await timedOut(rig);
  // Twice, as a destination may be away for long: the repeats take no room either.
  assert.equal((await post(rig.url, { body: '{"n":1}' })).status, 503);
  const repeat = post(rig.url, { body: '{"n":1}' });
  await sleep(50);
  await settle(rig, 0);
  assert.equal((await repeat).status, 200);
  assert.equal(rig.refs.length, 1);
});

test('a repeat of what has arrived in the meantime is answered at once, and the next one is a new request', async (t) => {
  const rig = await otlpRig(t, { response_timeout: '150ms' });
  await timedOut(rig);
  await settle(rig, 0, (ref) => done(ref, 1));
  assert.match((await post(rig.url, { body: '{"n":1}' })).body.toString(), /partialSuccess/);
  assert.equal(rig.refs.length, 1);
  await timedOut(rig);
  assert.equal(rig.refs.length, 2);
});

test('a repeat of what was released in the meantime is taken like a new one', async (t) => {
  const rig = await otlpRig(t, { response_timeout: '150ms' });
  await timedOut(rig);
  await settle(rig, 0, released);
  await timedOut(rig);
  assert.equal(rig.refs.length, 2);
});
