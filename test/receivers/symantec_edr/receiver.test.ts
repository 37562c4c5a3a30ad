import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { SourceRef } from '../../../component/source.ts';
import { memoryState } from '../../support/recording-host.ts';
import type { PageEnd } from '../../support/symantec-api.ts';
import { DAY_MS, done, edrRig, incident, linesOf, MINUTE_MS, NOW, readOnce, released, uids } from './edr-rig.ts';

const ENDS: readonly PageEnd[] = ['total', 'absent', 'null', 'empty page', 'standing still'];

for (const end of ENDS) {
  test(`reads every page where the API ends paging by: ${end}`, async (t) => {
    const rig = await edrRig(t);
    rig.api.pageEnd = end;
    rig.api.incidents.push(...['a', 'b', 'c', 'd'].map((uid) => incident(uid)));
    assert.deepEqual(uids(await readOnce(rig)), [
      ['a', 'b'],
      ['c', 'd'],
    ]);
  });
}

test('asks for a span of time, page by page, as the API wants it', async (t) => {
  const rig = await edrRig(t, { settings: { include_events: true, query: 'state_id: [0 TO 3]' } });
  rig.api.incidents.push(...['a', 'b', 'c'].map((uid) => incident(uid)));
  await readOnce(rig);
  const [first, second] = rig.api.askedOf('incidents');
  assert.deepEqual(JSON.parse(first?.body ?? ''), {
    start_date: '2026-11-19T12:00:00.000Z',
    end_date: '2026-11-20T12:00:00.000Z',
    next: 0,
    limit: 2,
    include_events: true,
    query: 'state_id: [0 TO 3]',
  });
  assert.equal(JSON.parse(second?.body ?? '').next, 2);
  assert.equal(first?.headers.authorization, 'Bearer token-1');
  const [token] = rig.api.askedOf('tokens');
  assert.equal(token?.body, 'grant_type=client_credentials');
  assert.equal(token?.headers.authorization, `Basic ${Buffer.from('id:secret').toString('base64')}`);
  assert.equal(rig.api.askedOf('tokens').length, 1);
});

test("takes the console's ready-made credentials as they are", async (t) => {
  const rig = await edrRig(t, { settings: { client_id: undefined, client_secret: undefined, credentials: 'aWQ6c2VjcmV0' } });
  await readOnce(rig);
  assert.equal(rig.api.askedOf('tokens')[0]?.headers.authorization, 'Basic aWQ6c2VjcmV0');
});

test('a search begins where the one before ended, less the overlap, and sends nothing twice', async (t) => {
  const state = memoryState();
  const first = await edrRig(t, { state });
  first.api.incidents.push(incident('old', 60), incident('fresh', 2));
  assert.deepEqual(uids(await readOnce(first)), [['old', 'fresh']]);

  const second = await edrRig(t, { state, api: first.api, now: NOW + MINUTE_MS });
  first.api.incidents.push(incident('late', 3), incident('fresh', 2, { modified: '2026-11-20T12:00:30Z' }));
  assert.deepEqual(uids(await readOnce(second)).flat(), ['late', 'fresh'], 'one that was modified is another one');
  const { start_date, end_date } = JSON.parse(first.api.askedOf('incidents').at(-1)?.body ?? '');
  assert.deepEqual([start_date, end_date], ['2026-11-20T11:55:00.000Z', '2026-11-20T12:01:00.000Z']);
  assert.equal(second.host.counted('incidents_left_out', 'sent before'), 1);
});

test('moves over a search only when all its pages are settled', async (t) => {
  const state = memoryState();
  const first = await edrRig(t, { state });
  first.api.incidents.push(...['a', 'b', 'c', 'd'].map((uid) => incident(uid)));
  const pages = first.receiver.discover('once', new AbortController().signal)[Symbol.asyncIterator]();
  await pages.next();
  const two: IteratorResult<SourceRef> = await pages.next();
  await first.receiver.settle([done(two.value)]);
  await first.receiver.settle([done(two.value)]);

  // The process dies here: the first page never arrived.
  const second = await edrRig(t, { state, api: first.api, now: NOW + 1000 });
  const found = [];
  for await (const ref of second.receiver.discover('once', new AbortController().signal)) {
    found.push({ lines: await linesOf(ref), attempt: ref.attempt, key: ref.origin.key });
    await second.receiver.settle([done(ref)]);
  }
  assert.deepEqual(uids(found.map(({ lines }) => lines)), [['a', 'b']]);
  assert.deepEqual(found[0]?.attempt, 2);
  assert.deepEqual(second.pauses, [], 'the search up to now follows at once');
  assert.match(found[0]?.key ?? '', /^incidents\/2026-11-19T12:00:00.000Z\/2026-11-20T12:00:00.000Z\/0$/, 'the same search as before');
});

test('a released page is had again, without what had arrived of it', async (t) => {
  const rig = await edrRig(t, { settings: { batch_size: 3 } });
  rig.api.incidents.push(...['a', 'b', 'c'].map((uid) => incident(uid)));
  let times = 0;
  const pages = await readOnce(rig, (ref) => (times++ === 0 ? released(ref, [1], 4000) : done(ref)));
  assert.deepEqual(uids(pages), [
    ['a', 'b', 'c'],
    ['b', 'c'],
  ]);
  assert.ok(rig.pauses.includes(4000));
});

test('an incident that slipped to another page while its page was released is not lost', async (t) => {
  const rig = await edrRig(t);
  rig.api.incidents.push(...['a', 'b', 'c', 'd'].map((uid) => incident(uid)));
  const arrived: string[] = [];
  let times = 0;
  for await (const ref of rig.receiver.discover('once', new AbortController().signal)) {
    times += 1;
    if (times === 1) {
      // A newer one comes first: what was on this page begins to move to the next.
      rig.api.incidents.unshift(incident('new'));
      await rig.receiver.settle([released(ref)]);
    } else {
      arrived.push(...(uids([await linesOf(ref)])[0] ?? []));
      await rig.receiver.settle([done(ref)]);
    }
  }
  assert.deepEqual(arrived.toSorted(), ['a', 'b', 'c', 'd', 'new']);
});

test('reads a search again whose total changed while it was paged', async (t) => {
  const rig = await edrRig(t);
  rig.api.incidents.push(...['a', 'b', 'c', 'd'].map((uid) => incident(uid)));
  const arrived: string[] = [];
  let isFirst = true;
  for await (const ref of rig.receiver.discover('once', new AbortController().signal)) {
    arrived.push(...(uids([await linesOf(ref)])[0] ?? []));
    // `a` leaves the search, so `c` moves to the page that was read already.
    if (isFirst) rig.api.incidents.shift();
    isFirst = false;
    await rig.receiver.settle([done(ref)]);
  }
  assert.deepEqual(arrived.toSorted(), ['a', 'b', 'c', 'd']);
});

test('after an idle month goes on from what the service still has, and names the gap', async (t) => {
  const state = memoryState();
  await readOnce(await edrRig(t, { state }));
  const later = await edrRig(t, { state, now: NOW + 45 * DAY_MS });
  await readOnce(later);
  const [asked] = later.api.askedOf('incidents');
  assert.equal(JSON.parse(asked?.body ?? '').start_date, '2026-12-05T12:01:00.000Z');
  const warning = later.host.logs.find(({ level }) => level === 'warn')?.message ?? '';
  assert.match(warning, /from 2026-11-20T12:00:00.000Z to 2026-12-05T12:01:00.000Z .*can no longer be had/);
  assert.equal(later.host.counted('gaps'), 1);
});

test('a first look back of all 30 days stays within what the service keeps, and is no gap', async (t) => {
  const rig = await edrRig(t, { settings: { initial_interval: '720h' } });
  await readOnce(rig);
  assert.equal(JSON.parse(rig.api.askedOf('incidents')[0]?.body ?? '').start_date, '2026-10-21T12:01:00.000Z');
  assert.equal(rig.host.counted('gaps'), 0);
});

test('in mode follow searches again after the interval, until told to stop', async (t) => {
  const rig = await edrRig(t);
  const stop = new AbortController();
  rig.api.incidents.push(incident('a', 10), incident('b', -2));
  const found: string[] = [];
  for await (const ref of rig.receiver.discover('follow', stop.signal)) {
    found.push(...(uids([await linesOf(ref)])[0] ?? []));
    await rig.receiver.settle([done(ref)]);
    if (found.length === 2) stop.abort();
  }
  assert.deepEqual(found, ['a', 'b']);
  assert.deepEqual(rig.pauses, [MINUTE_MS, MINUTE_MS]);
});

test('ends at once when told, with a page in hand', async (t) => {
  const rig = await edrRig(t);
  const stop = new AbortController();
  rig.api.incidents.push(incident('a'));
  const pages = rig.receiver.discover('once', stop.signal)[Symbol.asyncIterator]();
  await pages.next();
  const ending = pages.next();
  setImmediate(() => stop.abort());
  assert.equal((await ending).done, true);
});

test('a page holds bytes of its own, and says where it is from', async (t) => {
  const rig = await edrRig(t, { routes: 2 });
  rig.api.incidents.push(incident('a'));
  const pages = rig.receiver.discover('once', new AbortController().signal)[Symbol.asyncIterator]();
  const { value: ref }: IteratorResult<SourceRef> = await pages.next();
  assert.equal(ref.body?.byteLength, ref.origin.size);
  assert.deepEqual(ref.skip, [0, 0]);
  assert.deepEqual(ref.origin.fields, { input: { type: 'cel' } });
  assert.equal(structuredClone(ref, { transfer: ref.body ? [ref.body] : [] }).body?.byteLength, ref.origin.size);
});
