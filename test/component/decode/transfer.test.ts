import assert from 'node:assert/strict';
import { test } from 'node:test';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { SourceFault } from '../../../component/source.ts';
import type { FaultCode, Opener } from '../../../component/source.ts';
import { readAll } from '../../support/sources.ts';

const records = Array.from({ length: 400 }, (_, n) => JSON.stringify({ n, at: Math.sin(n) }));
const stored = gzipSync(records.map((record) => `${record}\n`).join(''));

/** An opener whose transfers break after so many bytes: with an error, or with an early end. */
function breakingOpener(breaks: readonly { readonly after: number; readonly silent: boolean }[]): Opener & { readonly opened: number[] } {
  const opened: number[] = [];
  return {
    opened,
    open: async (_ref, fromByte) => {
      const next = breaks[opened.length];
      opened.push(fromByte);
      return { totalBytes: stored.length, chunks: broken(fromByte, next) };
    },
    close: async () => {},
  };
}

async function* broken(
  fromByte: number,
  next: { readonly after: number; readonly silent: boolean } | undefined,
): AsyncGenerator<Uint8Array> {
  if (next === undefined) return yield stored.subarray(fromByte);
  const part = stored.subarray(fromByte, fromByte + next.after);
  if (part.length > 0) yield part;
  if (!next.silent) throw new Error('socket hang up');
}

test('goes on at the compressed byte where a transfer broke, wherever that is', async () => {
  const breaks = fc.array(fc.record({ after: fc.integer({ min: 1, max: 3000 }), silent: fc.boolean() }), { maxLength: 8 });
  await fc.assert(
    fc.asyncProperty(breaks, async (breaks) => {
      const opener = breakingOpener(breaks);
      const read = await readAll(opener);
      assert.equal(read.fault, undefined);
      assert.deepEqual(read.bodies, records);
      for (const [n, from] of opener.opened.entries()) assert.ok(n === 0 || from > (opener.opened[n - 1] ?? 0), 'began anew');
    }),
    { numRuns: 60 },
  );
});

test('gives up after five tries in a row that brought nothing', async () => {
  const opener = breakingOpener([{ after: 100, silent: false }, ...Array.from({ length: 20 }, () => ({ after: 0, silent: true }))]);
  const read = await readAll(opener);
  assert.ok(read.fault instanceof SourceFault);
  assert.equal(read.fault.code, 'unavailable');
  assert.match(read.fault.message, /ended at byte 100 of \d+/);
  assert.deepEqual(opener.opened, [0, 100, 100, 100, 100, 100]);
});

test('says what broke the transfer where it was no fault of the store', async () => {
  const opener = breakingOpener(Array.from({ length: 20 }, () => ({ after: 0, silent: false })));
  const { fault } = await readAll(opener);
  assert.match(String(fault), /could not be read past byte 0 in 5 tries: socket hang up/);
});

for (const code of ['vanished', 'replaced', 'forbidden', 'archived', 'lease_lost'] satisfies FaultCode[]) {
  test(`does not try again where a source is ${code}`, async () => {
    const opened: number[] = [];
    const opener: Opener = {
      open: async (_ref, fromByte) => {
        opened.push(fromByte);
        throw new SourceFault(code, 'no');
      },
      close: async () => {},
    };
    const { fault } = await readAll(opener);
    assert.ok(fault instanceof SourceFault && fault.code === code);
    assert.deepEqual(opened, [0]);
  });
}

test('takes an early end for the end where the store does not say how long a source is', async () => {
  const opener: Opener = { open: async () => ({ chunks: broken(0, { after: 1000, silent: true }) }), close: async () => {} };
  const { fault } = await readAll(opener);
  assert.ok(fault instanceof SourceFault && fault.code === 'corrupt');
});

test('stops when it is told to', async () => {
  const controller = new AbortController();
  const opener: Opener = {
    open: async () => ({
      chunks: (async function* () {
        yield Buffer.from('{"n":1}\n');
        controller.abort();
        yield Buffer.from('{"n":2}\n');
      })(),
    }),
    close: async () => {},
  };
  const { bodies, fault } = await readAll(opener, { signal: controller.signal });
  assert.deepEqual(bodies, ['{"n":1}']);
  assert.ok(fault instanceof SourceFault && fault.code === 'stopped');
});

test('tells what the store says behind the last byte, but not a connection that breaks there', async () => {
  const endingWith = (error: Error): Opener => ({
    open: async () => ({
      totalBytes: 8,
      chunks: (async function* () {
        yield Buffer.from('{"n":1}\n');
        throw error;
      })(),
    }),
    close: async () => {},
  });
  assert.equal((await readAll(endingWith(new Error('reset')))).fault, undefined);
  const { bodies, fault } = await readAll(endingWith(new SourceFault('replaced', 'changed')));
  assert.deepEqual(bodies, ['{"n":1}']);
  assert.ok(fault instanceof SourceFault && fault.code === 'replaced');
});
