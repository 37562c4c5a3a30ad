import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { test } from 'node:test';
import type { Origin } from '../../../component/source.ts';
import { icd } from '../../../processors/icd/factory.ts';
import { mapping, recordMapping } from './mapping.ts';

const ORIGIN: Origin = {
  store: 'aws_s3',
  bucket: 'b',
  key: 'k.gz',
  version: 'v',
  path: 's3://b/k.gz',
  fields: {
    input: { type: 'aws-s3' },
    aws: { s3: { bucket: { name: 'b' }, object: { key: 'k.gz' } } },
    cloud: { provider: 'aws', region: undefined },
  },
};

const EVENT = { category_id: 5, type_id: 8001, type: 'PROCESS_ACTIVITY', uuid: 'u-1', time: 1_788_220_800_123, severity_id: 4 };
const sha128 = (text: string): string => createHash('sha256').update(text).digest().subarray(0, 16).toString('base64url');

const one = (event: object, options: Parameters<typeof recordMapping>[0] = {}) => {
  const record = recordMapping(options)([JSON.stringify(event)])[0];
  assert.ok(record);
  return record;
};

test('the id of a document is 128 bits of SHA-256 over its uuid', () => {
  assert.equal(one(EVENT).attributes['elasticsearch.document_id'], sha128('uuid\nu-1'));
});

test('an event without a uuid is known by its place', () => {
  for (const uuid of [undefined, '', 5, 'x'.repeat(257)]) {
    const records = recordMapping({ origin: ORIGIN })([JSON.stringify({ ...EVENT, uuid }), 'no event']);
    const ids = records.map(({ attributes }) => attributes['elasticsearch.document_id']);
    assert.deepEqual(
      ids,
      [0, 1].map((index) => sha128(`origin\n["aws_s3","b","k.gz","v",${index}]`)),
    );
  }
});

test('an incident has an id for each time at which it was changed', () => {
  const id = (incident: object): unknown => one({ incident_uid: 'i', ...incident }).attributes['elasticsearch.document_id'];
  const changed = { time: '2026-01-01T00:00:00Z', modified: '2026-01-02T00:00:00+00:00' };
  assert.equal(id(changed), sha128('incident\n["i","2026-01-02T00:00:00.000Z"]'));
  assert.equal(id({ ...changed, modified: 1_767_312_000_000 }), id(changed));
  assert.equal(id({ time: changed.time }), sha128('incident\n["i","2026-01-01T00:00:00.000Z"]'));
});

test('a record that came with an id keeps it', () => {
  const record = one(EVENT);
  const { batch } = icd
    .create(icd.settings.parse({}), { id: 'icd', logger: { debug() {}, info() {}, warn() {}, error() {} }, clock: { now: () => 0 } })
    .process({
      ref: { receiver: 'r', id: 'r', format: 'json', origin: ORIGIN, attempt: 1, skip: [] },
      indexes: [0],
      offsets: [0],
      records: [{ ...record, body: { ...EVENT }, attributes: { 'log.record.uid': 'mine' } }],
    });
  assert.equal(batch.records[0]?.attributes['elasticsearch.document_id'], 'mine');
  assert.equal(JSON.parse(JSON.stringify(batch.records[0]?.body)).event.action, 'process-activity');
});

test('the record carries time, severity, name, routing and the mode of its body', () => {
  const record = one(EVENT);
  assert.deepEqual(record.hrTime, [1_788_220_800, 123_000_000]);
  assert.deepEqual([record.severityNumber, record.severityText], [17, 'Major']);
  assert.equal(record.eventName, 'symantec_endpoint_security.process_activity');
  assert.deepEqual(record.instrumentationScope.attributes, { 'elastic.mapping.mode': 'bodymap' });
  assert.equal(record.attributes['data_stream.dataset'], 'symantec_endpoint_security.event');
  assert.equal(record.attributes['elasticsearch.ingest_pipeline'], '_none');
});

test('incidents go to their own dataset, which the document tells as well', () => {
  const record = one({ incident_uid: 'i', time: 1 }, { settings: { data_stream: { incident_dataset: 'inc', namespace: 'prod' } } });
  assert.equal(record.attributes['data_stream.dataset'], 'inc');
  const document = JSON.parse(JSON.stringify(record.body));
  assert.equal(document.event.dataset, 'inc');
  assert.deepEqual(document.data_stream, { type: 'logs', dataset: 'inc', namespace: 'prod' });
});

test('an event that speaks of an incident is an event', () => {
  const document = mapping()({ ...EVENT, incident_uid: 'i', ref_incident_uid: 77 });
  assert.deepEqual(Object(document['ses']).ref_incident_uid, '77');
  assert.equal(Object(document['event']).kind, 'event');
});

test('enrichment tells where the line lay, and nothing where it comes from nowhere', () => {
  const document = mapping({ origin: ORIGIN })(EVENT);
  assert.deepEqual(document['log'], { file: { path: 's3://b/k.gz' }, offset: 0 });
  assert.deepEqual(document['input'], { type: 'aws-s3' });
  assert.deepEqual(document['cloud'], { provider: 'aws' });
  const bare = mapping({ origin: ORIGIN, settings: { enrichment: false } })(EVENT);
  assert.equal(bare['log'], undefined);
  assert.equal(mapping()(EVENT)['log'], undefined);
});

test('fields and tags are added to every document, and replace nothing', () => {
  const map = mapping({
    origin: ORIGIN,
    settings: { fields: { 'labels.site': 'x', 'event.id': 'no', 'cloud.provider': 'no', 'cloud.account.id': '1' }, tags: ['a'] },
  });
  const [first, second] = [map(EVENT), map(EVENT)];
  assert.deepEqual(first, second);
  assert.deepEqual(first['labels'], { site: 'x' });
  assert.deepEqual(first['cloud'], { provider: 'aws', account: { id: '1' } });
  assert.equal(Object(first['event']).id, 'u-1');
  assert.deepEqual(first['tags'], ['a']);
});

test('what the settings drop is as if the event did not have it', () => {
  const event = { ...EVENT, actor: { pid: 4, cmd_line: 'c', file: { path: 'p' } }, cybox: { ipv4s: ['192.0.2.1'] } };
  const document = mapping({ settings: { drop: ['cybox', 'actor.file.path', 'actor.cmd_line'] } })(event);
  assert.equal(document['related'], undefined);
  assert.deepEqual(Object(document['process']).pid, 4);
  assert.deepEqual(Object(document['ses']).actor, { pid: 4 });
});

test('attributes that the field table does not know are kept, collected or dropped', () => {
  const event = { ...EVENT, odd: { a: [1] }, actor: { pid: 1, strange: 'x' } };
  const ses = (unmapped: string): Record<string, unknown> => Object(mapping({ settings: { unmapped } })(event)['ses']);
  assert.deepEqual([ses('keep')['odd'], ses('keep')['actor']], [{ a: [1] }, { pid: 1, strange: 'x' }]);
  assert.deepEqual(ses('collect')['unmapped'], { odd: { a: [1] }, 'actor.strange': 'x' });
  assert.deepEqual([ses('drop')['odd'], ses('drop')['actor']], [undefined, { pid: 1 }]);
});

test('settings that name what is not there are refused with a suggestion', () => {
  const fault = (settings: object): string => String(icd.settings.safeParse(settings).error?.message);
  assert.match(fault({ drop: ['cmd_lin'] }), /expected an attribute or object of ICD, got \\"cmd_lin\\". Did you mean/);
  assert.match(fault({ drop: ['type_id'] }), /can do without/);
  assert.match(fault({ data_stream: { dataset: 'A-b' } }), /capital/);
  assert.match(fault({ fields: { 'a..b': 1 } }), /path of a field/);
});
