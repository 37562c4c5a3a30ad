import assert from 'node:assert/strict';
import { test } from 'node:test';
import { SourceFault } from '../../../component/source.ts';
import type { Opener } from '../../../component/source.ts';
import { openerOf, readAll, refTo } from '../../support/sources.ts';

test('keeps place, length and beginning of a line past the limit, and reads on behind it', async () => {
  const long = `{"a":"${'x'.repeat(10_000)}"}`;
  const read = await readAll(openerOf(Buffer.from(`{"n":1}\n${long}\r\n{"n":2}\n`), [333]), { maxRecordBytes: 9_000 });
  assert.deepEqual(read.bodies, ['{"n":1}', '{"n":2}']);
  assert.deepEqual(read.indexes, [0, 2]);
  const [unreadable] = read.unreadable;
  assert.deepEqual([unreadable?.index, unreadable?.offset, unreadable?.length], [1, 8, long.length + 1]);
  assert.equal(unreadable?.head.toString(), long.slice(0, 4096));
  assert.match(unreadable?.reason ?? '', /max_record_bytes \(9000 bytes\)/);
});

test('counts an element past the limit once, in a list and in a frame', async () => {
  const long = JSON.stringify({ a: 'x'.repeat(100) });
  for (const source of [`[{"n":1},${long},{"n":2}]`, `{"events":[{"n":1},${long},{"n":2}],"next":1}`]) {
    const read = await readAll(openerOf(Buffer.from(source), [7]), { maxRecordBytes: 64 });
    assert.deepEqual(read.bodies, ['{"n":1}', '{"n":2}']);
    assert.deepEqual(read.indexes, [0, 2]);
    assert.deepEqual(
      read.unreadable.map(({ index, length }) => [index, length]),
      [[1, long.length]],
    );
  }
});

test('reads a frame that is far longer than a record may be', async () => {
  const records = Array.from({ length: 200 }, (_, n) => JSON.stringify({ n, text: 'y'.repeat(20) }));
  for (const around of [
    ['{"events":[', ',', '],"next":"abc"}\n{"n":"after"}\n'],
    ['{\n "events": [\n  ', ',\n  ', '\n ],\n "next": {"a": 1}\n}\n{"n":"after"}\n'],
  ]) {
    const source = around[0] + records.join(around[1]) + around[2];
    const read = await readAll(openerOf(Buffer.from(source), [50]), { maxRecordBytes: 150 });
    assert.deepEqual(read.bodies, [...records, '{"n":"after"}']);
    assert.deepEqual(read.unreadable, []);
    assert.deepEqual(read.offsets[200], source.indexOf('{"n":"after"}'));
    assert.deepEqual(read.offsets[150], source.indexOf(records[150] ?? ''));
  }
});

test('reads a line of 100 MB in bounded memory', async () => {
  const block = Buffer.alloc(1024 * 1024, 'z');
  let most = 0;
  async function* chunks() {
    yield Buffer.from('{"a":"');
    for (let n = 0; n < 100; n += 1) {
      yield block;
      most = Math.max(most, process.memoryUsage().arrayBuffers);
    }
    yield Buffer.from('"}\n{"n":2}\n');
  }
  const opener: Opener = { open: async () => ({ chunks: chunks() }), close: async () => {} };
  const before = process.memoryUsage().arrayBuffers;
  const read = await readAll(opener);
  assert.deepEqual(read.bodies, ['{"n":2}']);
  assert.equal(read.unreadable[0]?.length, 100 * 1024 * 1024 + 8);
  assert.ok(most - before < 40 * 2 ** 20, `${most - before} bytes were held`);
});

test('delivers what fits max_decompressed_bytes and then tells the setting', async () => {
  const read = await readAll(openerOf(Buffer.from('{"n":1}\n{"n":2}\n{"n":3}\n')), { maxDecompressedBytes: 18 });
  assert.deepEqual(read.bodies, ['{"n":1}', '{"n":2}']);
  assert.ok(read.fault instanceof SourceFault);
  assert.equal(read.fault.code, 'corrupt');
  assert.match(read.fault.message, /max_decompressed_bytes \(18 bytes\)/);
});

test('counts leading records that are final on every route, without making them', async () => {
  const source = Buffer.from('{"n":0}\n{"n":1}\nlonglonglonglong\n{"n":3}\n{"n":4}\n');
  const read = await readAll(openerOf(source), { ref: refTo({ skip: [4, 3], firstIndex: 10 }), maxRecordBytes: 10 });
  assert.deepEqual(read.bodies, ['{"n":3}', '{"n":4}']);
  assert.deepEqual(read.indexes, [13, 14]);
  assert.deepEqual(read.unreadable, []);
});

test('yields batches of at most 512 records and about 256 KiB', async () => {
  const small = Buffer.from('{"n":1}\n'.repeat(2000));
  const { readRecords } = await import('../../../component/decode/read.ts');
  const { emptyResource } = await import('../../../component/otel.ts');
  const { silentLogger } = await import('../../../component/logger.ts');
  const sizes: number[] = [];
  for await (const { batch } of readRecords({
    ref: refTo(),
    opener: openerOf(small),
    limits: { maxRecordBytes: 1000, maxDecompressedBytes: 0 },
    provenance: { resource: emptyResource(), scope: { name: 't' } },
    clock: { now: () => 1_700_000_000_123 },
    signal: new AbortController().signal,
    logger: silentLogger,
  })) {
    sizes.push(batch.records.length);
    assert.deepEqual(batch.records[0]?.hrTime, [1_700_000_000, 123_000_000]);
  }
  assert.deepEqual(sizes, [512, 512, 512, 464]);
});
