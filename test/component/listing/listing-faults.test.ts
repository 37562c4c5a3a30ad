import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import { test } from 'node:test';
import { ListedSource, type ListedSourceOptions } from '../../../component/listing/listed-source.ts';
import type { ListedObject, ObjectLister } from '../../../component/listing/lister.ts';
import { Selection } from '../../../component/listing/selection.ts';
import { MemoryState } from '../../../component/memory-state.ts';
import { SourceFault, type Ending, type Origin, type SourceRef } from '../../../component/source.ts';
import type { StateChange } from '../../../component/state.ts';
import { testHost } from '../../support/loads.ts';

const never = new AbortController().signal;
const objects = (keys: readonly string[], more: Partial<ListedObject> = {}): readonly ListedObject[] =>
  keys.map((key) => ({ key, version: '1', size: 10, writtenAt: 1000, ...more }));
const numbered = (count: number): readonly ListedObject[] =>
  objects(Array.from({ length: count }, (_, n) => `k${String(n).padStart(6, '0')}`));
const originOf = ({ key, version }: ListedObject): Origin => ({ store: 'memory', bucket: 'b', key, version, path: key, fields: {} });
const idOf = ({ key, version }: Origin): string => `${key}@${version}`;
const released = (ref: SourceRef, afterMs = 0): Ending => ({
  ref,
  is: 'released',
  skip: ref.skip,
  afterMs,
  reason: { code: 'forbidden', message: 'no' },
});

/** Lists pages of three; `page` may throw before the nth page of the nth call. */
function listerOf(
  all: () => readonly ListedObject[],
  more: { readonly page?: (call: number, page: number) => void; readonly ordered?: boolean } = {},
) {
  const asked: (string | undefined)[] = [];
  const lister: ObjectLister = {
    ordered: more.ordered ?? true,
    async *list(_prefix, after) {
      asked.push(after);
      const left = all().filter(({ key }) => after === undefined || key > after);
      for (let at = 0; at < left.length; at += 3) {
        more.page?.(asked.length, at / 3);
        yield left.slice(at, at + 3);
      }
    },
  };
  return { lister, asked };
}

function open(
  lister: ObjectLister,
  more: Partial<ListedSourceOptions> & { readonly state?: MemoryState; readonly now?: () => number } = {},
) {
  const counts: Record<string, number> = {};
  const warnings: string[] = [];
  const host = testHost({
    state: more.state ?? new MemoryState(),
    clock: { now: more.now ?? Date.now },
    count: (name, by, reason = '') => void (counts[`${name} ${reason}`.trim()] = (counts[`${name} ${reason}`.trim()] ?? 0) + by),
    logger: { debug() {}, info() {}, error() {}, warn: (message) => void warnings.push(message) },
  });
  const source = new ListedSource({ host, lister, originOf, idOf, prefix: '', selection: new Selection({}), intervalMs: 20, ...more });
  return { source, counts, warnings };
}

async function readAll(source: ListedSource, end: (ref: SourceRef) => Ending = (ref) => ({ ref, is: 'done' })): Promise<readonly string[]> {
  const keys: string[] = [];
  for await (const ref of source.discover('once', never)) {
    keys.push(ref.origin.key);
    await source.settle([end(ref)]);
  }
  return keys;
}

test('goes on behind the last key where a listing breaks on its way', async () => {
  const all = numbered(9);
  const { lister, asked } = listerOf(() => all, {
    page: (call, page) => {
      if (call === 1 && page === 2) throw new Error('socket hang up');
    },
  });
  const { source, warnings } = open(lister);
  assert.deepEqual(
    await readAll(source),
    all.map(({ key }) => key),
  );
  assert.deepEqual(asked, [undefined, 'k000005']);
  assert.equal(warnings.length, 1);
});

test('tells a listing that breaks again without a page in between, and one that is forbidden at once', async () => {
  const broken = listerOf(() => numbered(9), {
    page: (_call, page) => {
      if (page === 1) throw new Error('busy');
    },
  });
  await assert.doesNotReject(readAll(open(broken.lister).source), 'each try brings a page');
  const dead = listerOf(() => numbered(9), {
    page: (call, page) => {
      if (call > 1 || page === 1) throw new Error('busy');
    },
  });
  await assert.rejects(readAll(open(dead.lister).source), /busy/);
  assert.equal(dead.asked.length, 2);
  const forbidden = listerOf(() => numbered(9), {
    page: (_call, page) => {
      if (page === 1) throw new SourceFault('forbidden', 'no');
    },
  });
  await assert.rejects(readAll(open(forbidden.lister).source), /no/);
  assert.equal(forbidden.asked.length, 1);
});

test('lists everything where a store that promised an order has none, and says so once', async () => {
  const { lister, asked } = listerOf(() => objects(['b', 'a', 'd', 'c']));
  const { source, warnings } = open(lister, { order: { lookbackKeys: 1, reconcileMs: 1e9 }, now: () => 1e12 });
  assert.deepEqual(await readAll(source), ['b', 'a', 'd', 'c']);
  await readAll(source);
  assert.deepEqual(asked, [undefined, undefined]);
  assert.equal(warnings.length, 1);
});

test('begins before the first object that was written lately, so that it follows several series of keys', async () => {
  const now = 1e12;
  const lately = { writtenAt: now - 60_000 };
  const all = [...objects(['a1', 'a2']), ...objects(['a3'], lately), ...objects(['b1', 'b2', 'b3'])];
  const { lister, asked } = listerOf(() => all);
  const { source } = open(lister, { order: { lookbackKeys: 2, reconcileMs: 1e9 }, now: () => now });
  await readAll(source);
  all.splice(3, 0, ...objects(['a4'], lately));
  assert.deepEqual(await readAll(source), ['a4']);
  assert.deepEqual(asked, [undefined, 'a2']);
});

test('counts what is left out once, however often it is listed, and anew when it has changed', async () => {
  let all: readonly ListedObject[] = [...objects(['link'], { leftOutAs: 'link' }), ...objects(['none'], { size: 0 }), ...objects(['z'])];
  const { lister } = listerOf(() => all);
  const { source, counts } = open(lister);
  for (let n = 0; n < 3; n += 1) await readAll(source);
  assert.deepEqual([counts['skipped link'], counts['skipped empty'], counts['listed']], [1, 1, 9]);
  all = objects(['none'], { size: 0, version: '2' });
  await readAll(source);
  assert.equal(counts['skipped empty'], 2);
});

test('keeps all that is settled at the same time in a store that takes its time', async () => {
  class SlowState extends MemoryState {
    override async commit(changes: readonly StateChange[]): Promise<void> {
      await sleep(1);
      await super.commit(changes);
    }
  }
  const state = new SlowState();
  const all = numbered(60);
  const { source } = open(listerOf(() => all).lister, { state });
  const settling: Promise<void>[] = [];
  for await (const ref of source.discover('once', never)) settling.push(source.settle([{ ref, is: 'done' }]));
  await Promise.all(settling);
  assert.deepEqual(await readAll(open(listerOf(() => all).lister, { state }).source), []);
});

test('stops listing while very many objects wait to be read again', { timeout: 20_000 }, async () => {
  const all = numbered(3000);
  const { lister } = listerOf(() => all);
  const { source, counts, warnings } = open(lister);
  const stop = new AbortController();
  let offered = 0;
  for await (const ref of source.discover('follow', stop.signal)) {
    offered += 1;
    await source.settle([released(ref, 60_000)]);
    if (offered === 999) setTimeout(() => stop.abort(), 300);
  }
  assert.ok(offered < 1010, `${offered} objects were offered`);
  assert.ok((counts['listed'] ?? 0) < 1010);
  assert.equal(warnings.length, 1);
});

test('forgets what it began and the store does not have any more', async () => {
  const state = new MemoryState();
  let all = numbered(2);
  const { lister } = listerOf(() => all);
  for await (const ref of open(lister, { state }).source.discover('once', never)) if (ref.origin.key === 'k000001') break;
  assert.equal([...state.scan('pending/', 'pending0')].length, 2);
  all = numbered(1);
  await readAll(open(lister, { state }).source);
  assert.equal([...state.scan('pending/', 'pending0')].length, 0);
});
