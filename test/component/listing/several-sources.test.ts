import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import { test } from 'node:test';
import { SeveralSources, type Source } from '../../../component/listing/several-sources.ts';
import { MemoryState } from '../../../component/memory-state.ts';
import { scopedState } from '../../../component/scoped-state.ts';
import { SourceFault, type Ending, type SourceRef } from '../../../component/source.ts';
import { recordingHost } from '../../support/recording-host.ts';
import { testRef } from '../../support/loads.ts';

const refIn = (bucket: string, key: string): SourceRef =>
  testRef({ id: `${bucket}/${key}`, origin: { store: 'fake', bucket, key, version: '1', path: `fake://${bucket}/${key}`, fields: {} } });

class Bucket implements Source {
  readonly settled: Ending[] = [];
  readonly #refs: SourceRef[];
  readonly #fault: () => Error | undefined;
  constructor(refs: readonly SourceRef[], fault: () => Error | undefined = () => undefined) {
    this.#refs = [...refs];
    this.#fault = fault;
  }
  async *discover(mode: 'follow' | 'once', signal: AbortSignal): AsyncGenerator<SourceRef> {
    const fault = this.#fault();
    if (fault !== undefined) throw fault;
    for (let ref = this.#refs.shift(); ref !== undefined; ref = this.#refs.shift()) yield ref;
    while (mode === 'follow' && !signal.aborted) await sleep(5, undefined, { signal }).catch(() => undefined);
  }
  async settle(endings: readonly Ending[]): Promise<void> {
    this.settled.push(...endings);
  }
}

const open = (sources: Readonly<Record<string, Source>>, listedOnce: readonly string[] = []) => {
  const host = recordingHost();
  const several = new SeveralSources({
    host,
    sources: new Map(Object.entries(sources)),
    random: () => 0,
    listedOnce: new Set(listedOnce),
  });
  return { host, several };
};
const never = new AbortController().signal;
const idsOf = async (refs: AsyncIterable<SourceRef>): Promise<readonly string[]> => (await Array.fromAsync(refs)).map(({ id }) => id);

test('takes buckets in turn, and tells each its own endings', async () => {
  const [a, b] = [new Bucket([refIn('a', '1'), refIn('a', '2')]), new Bucket([refIn('b', '1')])];
  const { several } = open({ a, b });
  assert.deepEqual(await idsOf(several.discover('once', never)), ['a/1', 'b/1', 'a/2']);
  await several.settle([
    { ref: refIn('b', '1'), is: 'done' },
    { ref: refIn('a', '2'), is: 'done' },
  ]);
  assert.deepEqual([a.settled.map(({ ref }) => ref.id), b.settled.map(({ ref }) => ref.id)], [['a/2'], ['b/1']]);
});

test('releases what it pulled ahead when it is told to stop', async () => {
  const a = new Bucket([refIn('a', '1'), refIn('a', '2'), refIn('a', '3')]);
  const { several } = open({ a });
  for await (const ref of several.discover('follow', never)) {
    assert.equal(ref.id, 'a/1');
    break;
  }
  assert.deepEqual(
    a.settled.map(({ ref, is }) => [ref.id, is]),
    [['a/2', 'released']],
  );
});

test('reads the other buckets when one is refused, reports it, and says so when it works again', async () => {
  let refusal: Error | undefined = new SourceFault('forbidden', 'no such bucket: see buckets');
  const a = new Bucket([refIn('a', '1')], () => refusal);
  const { several, host } = open({ a, b: new Bucket([refIn('b', '1')]) });
  const stop = new AbortController();
  const seen: string[] = [];
  for await (const { id } of several.discover('follow', stop.signal)) {
    seen.push(id);
    refusal = undefined;
    if (seen.length === 2) stop.abort();
  }
  assert.deepEqual(seen, ['b/1', 'a/1']);
  assert.deepEqual(
    host.reports.map(({ status }) => status),
    ['StatusRecoverableError', 'StatusOK'],
  );
  assert.equal(host.logs.filter(({ level }) => level === 'error').length, 1);
});

test('ends mode once with the trouble of a bucket, after the others', async () => {
  const { several } = open({ a: new Bucket([], () => new Error('the bucket a is refused')), b: new Bucket([refIn('b', '1')]) });
  const seen: string[] = [];
  await assert.rejects(async () => {
    for await (const { id } of several.discover('once', never)) seen.push(id);
  }, /the bucket a is refused/);
  assert.deepEqual(seen, ['b/1']);
});

test('lists a bucket once where it is told so, and goes on until it is told to stop', async () => {
  const { several } = open({ a: new Bucket([refIn('a', '1')]) }, ['a']);
  const stop = new AbortController();
  let ended = false;
  const reading = idsOf(several.discover('follow', stop.signal)).finally(() => (ended = true));
  await sleep(30);
  assert.equal(ended, false);
  stop.abort();
  assert.deepEqual(await reading, ['a/1']);
});

test('keeps the state of one scope from another whose name begins the same', async () => {
  const state = new MemoryState();
  const [a, ab] = [scopedState(state, 'a'), scopedState(state, 'a|b/')];
  await a.commit([['x', Buffer.from('1')]]);
  await ab.commit([
    ['x', Buffer.from('2')],
    ['y', Buffer.from('3')],
  ]);
  assert.deepEqual([a.get('x')?.toString(), ab.get('x')?.toString(), a.get('y')], ['1', '2', undefined]);
  assert.deepEqual(
    Array.from(ab.scan('', '~'), ([key, value]) => `${key}=${value}`),
    ['x=2', 'y=3'],
  );
});
