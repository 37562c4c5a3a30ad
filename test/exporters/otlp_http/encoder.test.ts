import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ProtobufLogsSerializer } from '@opentelemetry/otlp-transformer';
import fc from 'fast-check';
import { resourceFromAttributes, type AnyValue } from '../../../component/otel.ts';
import type { LogRecord } from '../../../component/record.ts';
import { createJsonEncoder } from '../../../exporters/otlp_http/json-encoder.ts';
import { createProtoEncoder } from '../../../exporters/otlp_http/proto-encoder.ts';
import { ProtoWriter } from '../../../exporters/otlp_http/proto-writer.ts';
import { jsonRequest, protoRequest } from '../../../exporters/otlp_http/request.ts';
import { requestOf, testBatch, testRecord } from '../../support/exporting.ts';
import { readRequest, type Message } from '../../support/otlp-proto.ts';
import { valueOf } from '../../support/otlp-sink.ts';

const proto = (...records: readonly LogRecord[]): Message =>
  readRequest(protoRequest(requestOf(createProtoEncoder().encode(testBatch(records)))));
const json = (...records: readonly LogRecord[]): Message =>
  JSON.parse(Buffer.from(jsonRequest(requestOf(createJsonEncoder().encode(testBatch(records))))).toString());
const list = (value: unknown): readonly Message[] => (Array.isArray(value) ? value : []);
const scopeLogsOf = (request: Message): readonly Message[] => list(request['resourceLogs']).flatMap(({ scopeLogs }) => list(scopeLogs));
const recordsOf = (request: Message): readonly Message[] => scopeLogsOf(request).flatMap(({ logRecords }) => list(logRecords));
const bodyOf = (request: Message): unknown => valueOf((recordsOf(request)[0]?.['body'] ?? {}) as Message);

const leaf = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.integer(),
  fc.double({ noNaN: true, noDefaultInfinity: true }).filter((n) => !Number.isInteger(n)),
  fc.boolean(),
  fc.maxSafeInteger(),
);
const value = fc.letrec((tie) => ({
  any: fc.oneof(
    { depthSize: 'small' },
    leaf,
    fc.array(tie('any'), { maxLength: 5 }),
    fc.dictionary(
      fc.string({ minLength: 1 }).filter((key) => key !== '__proto__'),
      tie('any'),
      { maxKeys: 6 },
    ),
  ),
})).any;

test('writes what the stock serializer writes, for any values', () => {
  fc.assert(
    fc.property(
      value,
      fc.dictionary(
        fc.string({ minLength: 1 }).filter((key) => key !== '__proto__'),
        leaf,
      ),
      (body, attributes) => {
        const record = testRecord({
          body: body as AnyValue,
          attributes,
          severityNumber: 9,
          severityText: 'INFO',
          eventName: 'e',
          droppedAttributesCount: 3,
        });
        const stock = ProtobufLogsSerializer.serializeRequest([{ ...record, instrumentationScope: { name: 'test', version: '1' } }]);
        assert.ok(stock !== undefined);
        const [ours, theirs] = [proto({ ...record, instrumentationScope: { name: 'test', version: '1' } }), readRequest(stock)];
        assert.deepEqual(withoutEmpty(ours), withoutEmpty(theirs));
      },
    ),
    { numRuns: 300 },
  );
});

/** The stock serializer writes some defaults, which mean the same as nothing. */
function withoutEmpty(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutEmpty);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([name, inner]) => !((name === 'flags' || name === 'dropped') && inner === 0))
      .map(([name, inner]) => [name, withoutEmpty(inner)]),
  );
}

test('writes the same in JSON as in protobuf', () => {
  fc.assert(
    fc.property(value, (body) =>
      assert.deepEqual(bodyOf(json(testRecord({ body: body as AnyValue }))), bodyOf(proto(testRecord({ body: body as AnyValue })))),
    ),
    { numRuns: 200 },
  );
});

test('keeps integers past 2^53 digit for digit, and those past 64 bits as text', () => {
  const raw = (text: string) => JSON.rawJSON(text) as unknown as AnyValue;
  const body = { a: raw('9007199254740993'), b: raw('-9223372036854775808'), c: raw('18446744073709551616'), d: -5 };
  const expected = { a: 9_007_199_254_740_993n, b: -9_223_372_036_854_775_808n, c: '18446744073709551616', d: -5 };
  for (const encode of [proto, json]) assert.deepEqual(bodyOf(encode(testRecord({ body }))), expected);
});

test('mends lone surrogates, and gives null an empty value', () => {
  for (const encode of [proto, json])
    assert.deepEqual(bodyOf(encode(testRecord({ body: { a: 'x\uD800', b: null } as AnyValue }))), { a: 'x\uFFFD', b: null });
});

test('writes texts and messages of every length around a change of the length field', () => {
  for (const length of [0, 1, 41, 42, 43, 126, 127, 128, 129, 16_381, 16_384, 16_390, 2_097_160]) {
    for (const unit of ['x', 'é', '€']) {
      const text = unit.repeat(length);
      assert.equal(bodyOf(proto(testRecord({ body: text }))), text);
    }
  }
});

test('joins records of equal resources and scopes, whatever part they came in', () => {
  const other = resourceFromAttributes({ 'host.name': 'h2' });
  const records = [testRecord({ body: 1 }), testRecord({ body: 2 }), testRecord({ body: 3, resource: other })];
  for (const [encoder, wrap, read] of [
    [createProtoEncoder(), protoRequest, readRequest],
    [createJsonEncoder(), jsonRequest, (bytes: Uint8Array) => JSON.parse(Buffer.from(bytes).toString())],
  ] as const) {
    const parts = records.flatMap((record) => encoder.encode(testBatch([record])));
    const request = read(wrap(requestOf(parts)));
    assert.deepEqual(
      scopeLogsOf(request).map(({ logRecords }) => list(logRecords).length),
      [2, 1],
    );
  }
});

test('carries what a Collector needs to write the same document', () => {
  const record = testRecord({
    body: { '@timestamp': 't' },
    attributes: { 'elasticsearch.document_id': 'id1', 'data_stream.dataset': 'd' },
  });
  const [scopeLogs] = scopeLogsOf(proto(record));
  const scope = scopeLogs?.['scope'] as Message;
  assert.deepEqual(scope['attributes'], [{ key: 'elastic.mapping.mode', value: { stringValue: 'bodymap' } }]);
  const [sent] = recordsOf(proto(record));
  assert.deepEqual(list(sent?.['attributes'])[0], { key: 'elasticsearch.document_id', value: { stringValue: 'id1' } });
  assert.equal(sent?.['timeUnixNano'], '1795521600123000000');
});

test('carries the schema URLs of resource and scope', () => {
  const record = testRecord({
    body: 1,
    resource: resourceFromAttributes({ a: 1 }, { schemaUrl: 'https://schemas/r' }),
    instrumentationScope: { name: 's', schemaUrl: 'https://schemas/s' },
  });
  for (const encode of [proto, json]) {
    const request = encode(record);
    assert.deepEqual(
      list(request['resourceLogs']).map(({ schemaUrl }) => schemaUrl),
      ['https://schemas/r'],
    );
    assert.deepEqual(
      scopeLogsOf(request).map(({ schemaUrl }) => schemaUrl),
      ['https://schemas/s'],
    );
  }
});

test('keeps a message that is moved where the buffer ends', () => {
  const long = 16_500;
  for (let filled = 512 * 1024 - long - 40; filled < 512 * 1024 - long + 8; filled++) {
    const writer = new ProtoWriter();
    writer.bytes(new Uint8Array(filled));
    writer.need(2);
    const start = writer.begin(2);
    writer.bytes(new Uint8Array(long).fill(7));
    writer.end(start, 2);
    assert.deepEqual(writer.take().subarray(-long), Buffer.alloc(long, 7), `after ${filled} bytes`);
  }
});

test('writes times exactly, to the nanosecond', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 18_446_744_072 }), fc.integer({ min: 0, max: 999_999_999 }), (seconds, rest) => {
      const [record] = recordsOf(proto(testRecord({ hrTime: [seconds, rest] })));
      assert.equal(record?.['timeUnixNano'], String(BigInt(seconds) * 1_000_000_000n + BigInt(rest)));
    }),
  );
});
