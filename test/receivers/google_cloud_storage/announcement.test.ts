import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readAnnouncement } from '../../../receivers/google_cloud_storage/announcement.ts';
import { originOf, refId } from '../../../receivers/google_cloud_storage/object-origin.ts';

const attributes = {
  notificationConfig: 'projects/_/buckets/logs/notificationConfigs/1',
  eventType: 'OBJECT_FINALIZE',
  payloadFormat: 'JSON_API_V1',
  bucketId: 'logs',
  objectId: 'events/ä b.json.gz',
  objectGeneration: '1760000000000007123456',
  eventTime: '2026-03-01T12:00:01.5Z',
};
const payload = {
  name: 'events/ä b.json.gz',
  generation: '1760000000000007123456',
  size: '120',
  timeCreated: '2026-03-01T12:00:00.000Z',
  updated: '2026-03-05T00:00:00.000Z',
  contentType: 'application/json',
};
const message = (more: object = {}, data: unknown = payload): string =>
  JSON.stringify({ messageId: '1', attributes: { ...attributes, ...more }, data: Buffer.from(JSON.stringify(data)).toString('base64') });
const read = (body: string, leftOut: () => string | undefined = () => undefined) =>
  readAnnouncement(body, new Map([['logs', leftOut]]), (bucket) => bucket());

const origin = originOf({
  bucket: 'logs',
  name: 'events/ä b.json.gz',
  generation: '1760000000000007123456',
  size: 120,
  writtenAt: Date.parse('2026-03-01T12:00:00.000Z'),
  contentType: 'application/json',
});

test('reads the object of a notification with its metadata, all digits of its generation kept', () => {
  assert.deepEqual(read(message()), { is: 'objects', objects: [{ is: 'object', id: refId(origin), origin }] });
  assert.equal(origin.version, '1760000000000007123456');
});

test('reads a notification without a payload to the same identity, its time that of the event', () => {
  const read1 = read(JSON.stringify({ messageId: '1', attributes: { ...attributes, payloadFormat: 'NONE' } }));
  assert.equal(read1.is, 'objects');
  const [object] = read1.is === 'objects' ? read1.objects : [];
  assert.ok(object?.is === 'object');
  assert.equal(object.id, refId(origin));
  assert.equal(object.origin.writtenAt, Date.parse('2026-03-01T12:00:01.5Z'));
  assert.equal(object.origin.size, undefined);
});

test('reads the identity from the attributes where the payload cannot be read', () => {
  const body = JSON.stringify({ messageId: '1', attributes, data: '!!!' });
  const { objects: [object] = [] } = { objects: [], ...read(body) };
  assert.ok(object?.is === 'object' && object.id === refId(origin));
});

test('counts what is no creation under its own reason', () => {
  const reasons = ['OBJECT_METADATA_UPDATE', 'OBJECT_DELETE', 'OBJECT_ARCHIVE', 'OBJECT_SOMETHING'].map((eventType) =>
    read(message({ eventType })),
  );
  assert.deepEqual(
    reasons,
    ['metadata_updated', 'deleted', 'archived', 'not_a_creation'].map((reason) => ({
      is: 'objects',
      objects: [{ is: 'skipped', reason }],
    })),
  );
});

test('counts what the settings leave out', () => {
  assert.deepEqual(
    read(message(), () => 'file_selectors'),
    { is: 'objects', objects: [{ is: 'skipped', reason: 'file_selectors' }] },
  );
});

test('leaves alone what is not for it', () => {
  const foreign = [
    ['another bucket', message({ bucketId: 'other' })],
    ['no notification', JSON.stringify({ messageId: '1', data: 'aGVsbG8=' })],
    ['no attributes at all', JSON.stringify({ messageId: '1' })],
    ['no generation', message({ objectGeneration: 'latest' })],
    ['no name', message({ objectId: '' })],
    ['no JSON', 'hello'],
    ['a list', '[1]'],
  ] as const;
  for (const [what, body] of foreign) assert.equal(read(body).is, 'foreign', what);
});

test('names the origin as the Elastic integration does', () => {
  assert.equal(origin.path, 'gs://logs/events/ä b.json.gz');
  assert.deepEqual(origin.fields, {
    input: { type: 'gcs' },
    gcs: { storage: { bucket: { name: 'logs' }, object: { name: 'events/ä b.json.gz', content_type: 'application/json' } } },
    cloud: { provider: 'google cloud' },
  });
});
