import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { SourceRef } from '../../../component/source.ts';
import { memoryState } from '../../support/recording-host.ts';
import { answer, streamLine, type Script } from '../../support/symantec-api.ts';
import { asked, done, eventsOf, GUID, puller, readOnce, released, startedAt, streamRig, write } from './stream-rig.ts';

/** Writes lines and holds the connection. */
const held =
  (...lines: readonly string[]): Script =>
  (response) => {
    response.writeHead(200, { 'content-type': 'application/x-ndjson' });
    response.write(lines.map((line) => `${line}\n`).join(''));
  };

test('asks as the API wants it, and begins from now where it was never read', async (t) => {
  const rig = await streamRig(t, { settings: { connection_timeout: '30m' } });
  rig.api.script('stream', held(streamLine(1, { uuid: 'a' })));
  const { next } = puller(t, rig, 'follow');
  assert.deepEqual(await eventsOf(await next()), ['{"uuid":"a"}']);
  const [request] = rig.api.askedOf('stream');
  assert.equal(request?.path, `/v1/event-export/stream/${GUID}/0?connectionTimeout=30`);
  assert.equal(request?.body, '{}');
  assert.equal(request?.headers.accept, 'application/x-ndjson');
  assert.equal(request?.headers['accept-encoding'], 'gzip');
  assert.equal(request?.headers.authorization, 'Bearer token-1');
});

test('reads on from the pointer, line by line, and ends at 204 in mode once', async (t) => {
  const rig = await streamRig(t);
  await startedAt(rig.state, '0');
  for (const uuid of ['a', 'b', 'c']) write(rig.api, uuid);
  const fresh = await streamRig(t, { api: rig.api, state: rig.state });
  fresh.api.gzip = true;
  assert.deepEqual(await readOnce(fresh), [['{"uuid":"a"}'], ['{"uuid":"b"}'], ['{"uuid":"c"}']]);
  assert.deepEqual(asked(rig.api), ['0', '3']);
  assert.equal(rig.api.askedOf('stream')[0]?.path.endsWith('connectionTimeout=1'), true);

  write(rig.api, 'd');
  assert.deepEqual(await readOnce(await streamRig(t, { api: rig.api, state: rig.state })), [['{"uuid":"d"}']]);
});

test('a pointer is committed only behind lines that have all arrived', async (t) => {
  const state = memoryState();
  await startedAt(state, '0');
  const rig = await streamRig(t, { state });
  for (const uuid of ['a', 'b', 'c']) write(rig.api, uuid);
  const { next } = puller(t, rig);
  const [a, b, c] = [await next(), await next(), await next()];
  await rig.receiver.settle([done(b), done(c)]);
  const again = await streamRig(t, { api: rig.api, state });
  const found: SourceRef[] = [];
  for await (const ref of again.receiver.discover('once', new AbortController().signal)) {
    found.push(ref);
    await again.receiver.settle([done(ref)]);
  }
  assert.deepEqual(
    found.map(({ id, attempt }) => [id, attempt]),
    [a, b, c].map(({ id }) => [id, 2]),
    'all three, each known to have been begun',
  );

  await rig.receiver.settle([done(a)]);
  await rig.receiver.settle([done(a)]);
  assert.deepEqual(await readOnce(await streamRig(t, { api: rig.api, state })), []);
});

test('lines that were never begun are at their first attempt', async (t) => {
  const state = memoryState();
  await startedAt(state, '0');
  const rig = await streamRig(t, { state });
  write(rig.api, 'a');
  await puller(t, rig).next();
  write(rig.api, 'b');
  write(rig.api, 'c');
  const again = await streamRig(t, { api: rig.api, state });
  const { next } = puller(t, again);
  const refs = [await next(), await next(), await next()];
  assert.deepEqual(
    refs.map(({ attempt }) => attempt),
    [2, 1, 1],
  );
});

test('the first lines of all are not lost in a crash, though there was no pointer to ask from', async (t) => {
  const state = memoryState();
  const rig = await streamRig(t, { state });
  rig.api.script('stream', held(streamLine(1, { uuid: 'a' }), streamLine(2, { uuid: 'b' })));
  const first = puller(t, rig, 'follow');
  const [a] = [await first.next(), await first.next()];
  first.stop.abort();

  const again = await streamRig(t, { api: rig.api, state });
  for (const uuid of ['a', 'b', 'c']) write(rig.api, uuid);
  const second = puller(t, again);
  const restored = await second.next();
  assert.deepEqual([restored.id, restored.attempt, await eventsOf(restored)], [a?.id, 2, ['{"uuid":"a"}']]);
  const rest = [await second.next(), await second.next()];
  assert.deepEqual(await Promise.all(rest.map(eventsOf)), [['{"uuid":"b"}'], ['{"uuid":"c"}']]);
  assert.equal(asked(rig.api).at(-1), '1');
  await again.receiver.settle([restored, ...rest].map(done));
  assert.equal(state.get(`first/${GUID}/0`), undefined, 'the copy is kept no longer than needed');
});

test('a released line is asked for again, and no other', async (t) => {
  const rig = await streamRig(t);
  await startedAt(rig.state, '0');
  const reader = await streamRig(t, { api: rig.api, state: rig.state });
  for (const uuid of ['a', 'b', 'c']) write(rig.api, uuid);
  const { next, refs } = puller(t, reader);
  const [a, b, c] = [await next(), await next(), await next()];
  await reader.receiver.settle([done(a), released(b, [7], 5000)]);
  const again = await next();
  assert.deepEqual([again.id, again.attempt, again.skip, again.origin.size], [b.id, 2, [7], b.origin.size]);
  assert.equal(asked(rig.api).at(-1), '1', 'from the pointer before it');
  assert.ok(reader.pauses.includes(5000));
  const over = refs.next();
  await reader.receiver.settle([done(c), done(again)]);
  assert.equal((await over).done, true);
});

test('a line that comes back while the stream is silent is asked for at once', async (t) => {
  const rig = await streamRig(t);
  await startedAt(rig.state, '0');
  const reader = await streamRig(t, { api: rig.api, state: rig.state });
  reader.api.script('stream', held(streamLine(1, { uuid: 'a' })));
  const { next } = puller(t, reader, 'follow');
  const first = await next();
  const second = next();
  write(rig.api, 'a');
  await reader.receiver.settle([released(first)]);
  assert.equal((await second).id, first.id);
});

test('where the service cuts the stream anew, nothing is taken for what it is not', async (t) => {
  const rig = await streamRig(t);
  await startedAt(rig.state, '0');
  const reader = await streamRig(t, { api: rig.api, state: rig.state });
  reader.api.script('stream', held(streamLine(1, { uuid: 'a' }), streamLine(2, { uuid: 'b' })));
  reader.api.script('stream', held(streamLine(2, { uuid: 'a' }, { uuid: 'b' })));
  const { next } = puller(t, reader, 'follow');
  const [a, b] = [await next(), await next()];
  const joint = next();
  await reader.receiver.settle([released(a)]);
  assert.deepEqual(await eventsOf(await joint), ['{"uuid":"a"}', '{"uuid":"b"}']);
  await reader.receiver.settle([done(b)]);
  assert.match(Buffer.from(rig.state.get(`place/${GUID}/0`) ?? []).toString(), /"next":"\\"0\\""/, 'the old line moves no pointer');
  await reader.receiver.settle([done(await joint)]);
  assert.match(Buffer.from(rig.state.get(`place/${GUID}/0`) ?? []).toString(), /"next":"\\"2\\""/);
});

test('lines without events move the pointer by themselves', async (t) => {
  const rig = await streamRig(t);
  await startedAt(rig.state, '0');
  const reader = await streamRig(t, { api: rig.api, state: rig.state });
  rig.api.lines.set(`${GUID}/0`, [streamLine(1), streamLine(2), '', streamLine(4)]);
  assert.deepEqual(await readOnce(reader), []);
  assert.match(Buffer.from(rig.state.get(`place/${GUID}/0`) ?? []).toString(), /"next":"\\"4\\""/);
});

test('every channel is read on its own', async (t) => {
  const rig = await streamRig(t);
  for (const channel of [0, 1, 2]) await startedAt(rig.state, '0', channel);
  const reader = await streamRig(t, { api: rig.api, state: rig.state, settings: { streams: [{ guid: GUID, channels: 3 }] } });
  for (const channel of [0, 1, 2]) write(rig.api, `of ${channel}`, channel);
  assert.deepEqual((await readOnce(reader)).flat().toSorted(), ['{"uuid":"of 0"}', '{"uuid":"of 1"}', '{"uuid":"of 2"}']);
  assert.equal(rig.api.askedOf('tokens').length, 1, 'by one token');
});

test('what was read ahead for nobody is offered again by the next discovery', async (t) => {
  const rig = await streamRig(t);
  for (const channel of [0, 1]) await startedAt(rig.state, '0', channel);
  const reader = await streamRig(t, { api: rig.api, state: rig.state, settings: { streams: [{ guid: GUID, channels: 2 }] } });
  for (const channel of [0, 1]) write(rig.api, `of ${channel}`, channel);
  const first = reader.receiver.discover('once', new AbortController().signal)[Symbol.asyncIterator]();
  const { value } = await first.next();
  await new Promise((resolve) => setTimeout(resolve, 100));
  await first.return?.();
  await reader.receiver.settle([released(value)]);
  assert.equal((await readOnce(reader)).length, 2);
});

test('ends at once when told, on a silent stream, and can be settled after that', async (t) => {
  const rig = await streamRig(t);
  rig.api.script('stream', held(streamLine(1, { uuid: 'a' })));
  const { next, refs, stop } = puller(t, rig, 'follow');
  const ref = await next();
  const over = refs.next();
  setTimeout(() => stop.abort(), 20);
  assert.equal((await over).done, true);
  await rig.receiver.settle([done(ref)]);
  assert.ok(rig.state.get(`place/${GUID}/0`));
});

test('a line holds bytes of its own, and says where it is from', async (t) => {
  const rig = await streamRig(t, { routes: 2 });
  rig.api.script('stream', answer(200, {}, `${streamLine(1, { uuid: 'a' })}\n`));
  const ref = await puller(t, rig, 'follow').next();
  assert.deepEqual(ref.skip, [0, 0]);
  assert.deepEqual([ref.origin.store, ref.origin.bucket, ref.origin.key], ['symantec_event_stream', GUID, '0/now+0']);
  assert.equal(structuredClone(ref, { transfer: ref.body ? [ref.body] : [] }).body?.byteLength, ref.origin.size);
});
