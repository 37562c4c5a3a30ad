import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import { test } from 'node:test';
import { ListedSource, type ListedSourceOptions } from '../../../component/listing/listed-source.ts';
import type { ListedObject, ObjectLister } from '../../../component/listing/lister.ts';
import { Selection } from '../../../component/listing/selection.ts';
import { silentLogger } from '../../../component/logger.ts';
import { MemoryState } from '../../../component/memory-state.ts';
import type { Ending, SourceRef } from '../../../component/source.ts';
import { testHost } from '../../support/loads.ts';

const never = new AbortController().signal;
const object = (key: string, more: Partial<ListedObject> = {}): ListedObject => ({ key, version: '1', size: 10, writtenAt: 1000, ...more });
const done = (ref: SourceRef): Ending => ({ ref, is: 'done' });

class MemoryStore implements ObjectLister {
  readonly ordered = true;
  readonly objects = new Map<string, ListedObject>();
  readonly asked: (string | undefined)[] = [];
  constructor(...keys: readonly string[]) {
    for (const key of keys) this.put(object(key));
  }
  put(listed: ListedObject): void {
    this.objects.set(listed.key, listed);
  }
  async *list(prefix: string, after: string | undefined): AsyncGenerator<readonly ListedObject[]> {
    this.asked.push(after);
    const all = [...this.objects.values()].filter(({ key }) => key.startsWith(prefix) && (after === undefined || key > after));
    all.sort((a, b) => (a.key < b.key ? -1 : 1));
    for (let at = 0; at < all.length; at += 3) yield all.slice(at, at + 3);
  }
}

const identity = {
  originOf: ({ key, version, size, writtenAt }: ListedObject) => ({
    store: 'memory',
    bucket: 'b',
    key,
    version,
    size,
    writtenAt,
    path: `memory://b/${key}`,
    fields: {},
  }),
  idOf: ({ key, version }: { key: string; version: string }) => `b/${key}@${version}`,
};

function open(store: MemoryStore, more: Partial<ListedSourceOptions> = {}, state = new MemoryState()) {
  const counts = new Map<string, number>();
  const host = testHost({
    state,
    count: (name, by, reason) => void counts.set(`${name} ${reason ?? ''}`, (counts.get(`${name} ${reason ?? ''}`) ?? 0) + by),
  });
  const source = new ListedSource({ host, lister: store, ...identity, prefix: '', selection: new Selection({}), intervalMs: 20, ...more });
  return { source, state, counts };
}

async function readAll(source: ListedSource, end: (ref: SourceRef) => Ending = done): Promise<readonly SourceRef[]> {
  const refs: SourceRef[] = [];
  for await (const ref of source.discover('once', never)) {
    refs.push(ref);
    await source.settle([end(ref)]);
  }
  return refs;
}

const keysOf = (refs: readonly SourceRef[]) => refs.map(({ origin }) => origin.key);

test('offers every object once, and after a restart only what is new or was not settled', async () => {
  const store = new MemoryStore('a', 'b', 'c', 'd', 'e');
  const { source, state } = open(store);
  assert.deepEqual(keysOf(await readAll(source)), ['a', 'b', 'c', 'd', 'e']);
  store.put(object('bb'));
  store.put(object('c', { version: '2' }));
  assert.deepEqual(keysOf(await readAll(open(store, {}, state).source)), ['bb', 'c']);
});

test('offers an object again after a crash, counting the attempt, though a later one was settled', async () => {
  const store = new MemoryStore('a', 'b');
  const { source, state } = open(store);
  const iterator = source.discover('once', never)[Symbol.asyncIterator]();
  await iterator.next();
  const second = (await iterator.next()).value;
  await source.settle([done(second)]);
  const [ref, ...others] = await readAll(open(store, {}, state).source);
  assert.equal(others.length, 0);
  assert.equal(ref?.origin.key, 'a');
  assert.equal(ref?.attempt, 2);
});

test('offers a released object again when its time has come, with how far it came', async () => {
  const store = new MemoryStore('a');
  const { source } = open(store);
  let releases = 0;
  const refs = await readAll(source, (ref) =>
    ++releases === 1 ? { ref, is: 'released', skip: [7], afterMs: 30, reason: { code: 'throttled', message: 'busy' } } : done(ref),
  );
  assert.deepEqual(
    refs.map(({ attempt, skip }) => ({ attempt, skip })),
    [
      { attempt: 1, skip: [0] },
      { attempt: 2, skip: [7] },
    ],
  );
});

test('keeps how far a released object came over a restart', async () => {
  const store = new MemoryStore('a');
  const { source, state } = open(store);
  for await (const ref of source.discover('once', never)) {
    await source.settle([{ ref, is: 'released', skip: [3], afterMs: 60_000, reason: { code: 'stopped', message: 'stop' } }]);
    break;
  }
  const [ref] = await readAll(open(store, {}, state).source);
  assert.deepEqual(ref?.skip, [3]);
});

test('says of a listing how long it took, what it remembers and how old the oldest unsettled object is', async () => {
  const store = new MemoryStore('a', 'b', 'c', 'd');
  const stop = new AbortController();
  let now = 1000;
  const told: unknown[] = [];
  const info = (_message: string, fields?: object) => {
    told.push(fields);
    stop.abort();
  };
  const host = testHost({ state: new MemoryState(), logger: { ...silentLogger, info }, clock: { now: () => now } });
  const source = new ListedSource({ host, lister: store, ...identity, prefix: '', selection: new Selection({}), intervalMs: 20 });
  for await (const ref of source.discover('follow', stop.signal)) {
    now += 5000;
    if (ref.origin.key !== 'b') await source.settle([done(ref)]);
  }
  assert.deepEqual(told, [{ prefix: '', objects: 4, took_ms: 20_000, remembered: 3, unsettled: 1, oldest_unsettled_ms: 20_000 }]);
});

test('leaves out by the rules, and says how many for which reason', async () => {
  const store = new MemoryStore();
  const now = Date.now();
  for (const listed of [
    object('new', { writtenAt: now }),
    object('old'),
    object('none/', { size: 0 }),
    object('empty', { size: 0 }),
    object('other.csv', { writtenAt: now }),
  ])
    store.put(listed);
  const { source, counts } = open(store, { selection: new Selection({ ignoreOlder: 60_000, fileSelectors: [{ regex: '^(new|old)$' }] }) });
  assert.deepEqual(keysOf(await readAll(source)), ['new']);
  assert.deepEqual(Object.fromEntries(counts), {
    'listed ': 5,
    'skipped empty': 1,
    'skipped folder': 1,
    'skipped file_selectors': 1,
    'skipped ignore_older': 1,
  });
});

test('lists only the end where keys are in order, and everything again when it is time to reconcile', async () => {
  const store = new MemoryStore('a', 'b', 'c', 'd');
  let now = 1_000_000_000;
  const host = testHost({ state: new MemoryState(), clock: { now: () => now } });
  const source = new ListedSource({
    host,
    lister: store,
    ...identity,
    prefix: '',
    selection: new Selection({}),
    intervalMs: 0,
    order: { lookbackKeys: 2, reconcileMs: 1000 },
  });
  await readAll(source);
  store.put(object('e'));
  store.put(object('aa'));
  assert.deepEqual(keysOf(await readAll(source)), ['e']);
  now += 2000;
  assert.deepEqual(keysOf(await readAll(source)), ['aa']);
  assert.deepEqual(store.asked, [undefined, 'c', undefined]);
});

test('does not offer what is in hand a second time while it goes on listing, and ends at once when told', async () => {
  const store = new MemoryStore('a', 'b');
  const { source } = open(store);
  const stop = new AbortController();
  const refs: SourceRef[] = [];
  const following = (async () => {
    for await (const ref of source.discover('follow', stop.signal)) refs.push(ref);
  })();
  await sleep(120);
  assert.ok(store.asked.length > 1);
  assert.deepEqual(keysOf(refs), ['a', 'b']);
  const began = Date.now();
  stop.abort();
  await following;
  assert.ok(Date.now() - began < 500);
});

test('gives an object up in mode once that is released over and over, and leaves it unsettled', async () => {
  const store = new MemoryStore('a', 'b');
  const { source, state } = open(store);
  const refs = await readAll(source, (ref) =>
    ref.origin.key === 'a' ? { ref, is: 'released', skip: [0], afterMs: 0, reason: { code: 'forbidden', message: 'no' } } : done(ref),
  );
  assert.equal(refs.filter(({ origin }) => origin.key === 'a').length, 5);
  assert.deepEqual(keysOf(await readAll(open(store, {}, state).source)), ['a']);
});
