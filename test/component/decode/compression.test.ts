import assert from 'node:assert/strict';
import { test } from 'node:test';
import { gzipSync, zstdCompressSync } from 'node:zlib';
import fc from 'fast-check';
import { inflatedAtOnce, SMALL_BYTES } from '../../../component/decode/small-gzip.ts';
import { SourceFault } from '../../../component/source.ts';
import { openerOf, readAll, refTo } from '../../support/sources.ts';

const lines = (count: number, from = 0): string[] =>
  Array.from({ length: count }, (_, n) => JSON.stringify({ n: from + n, at: Math.sin(from + n) }));
const asText = (records: readonly string[]): string => records.map((record) => `${record}\n`).join('');
const zeros = Buffer.alloc(600);

const a = lines(50);
const b = lines(40, 50);
const sources: Readonly<Record<string, readonly Buffer[]>> = {
  gzip: [gzipSync(asText([...a, ...b]))],
  'gzip of two members': [gzipSync(asText(a)), gzipSync(asText(b))],
  'gzip of two members and an empty one': [gzipSync(asText(a)), gzipSync(''), gzipSync(asText(b))],
  'gzip with zeros behind it': [gzipSync(asText([...a, ...b])), zeros],
  'gzip with zeros between its members': [gzipSync(asText(a)), zeros, gzipSync(asText(b)), zeros],
  zstd: [zstdCompressSync(asText([...a, ...b]))],
  'zstd of two frames': [zstdCompressSync(asText(a)), zstdCompressSync(asText(b))],
};

for (const [name, parts] of Object.entries(sources)) {
  test(`reads ${name}, however it is cut into chunks`, async () => {
    const bytes = Buffer.concat(parts);
    await fc.assert(
      fc.asyncProperty(fc.array(fc.integer({ min: 1, max: 900 }), { minLength: 1, maxLength: 30 }), async (sizes) => {
        const read = await readAll(openerOf(bytes, sizes));
        assert.equal(read.fault, undefined);
        assert.deepEqual(read.bodies, [...a, ...b]);
      }),
      { numRuns: 25 },
    );
  });
}

test('reads gzip of members that together are not small', async () => {
  const [first, second] = [lines(4000), lines(4000, 4000)];
  const bytes = Buffer.concat([gzipSync(asText(first)), gzipSync(asText(second))]);
  assert.ok(bytes.length > SMALL_BYTES);
  for (const size of [700, 30_000, bytes.length]) {
    const read = await readAll(openerOf(bytes, [size]));
    assert.equal(read.fault, undefined);
    assert.deepEqual(read.bodies, [...first, ...second]);
  }
});

test('gives other work its turn between the pieces of a gzip that is there as a whole', async () => {
  const bytes = gzipSync(asText(lines(20_000)));
  let turns = 0;
  const others = { done: false };
  const turn = (): void => {
    turns += 1;
    if (!others.done) setImmediate(turn);
  };
  setImmediate(turn);
  assert.equal((await readAll(openerOf(bytes))).bodies.length, 20_000);
  others.done = true;
  assert.ok(turns >= Math.floor(bytes.length / (64 * 1024)) && turns > 1, `${turns} turns for ${bytes.length} bytes`);
});

test('inflates at once what is whole and small, and leaves the rest to a stream', () => {
  const whole = gzipSync(asText(a));
  assert.equal(inflatedAtOnce(Buffer.concat([whole, whole]))?.toString(), asText([...a, ...a]));
  for (const other of [whole.subarray(0, -1), Buffer.concat([whole, zeros]), gzipSync(Buffer.alloc(2 ** 21)), whole.subarray(0, 10)]) {
    assert.equal(inflatedAtOnce(other), undefined);
  }
});

test('reads a body that the ref holds, without an opener', async () => {
  const bytes = gzipSync(asText(a));
  const body = new Uint8Array(bytes).buffer;
  const { readRecords } = await import('../../../component/decode/read.ts');
  const { silentLogger } = await import('../../../component/logger.ts');
  const { emptyResource } = await import('../../../component/otel.ts');
  const bodies: unknown[] = [];
  for await (const { batch } of readRecords({
    ref: refTo({ body }),
    limits: { maxRecordBytes: 1000, maxDecompressedBytes: 0 },
    provenance: { resource: emptyResource(), scope: { name: 't' } },
    clock: { now: () => 0 },
    signal: new AbortController().signal,
    logger: silentLogger,
  })) {
    bodies.push(...batch.records.map((record) => record.body));
  }
  assert.deepEqual(bodies, a);
});

test('delivers all whole records of a gzip that is cut short anywhere, then says that it is corrupt', async () => {
  const text = asText(lines(3000));
  const bytes = gzipSync(text);
  for (const end of [11, 200, 5_000, Math.floor(bytes.length / 2), bytes.length - 9, bytes.length - 8, bytes.length - 1]) {
    const read = await readAll(openerOf(bytes.subarray(0, end), [1000]));
    assert.ok(read.fault instanceof SourceFault && read.fault.code === 'corrupt', String(read.fault));
    assert.match(read.fault.message, /cut short/);
    assert.equal(asText(read.bodies), text.slice(0, asText(read.bodies).length));
    if (end >= bytes.length - 9) assert.equal(read.bodies.length, 3000);
    if (end === Math.floor(bytes.length / 2)) assert.ok(read.bodies.length > 1000, `${read.bodies.length} records`);
  }
});

test('delivers the whole records before damage in a gzip, though zlib keeps back its last output', async () => {
  const text = asText(lines(3000));
  const bytes = gzipSync(text);
  for (const at of [Math.floor(bytes.length * 0.3), Math.floor(bytes.length * 0.9)]) {
    const damaged = Buffer.from(bytes);
    damaged.fill(0xff, at, at + 64);
    const opener = openerOf(damaged, [1000]);
    const read = await readAll(opener);
    assert.ok(read.fault instanceof SourceFault && read.fault.code === 'corrupt', String(read.fault));
    const right = read.bodies.filter((body, n) => body === JSON.stringify({ n, at: Math.sin(n) })).length;
    assert.ok(right > (3000 * at) / bytes.length - 50, `${right} records before the damage at ${at} of ${bytes.length}`);
    assert.deepEqual(read.indexes, [...read.bodies.keys()]);
    assert.deepEqual(opener.opened, [0, 0]);
  }
});

test('delivers every record of a gzip whose checksum is wrong, then says that it is corrupt', async () => {
  const bytes = gzipSync(asText(a));
  bytes.writeUInt32LE(1, bytes.length - 8);
  const read = await readAll(openerOf(bytes));
  assert.deepEqual(read.bodies, a);
  assert.ok(read.fault instanceof SourceFault && read.fault.code === 'corrupt');
});

test('delivers every record of a gzip with foreign bytes behind it, then says that it is corrupt', async () => {
  const read = await readAll(openerOf(Buffer.concat([gzipSync(asText(a)), Buffer.from('garbage')])));
  assert.deepEqual(read.bodies, a);
  assert.ok(read.fault instanceof SourceFault && read.fault.code === 'corrupt');
});

test('counts a last object without line feed as whole where only the checksum is missing', async () => {
  const bytes = gzipSync('{"n":1}\n{"n":2}');
  assert.deepEqual((await readAll(openerOf(bytes.subarray(0, -8)))).bodies, ['{"n":1}', '{"n":2}']);
  const torn = gzipSync('{"n":1}\n{"n":');
  assert.deepEqual((await readAll(openerOf(torn.subarray(0, -8)))).bodies, ['{"n":1}']);
});

test('says that damaged zstd is corrupt', async () => {
  const bytes = zstdCompressSync(asText(lines(3000)));
  const cut = await readAll(openerOf(bytes.subarray(0, bytes.length - 20)));
  assert.ok(cut.fault instanceof SourceFault && cut.fault.code === 'corrupt', String(cut.fault));
});
