import assert from 'node:assert/strict';
import { test } from 'node:test';
import { gzipSync, zstdCompressSync } from 'node:zlib';
import { JsonLogsSerializer, ProtobufLogsSerializer } from '@opentelemetry/otlp-transformer';
import fc from 'fast-check';
import { resourceFromAttributes, type AnyValue } from '../../../component/otel.ts';
import type { LogRecord } from '../../../component/record.ts';
import { SourceFault } from '../../../component/source.ts';
import { testRecord } from '../../support/exporting.ts';
import { encoded, FORMATS, jsonOf, read, recordsOf, refused } from './otlp-requests.ts';

/** Without what decode adds. */
function plain({ resource, instrumentationScope: scope, attributes, ...fields }: LogRecord) {
  const own = { ...attributes };
  delete own['elasticsearch.document_id'];
  return { ...fields, attributes: own, resource: [resource.attributes, resource.schemaUrl], scope: { ...scope } };
}

const name = fc.string({ minLength: 1 }).filter((text) => text !== '__proto__' && text !== 'rawJSON');
const leaf = fc.oneof(
  fc.string({ unit: 'grapheme' }),
  fc.maxSafeInteger(),
  fc.double({ noDefaultInfinity: true }).filter((n) => !Number.isInteger(n)),
  fc.boolean(),
  fc.constant(null),
  fc.uint8Array({ maxLength: 20 }).map((bytes) => new Uint8Array(bytes)),
);
const value = fc.letrec<{ any: AnyValue }>((tie) => ({
  any: fc.oneof(
    { depthSize: 'small' },
    leaf,
    fc.array(tie('any'), { maxLength: 4 }),
    fc.dictionary(name, tie('any'), { maxKeys: 4, noNullPrototype: true }),
  ),
})).any;

for (const format of FORMATS) {
  test(`${format}: reads back whatever our exporter writes`, async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.record({ body: value, attributes: fc.dictionary(name, value, { maxKeys: 4, noNullPrototype: true }) }), {
          maxLength: 5,
        }),
        async (drafts) => {
          const records = drafts.map(({ body, attributes }, i) =>
            testRecord({
              attributes,
              ...(body !== null && { body }),
              severityNumber: 9,
              severityText: 'INFO',
              eventName: `e${i}`,
              droppedAttributesCount: i,
              spanContext: { traceId: '0af7651916cd43dd8448eb211c80319c', spanId: 'b7ad6b7169203331', traceFlags: 1 },
            }),
          );
          assert.deepEqual((await recordsOf(encoded(format, records), format)).map(plain), records.map(plain));
        },
      ),
      { numRuns: 150 },
    );
  });

  test(`${format}: reads what the stock serializer writes`, async () => {
    const serializer = format === 'otlp_json' ? JsonLogsSerializer : ProtobufLogsSerializer;
    const resource = resourceFromAttributes({ 'service.name': 's' }, { schemaUrl: 'https://schema.example/1' });
    const record = testRecord({ resource, body: { a: [1, 2.5, 'x', { b: true }] }, attributes: { n: -7 } });
    const [got] = await recordsOf(serializer.serializeRequest([record]) ?? new Uint8Array(), format);
    assert.deepEqual(got?.body, record.body);
    assert.deepEqual([got?.resource.attributes, got?.resource.schemaUrl], [{ 'service.name': 's' }, 'https://schema.example/1']);
    assert.deepEqual([got?.attributes['n'], got?.hrTime, got?.instrumentationScope.name], [-7, record.hrTime, 'test']);
  });

  test(`${format}: numbers of 64 bits keep their digits, and doubles that are not finite their kind`, async () => {
    const attributes = { big: 9_223_372_036_854_775_807n, low: -9_223_372_036_854_775_808n, inf: -Infinity, nan: NaN };
    const bytes = encoded(format, [testRecord({ attributes: attributes as unknown as Record<string, AnyValue> })]);
    const [got] = await recordsOf(bytes, format);
    assert.equal(
      JSON.stringify({ big: got?.attributes['big'], low: got?.attributes['low'] }),
      '{"big":9223372036854775807,"low":-9223372036854775808}',
    );
    assert.deepEqual([got?.attributes['inf'], got?.attributes['nan']], [-Infinity, NaN]);
    assert.deepEqual(
      await recordsOf(encoded(format, [got ?? testRecord({})]), format).then(([again]) => again?.attributes),
      got?.attributes,
    );
  });

  test(`${format}: a record keeps the id it has, and gets one on receipt where it has none`, async () => {
    const bytes = encoded(format, [
      testRecord({ attributes: { 'elasticsearch.document_id': 'own' } }),
      testRecord({ attributes: { 'log.record.uid': 'uid' } }),
      testRecord({ attributes: { 'log.record.uid': 'u'.repeat(600) } }),
      testRecord({}),
    ]);
    const ids = (await recordsOf(bytes, format)).map(({ attributes }) => attributes['elasticsearch.document_id']);
    assert.deepEqual(ids, ['own', 'uid', 'req-2', 'req-3']);
  });

  test(`${format}: records of one resource and scope share the objects; others have their own`, async () => {
    const other = testRecord({ resource: resourceFromAttributes({ 'host.name': 'h2' }) });
    const got = await recordsOf(encoded(format, [testRecord({}), testRecord({}), other]), format);
    assert.equal(got[0]?.resource, got[1]?.resource);
    assert.equal(got[0]?.instrumentationScope, got[1]?.instrumentationScope);
    assert.notEqual(got[0]?.resource, got[2]?.resource);
  });

  test(`${format}: is read compressed with gzip and zstd, and refused when it is longer than allowed`, async () => {
    const bytes = encoded(format, [testRecord({ body: 'x'.repeat(5000) })]);
    for (const compressed of [gzipSync(bytes), zstdCompressSync(bytes)]) {
      assert.equal((await recordsOf(compressed, format))[0]?.body, 'x'.repeat(5000));
      await assert.rejects(recordsOf(compressed, format, { maxDecompressedBytes: 4000 }), refused(/longer than/));
    }
    await assert.rejects(recordsOf(gzipSync(bytes).subarray(0, -9), format), refused(/cut short/));
  });

  test(`${format}: many records come in several batches, and those that are final everywhere are left out`, async () => {
    const bytes = encoded(
      format,
      Array.from({ length: 1200 }, (_, i) => testRecord({ body: i })),
    );
    const batches = await read(bytes, format, { skip: [700, 601] });
    assert.ok(batches.length > 1);
    assert.deepEqual(
      batches.flatMap(({ indexes }) => indexes),
      Array.from({ length: 599 }, (_, i) => i + 601),
    );
    assert.equal(batches[0]?.records[0]?.body, 601);
    const large = encoded(
      format,
      Array.from({ length: 20 }, () => testRecord({ body: 'x'.repeat(100_000) })),
    );
    assert.ok((await read(large, format)).every(({ records }) => records.length <= 4));
  });

  test(`${format}: an empty request has no records`, async () => {
    assert.deepEqual(await recordsOf(format === 'otlp_json' ? Buffer.from('{}') : new Uint8Array(), format), []);
  });

  test(`${format}: stops when told to`, async () => {
    await assert.rejects(
      recordsOf(encoded(format, [testRecord({})]), format, { signal: AbortSignal.abort() }),
      (error) => error instanceof SourceFault && error.code === 'stopped',
    );
  });
}

test('otlp_json: a record without times has the time of its receipt, and nothing is made up besides', async () => {
  const [got] = await recordsOf(jsonOf({}), 'otlp_json');
  assert.deepEqual(got, {
    resource: got?.resource,
    hrTime: [1_795_600_000, 250_000_000],
    hrTimeObserved: [1_795_600_000, 250_000_000],
    instrumentationScope: { name: '' },
    attributes: { 'elasticsearch.document_id': 'req-0' },
    droppedAttributesCount: 0,
  });
});

test('otlp_json: numbers may be written as numbers, with all their digits, and ids in capitals', async () => {
  const text =
    '{"resourceLogs":[{"scopeLogs":[{"logRecords":[{"timeUnixNano":1795521600123456789,"traceId":"0AF7651916CD43DD8448EB211C80319C",' +
    '"body":{"intValue":9007199254740993},"severityNumber":17}]}]}]}';
  const [got] = await recordsOf(Buffer.from(text), 'otlp_json');
  assert.deepEqual(got?.hrTime, [1_795_521_600, 123_456_789]);
  assert.equal(JSON.stringify(got?.body), '9007199254740993');
  assert.deepEqual([got?.severityNumber, got?.spanContext?.traceId], [17, '0af7651916cd43dd8448eb211c80319c']);
});

test('otlp_json: members that are not known are passed over, and __proto__ is a name like any other', async () => {
  const text =
    '{"new":1,"resourceLogs":[{"scopeLogs":[{"logRecords":[{"body":{"newValue":1},"attributes":[{"key":"__proto__","value":{"intValue":"1"}}]}]}]}]}';
  const [got] = await recordsOf(Buffer.from(text), 'otlp_json');
  assert.equal(got?.body, null);
  assert.deepEqual(Object.keys(got?.attributes ?? {}), ['__proto__', 'elasticsearch.document_id']);
});

test('otlp_protobuf: fields that are not known are passed over, and the head may stand behind its records', async () => {
  const record = Buffer.from([0x12, 2, 0x78, 1]);
  const scope = Buffer.from([0x0a, 3, 0x0a, 1, 0x73]);
  const scopeLogs = Buffer.from([0x12, record.length + scope.length, ...record, ...scope]);
  const bytes = Buffer.from([0x0a, scopeLogs.length, ...scopeLogs, 0x7d, 1, 2, 3, 4]);
  const [got] = await recordsOf(bytes, 'otlp_protobuf');
  assert.equal(got?.instrumentationScope.name, 's');
});
