import assert from 'node:assert/strict';
import { test, type TestContext } from 'node:test';
import { gzipSync } from 'node:zlib';
import { answer, streamLine, type Script } from '../../support/symantec-api.ts';
import { asked, done, eventsOf, GUID, puller, readOnce, startedAt, streamRig, write, type Rig } from './stream-rig.ts';

/** A channel that was read before, up to its first line. */
async function startedRig(t: TestContext, settings: Readonly<Record<string, unknown>> = {}): Promise<Rig> {
  const { state, api } = await streamRig(t);
  await startedAt(state, '0');
  return streamRig(t, { state, api, settings });
}

const FAULTS: readonly (readonly [string, Script])[] = [
  ['429', answer(429)],
  ['500 with a page of HTML', answer(500, {}, '<html><title>Oops</title></html>')],
  ['503', answer(503)],
  ['a connection that breaks', (response) => void response.socket?.destroy()],
];

for (const [name, script] of FAULTS) {
  test(`waits and connects again after ${name}`, async (t) => {
    const rig = await startedRig(t);
    write(rig.api, 'a');
    rig.api.script('stream', script, script);
    assert.deepEqual(await readOnce(rig), [['{"uuid":"a"}']]);
    assert.deepEqual(rig.pauses, [500, 1000]);
    assert.deepEqual(
      rig.host.reports.map(({ status }) => status),
      ['StatusRecoverableError', 'StatusOK'],
    );
  });
}

test('waits as long as Retry-After says', async (t) => {
  const rig = await startedRig(t);
  rig.api.script('stream', answer(429, { 'retry-after': '17' }));
  write(rig.api, 'a');
  await readOnce(rig);
  assert.deepEqual(rig.pauses, [17_000]);
});

test('a line that was cut off with its connection comes again, the whole ones before it do not', async (t) => {
  const rig = await startedRig(t);
  for (const uuid of ['a', 'b']) write(rig.api, uuid);
  rig.api.script(
    'stream',
    (response) =>
      void response
        .writeHead(200)
        .write(`${streamLine(1, { uuid: 'a' })}\n${streamLine(2, { uuid: 'b' }).slice(0, 20)}`, () =>
          setTimeout(() => response.destroy(), 20),
        ),
  );
  assert.deepEqual(await readOnce(rig), [['{"uuid":"a"}'], ['{"uuid":"b"}']]);
  assert.deepEqual(asked(rig.api), ['0', '1', '2']);
  assert.deepEqual(rig.pauses, []);
});

test('gzip that ends in the middle costs nothing', async (t) => {
  const rig = await startedRig(t);
  for (const uuid of ['a', 'b']) write(rig.api, uuid);
  const zipped = gzipSync(`${streamLine(1, { uuid: 'a' })}\n${streamLine(2, { uuid: 'b' })}\n`);
  rig.api.script('stream', (response) => void response.writeHead(200).end(zipped.subarray(0, -12)));
  assert.deepEqual((await readOnce(rig)).flat().toSorted(), ['{"uuid":"a"}', '{"uuid":"b"}']);
});

test('renews a token that ended, once', async (t) => {
  const rig = await startedRig(t);
  write(rig.api, 'a');
  rig.api.script('stream', (response) => {
    rig.api.valid.clear();
    response.writeHead(401).end();
  });
  assert.deepEqual(await readOnce(rig), [['{"uuid":"a"}']]);
  assert.equal(rig.api.askedOf('tokens').length, 2);
});

test('an expired pointer is told as a gap, and reading goes on from now', async (t) => {
  const rig = await startedRig(t);
  rig.api.script('stream', answer(410), answer(200, {}, `${streamLine(8, { uuid: 'now' })}\n`), answer(204));
  assert.deepEqual(await readOnce(rig), [['{"uuid":"now"}']]);
  assert.deepEqual(asked(rig.api), ['0', undefined, '8']);
  assert.equal(rig.host.counted('gaps'), 1);
  const told = rig.host.logs.find(({ level }) => level === 'error');
  assert.match(
    told?.message ?? '',
    /events were lost: .*stream-guid-1\/0 has expired.*between 2026-11-20T11:00:00.000Z and 2026-11-20T12:00:00.000Z/,
  );
  assert.match(Buffer.from(rig.state.get(`place/${GUID}/0`) ?? []).toString(), /"next":"\\"8\\""/);
});

test('an unknown stream is told by its setting, and the others are read all the same', async (t) => {
  const rig = await startedRig(t, { streams: [{ guid: 'gone-away' }, { guid: GUID }] });
  write(rig.api, 'a');
  const { next } = puller(t, rig, 'follow');
  const ref = await next();
  assert.deepEqual(await eventsOf(ref), ['{"uuid":"a"}']);
  await rig.receiver.settle([done(ref)]);
  const report = rig.host.reports.at(-1);
  assert.equal(report?.status, 'StatusPermanentError');
  assert.match(report?.message ?? '', /gone-away\/0.*404: there is no such event stream.*receivers::symantec_event_stream::streams/);
  assert.ok(
    rig.pauses.some((ms) => ms >= 60_000),
    'it is asked for again now and then',
  );
});

test('in mode once an unknown stream is a fault', async (t) => {
  const rig = await startedRig(t, { streams: [{ guid: 'gone-away' }, { guid: GUID }] });
  write(rig.api, 'a');
  await assert.rejects(readOnce(rig), /404: there is no such event stream/);
});

test('a missing permission is told as such', async (t) => {
  const rig = await startedRig(t);
  rig.api.script('stream', answer(403));
  await assert.rejects(readOnce(rig), /answered 403.*View on Alerts & Events \/ Investigation/);
});

test('a line past the limit stops its channel and names the setting: nothing is passed over', async (t) => {
  const rig = await startedRig(t, { max_line_bytes: '1KiB' });
  write(rig.api, 'a');
  write(rig.api, 'x'.repeat(5000));
  const { next, refs } = puller(t, rig);
  const ref = await next();
  await rig.receiver.settle([done(ref)]);
  await assert.rejects(refs.next(), /longer than 1024 bytes. Raise receivers::symantec_event_stream::max_line_bytes/);
  assert.match(Buffer.from(rig.state.get(`place/${GUID}/0`) ?? []).toString(), /"next":"\\"1\\""/);
});

test('a line that is no frame is handed on, and the pointer moves with the next', async (t) => {
  const rig = await startedRig(t);
  rig.api.script('stream', answer(200, {}, `not json\n${streamLine(2, { uuid: 'b' })}\n`));
  const { next } = puller(t, rig, 'follow');
  const [odd, b] = [await next(), await next()];
  assert.deepEqual(await eventsOf(odd), ['not json']);
  await rig.receiver.settle([done(odd)]);
  assert.match(Buffer.from(rig.state.get(`place/${GUID}/0`) ?? []).toString(), /"next":"\\"0\\""/);
  await rig.receiver.settle([done(b)]);
  assert.match(Buffer.from(rig.state.get(`place/${GUID}/0`) ?? []).toString(), /"next":"\\"2\\""/);
});

test('a state that cannot be written is no fault of the API: nothing is offered', async (t) => {
  const rig = await startedRig(t);
  write(rig.api, 'a');
  rig.state.commit = () => Promise.reject(new Error('disk full'));
  await assert.rejects(readOnce(rig), /disk full/);
});
