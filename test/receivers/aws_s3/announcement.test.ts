import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Selection } from '../../../component/listing/selection.ts';
import type { Announcement } from '../../../component/notifications/queue.ts';
import { readAnnouncement, type AnnouncementRules } from '../../../receivers/aws_s3/announcement.ts';
import { originOf } from '../../../receivers/aws_s3/object-origin.ts';
import { s3Event } from '../../support/aws-emulator.ts';

const place = { region: 'eu-west-1', endpoint: undefined, pathStyle: false, provider: 'aws' };
const rules: AnnouncementRules = {
  buckets: new Set(['ses-events']),
  place,
  selection: new Selection({ fileSelectors: [{ regex: '^event/' }] }),
};
const read = (body: string | object): Announcement => readAnnouncement(typeof body === 'string' ? body : JSON.stringify(body), rules);
const stored = { bucket: 'ses-events', key: 'event/a b+ü.json.gz', etag: 'abc123', size: 10 };

const overEventBridge = {
  version: '0',
  id: '1',
  'detail-type': 'Object Created',
  source: 'aws.s3',
  account: '123456789012',
  time: '2026-03-01T12:00:00Z',
  region: 'us-east-1',
  detail: {
    version: '0',
    bucket: { name: 'ses-events' },
    object: { key: 'event/a b+ü.json.gz', size: 10, etag: 'abc123', 'version-id': 'V1', sequencer: '1' },
    reason: 'PutObject',
  },
};

const inSns = (event: object | string): object => ({
  Type: 'Notification',
  MessageId: '1',
  TopicArn: 'arn:aws:sns:us-east-1:123456789012:t',
  Message: typeof event === 'string' ? event : JSON.stringify(event),
  Timestamp: '2026-03-01T12:00:00Z',
});

function onlyObject(announcement: Announcement) {
  assert.equal(announcement.is, 'objects');
  const [object] = announcement.is === 'objects' ? announcement.objects : [];
  assert.ok(object?.is === 'object');
  return object;
}

test('an object is the same whether S3, SNS or EventBridge announces it, or a listing finds it', () => {
  const bodies = [s3Event(stored), inSns(s3Event(stored)), overEventBridge, inSns(overEventBridge)];
  const ids = bodies.map((body) => onlyObject(read(body)).id);
  assert.deepEqual(new Set(ids), new Set(['ses-events/event/a b+ü.json.gz@abc123']));
  const origins = bodies.map((body) => onlyObject(read(body)).origin);
  const fromListing = originOf(
    { bucket: 'ses-events', key: stored.key, etag: 'abc123', size: 10, writtenAt: 1 },
    { ...place, region: 'us-east-1' },
  );
  for (const origin of origins) {
    assert.deepEqual(origin.fields, fromListing.fields);
    assert.equal(origin.path, fromListing.path);
  }
});

test('an object carries the fields that the Elastic integration has', () => {
  const { origin } = onlyObject(read(s3Event(stored)));
  assert.deepEqual(origin.fields, {
    input: { type: 'aws-s3' },
    aws: { s3: { bucket: { name: 'ses-events', arn: 'arn:aws:s3:::ses-events' }, object: { key: 'event/a b+ü.json.gz' } } },
    cloud: { provider: 'aws', region: 'us-east-1' },
  });
  assert.equal(origin.path, 'https://ses-events.s3.us-east-1.amazonaws.com/event/a%20b%2B%C3%BC.json.gz');
  assert.equal(origin.writtenAt, Date.parse('2026-03-01T12:00:00Z'));
});

test('the version id is kept for reading where there is one', () => {
  assert.equal(onlyObject(read(s3Event({ ...stored, versionId: 'V1' }))).origin.versionId, 'V1');
  assert.equal(onlyObject(read(overEventBridge)).origin.versionId, 'V1');
  assert.equal(onlyObject(read(s3Event({ ...stored, versionId: 'null' }))).origin.versionId, undefined);
});

test('a store that tells no ETag has a version all the same', () => {
  const body = JSON.parse(s3Event(stored));
  delete body.Records[0].s3.object.eTag;
  assert.equal(onlyObject(read(body)).origin.version, '~0055AED6DCD90281E5');
});

test('a message of several records names several objects', () => {
  const announcement = read(s3Event(stored, { ...stored, key: 'event/b' }, { ...stored, key: 'event/c', size: 0 }));
  assert.deepEqual(
    announcement.is === 'objects' && announcement.objects.map((object) => (object.is === 'object' ? object.origin.key : object.reason)),
    [stored.key, 'event/b', 'empty'],
  );
});

for (const [name, body, reason] of [
  ['empty objects', s3Event({ ...stored, size: 0 }), 'empty'],
  ['folder markers', s3Event({ ...stored, key: 'event/', size: 0 }), 'folder'],
  ['keys that no selector matches', s3Event({ ...stored, key: 'other/a' }), 'file_selectors'],
  ['removals', s3Event({ ...stored, eventName: 'ObjectRemoved:Delete' }), 'not_a_creation'],
  ['restores', s3Event({ ...stored, eventName: 'ObjectRestore:Completed' }), 'not_a_creation'],
  ['removals by EventBridge', { ...overEventBridge, 'detail-type': 'Object Deleted' }, 'not_a_creation'],
] as const) {
  test(`${name} of our bucket are skipped`, () => {
    assert.deepEqual(read(body), { is: 'objects', objects: [{ is: 'skipped', reason }] });
  });
}

test('every way to create an object counts', () => {
  for (const eventName of ['ObjectCreated:Put', 'ObjectCreated:CompleteMultipartUpload', 'ObjectCreated:Copy', 's3:ObjectCreated:Post']) {
    onlyObject(read(s3Event({ ...stored, eventName })));
  }
});

test("S3's test event is recognised, plain and by SNS", () => {
  const event = {
    Service: 'Amazon S3',
    Event: 's3:TestEvent',
    Time: '2026-03-01T12:00:00Z',
    Bucket: 'ses-events',
    RequestId: '1',
    HostId: '2',
  };
  assert.deepEqual(read(event), { is: 'test' });
  assert.deepEqual(read(inSns(event)), { is: 'test' });
  assert.equal(read({ ...event, Bucket: 'another' }).is, 'foreign');
});

test('a key encoded twice is decoded once', () => {
  assert.equal(onlyObject(read(s3Event({ ...stored, key: 'event/a%20b' }))).origin.key, 'event/a%20b');
});

for (const [name, body, why] of [
  ['another bucket', s3Event({ ...stored, bucket: 'foreign' }), /^the bucket foreign is not among `buckets`$/],
  ['one record of another bucket', s3Event(stored, { ...stored, bucket: 'foreign' }), /foreign/],
  ['no JSON', 'hello', /not a JSON object/],
  ['a JSON list', '[1]', /not a JSON object/],
  ['another event', { hello: 1 }, /not an event of S3/],
  [
    'an SNS subscription',
    { Type: 'SubscriptionConfirmation', TopicArn: 'arn:aws:sns:x', Message: 'You have chosen' },
    /confirm a subscription/,
  ],
  ['an SNS message that is text', inSns('disk full'), /not a JSON object/],
  ['an event of another source', { ...overEventBridge, source: 'aws.ec2' }, /aws.ec2/],
  ['no records', { Records: [] }, /without records/],
  ['a record of another service', { Records: [{ eventSource: 'aws:ses' }] }, /not of S3/],
  ['an event version to come', s3Event(stored).replace('"2.1"', '"3.0"'), /event version 3.0/],
  ['a key that cannot be decoded', s3Event(stored).replace('event/', '%E0%A4%A/'), /key that can be read/],
] as const) {
  test(`a message with ${name} is left alone`, () => {
    const announcement = read(body);
    assert.equal(announcement.is, 'foreign');
    assert.match(announcement.is === 'foreign' ? announcement.why : '', why);
  });
}
