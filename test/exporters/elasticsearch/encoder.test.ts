import assert from 'node:assert/strict';
import test from 'node:test';
import fc from 'fast-check';
import { resourceFromAttributes } from '../../../component/otel.ts';
import type { LogRecord, Scope } from '../../../component/record.ts';
import { elasticsearchSettings } from '../../../exporters/elasticsearch/config.ts';
import { BulkEncoder } from '../../../exporters/elasticsearch/encoder.ts';
import { mappedRecord, testBatch, testRecord } from '../../support/exporting.ts';

const encoderFor = (settings: object = {}) => new BulkEncoder(elasticsearchSettings.parse({ endpoint: 'http://es:9200', ...settings }));

function linesOf(record: LogRecord, settings: object = {}, format: 'json' | 'otlp_protobuf' = 'json') {
  const [part] = encoderFor(settings).encode(testBatch([record], format));
  const [action, document] = Buffer.from(part?.bytes ?? [])
    .toString('utf8')
    .split('\n');
  return { create: JSON.parse(action ?? '').create, document: JSON.parse(document ?? '') };
}

test('ends each record where its document ends', () => {
  const encoder = encoderFor();
  const [part] = encoder.encode(testBatch([mappedRecord('a'), mappedRecord('ü')]));
  assert.ok(part !== undefined);
  assert.deepEqual([...part.positions], [0, 1]);
  const text = Buffer.from(part.bytes);
  assert.match(text.subarray(0, part.ends[0]).toString(), /"a"\}\n$/);
  assert.equal(part.ends[1], part.bytes.length);
  assert.equal(part.bytes.byteLength, part.bytes.buffer.byteLength, 'the memory is its own, so it can change threads');
  assert.deepEqual(encoder.encode(testBatch([])), []);
});

test('keeps whole what is longer than its buffer', () => {
  const message = '€'.repeat(400_000);
  assert.equal(linesOf(mappedRecord('a', { '@timestamp': 'x', message })).document.message, message);
});

test('routes by the attributes of the record, of its scope, of its resource', () => {
  const scope: Scope = { name: 's', attributes: { 'elastic.mapping.mode': 'bodymap', 'data_stream.namespace': 'Prod Eu' } };
  const resource = resourceFromAttributes({ 'data_stream.dataset': 'from-resource', 'data_stream.namespace': 'lost' });
  const routed = (attributes: LogRecord['attributes']) =>
    linesOf(testRecord({ body: {}, attributes, resource, instrumentationScope: scope })).create;
  assert.deepEqual(routed({}), { _index: 'logs-from_resource-prod_eu' });
  assert.deepEqual(routed({ 'data_stream.dataset': 'Own:Set' }), { _index: 'logs-own_set-prod_eu' });
  assert.deepEqual(routed({ 'data_stream.type': 'metrics' }), { _index: 'metrics-from_resource-prod_eu' });
  assert.deepEqual(routed({ 'elasticsearch.index': 'mine', 'elasticsearch.document_id': 'a"b' }), { _index: 'mine', _id: 'a"b' });
});

test('takes a static index, leaves out ids and pipelines where told so', () => {
  const settings = { logs_index: 'all', logs_dynamic_id: { enabled: false }, logs_dynamic_pipeline: { enabled: false } };
  assert.deepEqual(linesOf(mappedRecord('a'), settings).create, { _index: 'all' });
});

const asked = (pipeline: string) => testRecord({ body: {}, attributes: { 'elasticsearch.ingest_pipeline': pipeline } });

test('a pipeline of the settings wins over _none and over nothing, not over a named one', () => {
  assert.equal(linesOf(asked('_none')).create.pipeline, '_none');
  assert.equal(linesOf(asked('_none'), { pipeline: 'geo' }).create.pipeline, 'geo');
  assert.equal(linesOf(testRecord({ body: {} }), { pipeline: 'geo' }).create.pipeline, 'geo');
  assert.equal(linesOf(asked('other'), { pipeline: 'geo' }).create.pipeline, 'other');
});

test('a body that is a map is the document, given a time where it has none', () => {
  const body = { '@timestamp': '2026-01-01T00:00:00Z', nested: { list: [1, null, 'x'] } };
  assert.deepEqual(linesOf(mappedRecord('a', body)).document, body);
  assert.equal(linesOf(testRecord({ body: { a: 1 } })).document['@timestamp'], '2026-11-24T12:00:00.123Z');
});

test('a line of text becomes a document of its own in every mode', () => {
  const scope: Scope = { name: 'decode' };
  const record = testRecord({
    body: 'a line',
    severityText: 'INFO',
    severityNumber: 9,
    instrumentationScope: scope,
    attributes: { 'log.offset': 7 },
  });
  const ecs = linesOf(record, { mapping: { mode: 'ecs' } });
  assert.equal(ecs.create['_index'], 'logs-generic-default');
  assert.deepEqual(ecs.document, {
    '@timestamp': '2026-11-24T12:00:00.123Z',
    host: { name: 'h1', hostname: 'h1' },
    log: { offset: 7, level: 'INFO', logger: 'decode' },
    data_stream: { type: 'logs', dataset: 'generic', namespace: 'default' },
    event: { severity: 9 },
    message: 'a line',
  });
  assert.equal(linesOf(record, { mapping: { mode: 'bodymap' } }).document.message, 'a line');
  const otel = linesOf(record);
  assert.equal(otel.create['_index'], 'logs-generic.otel-default');
  assert.deepEqual(otel.document.body, { text: 'a line' });
  assert.deepEqual(otel.document.attributes, { 'log.offset': 7 });
  assert.equal(otel.document['@timestamp'], '1795521600123.0');
});

test('what no mode has a place for is kept: a map under ecs, bytes, a value and an object of one name', () => {
  const scope: Scope = { name: '' };
  const record = testRecord({
    body: { a: 1 },
    instrumentationScope: scope,
    attributes: { 'x.y': 1, x: 'scalar', 'x.z': 2, '__proto__.q': 3, raw: new Uint8Array([1, 2]) },
  });
  const { document } = linesOf(record, { mapping: { mode: 'ecs' } }, 'otlp_protobuf');
  assert.equal(document.message, '{"a":1}');
  assert.deepEqual(document.x, { y: 1, value: 'scalar', z: 2 });
  assert.equal(document.raw, 'AQI=');
  assert.deepEqual(linesOf(record, {}, 'otlp_protobuf').document.body, { structured: { a: 1 } });
});

test('any document comes back as it was', () => {
  const jsonMap = fc.dictionary(fc.string(), fc.jsonValue());
  fc.assert(
    fc.property(jsonMap, (map) => {
      const body = { ...map, '@timestamp': 't' };
      assert.deepEqual(linesOf(mappedRecord('a', JSON.parse(JSON.stringify(body)))).document, JSON.parse(JSON.stringify(body)));
    }),
    { numRuns: 200 },
  );
});
