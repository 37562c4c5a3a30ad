import assert from 'node:assert/strict';
import { test } from 'node:test';
import { merged } from '../../../receivers/symantec_event_stream/merged.ts';

async function* listed(...items: readonly string[]): AsyncGenerator<string, void> {
  yield* items;
}

test('takes from every source in turn', async () => {
  const items = await Array.fromAsync(
    merged(
      [listed('a1', 'a2', 'a3'), listed('b1', 'b2'), listed()],
      () => undefined,
      () => undefined,
    ),
  );
  assert.deepEqual(items.toSorted(), ['a1', 'a2', 'a3', 'b1', 'b2']);
  assert.notDeepEqual(items.slice(0, 3), ['a1', 'a2', 'a3']);
});

test('a source that waits does not hold up the others, and is ended with them', async () => {
  const stop = new AbortController();
  async function* waiting(): AsyncGenerator<string, void> {
    await new Promise((resolve) => stop.signal.addEventListener('abort', resolve));
    yield* listed();
  }
  const given: string[] = [];
  const items = merged(
    [waiting(), listed('a', 'b', 'c')],
    (item) => given.push(item),
    () => stop.abort(),
  );
  assert.deepEqual([(await items.next()).value, (await items.next()).value], ['a', 'b']);
  await items.return();
  assert.ok(stop.signal.aborted);
  assert.deepEqual(given, [], 'nothing was taken ahead from a source that is being served');
});

test('what was taken and never passed on is given back', async () => {
  const given: string[] = [];
  const items = merged(
    [listed('a'), listed('b')],
    (item) => given.push(item),
    () => undefined,
  );
  const { value } = await items.next();
  await items.return();
  assert.deepEqual([value, ...given].toSorted(), ['a', 'b']);
});

test('fails when a source fails, and ends the others', async () => {
  async function* failing(): AsyncGenerator<string, void> {
    yield 'x';
    throw new Error('broken');
  }
  let stopped = false;
  const items = merged(
    [listed('a'), failing()],
    () => undefined,
    () => (stopped = true),
  );
  await assert.rejects(Array.fromAsync(items), /broken/);
  assert.ok(stopped);
});
