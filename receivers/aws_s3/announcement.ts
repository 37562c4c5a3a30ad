/**
 * Reads what an SQS message says: an S3 event, plain or within an SNS envelope, or an event of EventBridge. Pure.
 * A message is ours only if all of it is: it is deleted whole.
 */
import type { Announced, Announcement } from '../../component/notifications/queue.ts';
import type { Selection } from '../../component/listing/selection.ts';
import { decodeKey, originOf, refId, type FoundObject, type Place } from './object-origin.ts';

export interface AnnouncementRules {
  /** Only these are ever read. */
  readonly buckets: ReadonlySet<string>;
  readonly place: Place;
  readonly selection: Selection;
}

type Fields = Readonly<Record<string, unknown>>;

const foreign = (why: string): Announcement => ({ is: 'foreign', why });

export function readAnnouncement(body: string, rules: AnnouncementRules): Announcement {
  const message = parse(body);
  if (message === undefined) return foreign('not a JSON object');
  if (text(message, 'TopicArn') === undefined) return readEvent(message, rules);
  if (text(message, 'Type') === 'SubscriptionConfirmation') return foreign('SNS asks to confirm a subscription');
  const inner = parse(text(message, 'Message') ?? '');
  return inner === undefined ? foreign('an SNS message that is not a JSON object') : readEvent(inner, rules);
}

function readEvent(event: Fields, rules: AnnouncementRules): Announcement {
  if (text(event, 'Event') === 's3:TestEvent') return readTest(event, rules);
  if (Array.isArray(event['Records'])) return readRecords(event['Records'], rules);
  if (text(event, 'detail-type') !== undefined) return readEventBridge(event, rules);
  return foreign('not an event of S3');
}

function readTest(event: Fields, { buckets }: AnnouncementRules): Announcement {
  return buckets.has(text(event, 'Bucket') ?? '') ? { is: 'test' } : foreign(otherBucket(text(event, 'Bucket')));
}

function readRecords(records: readonly unknown[], rules: AnnouncementRules): Announcement {
  if (records.length === 0) return foreign('an event without records');
  const objects: Announced[] = [];
  for (const record of records) {
    const read = readRecord(fields(record), rules);
    if (typeof read === 'string') return foreign(read);
    objects.push(read);
  }
  return { is: 'objects', objects };
}

/** @returns why it is foreign, else the object. */
function readRecord(record: Fields, rules: AnnouncementRules): Announced | string {
  const { s3 } = record;
  if (!isFields(s3)) return 'a record that is not of S3';
  const bucket = fields(s3['bucket']);
  const object = fields(s3['object']);
  if (!/^2\.\d+$/.test(text(record, 'eventVersion') ?? '2.0')) return `event version ${text(record, 'eventVersion')}`;
  const key = decodeKey(text(object, 'key'));
  if (key === undefined) return 'a record without a key that can be read';
  const found: FoundObject = {
    bucket: text(bucket, 'name') ?? '',
    key,
    ...optional('bucketArn', text(bucket, 'arn')),
    ...optional('region', text(record, 'awsRegion')),
    ...optional('etag', unquoted(text(object, 'eTag'))),
    ...optional('versionId', versionId(text(object, 'versionId'))),
    ...optional('sequencer', text(object, 'sequencer')),
    ...optional('size', size(object['size'])),
    ...optional('writtenAt', time(text(record, 'eventTime'))),
  };
  // The name is `ObjectCreated:Put`; S3-compatible stores write `s3:ObjectCreated:Put`.
  return announced(found, /^(?:s3:)?ObjectCreated:/.test(text(record, 'eventName') ?? ''), rules);
}

function readEventBridge(event: Fields, rules: AnnouncementRules): Announcement {
  if (text(event, 'source') !== 'aws.s3') return foreign(`an EventBridge event of ${text(event, 'source') ?? 'no source'}`);
  const detail = fields(event['detail']);
  const object = fields(detail['object']);
  // Unlike in S3's own events, the key is not URL-encoded here.
  const key = text(object, 'key');
  if (key === undefined) return foreign('a record without a key that can be read');
  const found: FoundObject = {
    bucket: text(fields(detail['bucket']), 'name') ?? '',
    key,
    ...optional('region', text(event, 'region')),
    ...optional('etag', unquoted(text(object, 'etag'))),
    ...optional('versionId', versionId(text(object, 'version-id'))),
    ...optional('sequencer', text(object, 'sequencer')),
    ...optional('size', size(object['size'])),
    ...optional('writtenAt', time(text(event, 'time'))),
  };
  const read = announced(found, text(event, 'detail-type') === 'Object Created', rules);
  return typeof read === 'string' ? foreign(read) : { is: 'objects', objects: [read] };
}

function announced(found: FoundObject, isCreated: boolean, rules: AnnouncementRules): Announced | string {
  if (!rules.buckets.has(found.bucket)) return otherBucket(found.bucket);
  if (!isCreated) return { is: 'skipped', reason: 'not_a_creation' };
  // Where the size is not told, reading will show it. Age is a rule of listings: a queue holds what is new.
  const { key, size = 1, writtenAt = 0 } = found;
  const reason = rules.selection.skipReason({ key, version: '', size, writtenAt }, writtenAt);
  if (reason !== undefined) return { is: 'skipped', reason };
  const origin = originOf(found, rules.place);
  return { is: 'object', id: refId(origin), origin };
}

const otherBucket = (name: string | undefined): string => `the bucket ${name || '(no name)'} is not among \`buckets\``;

function parse(body: string): Fields | undefined {
  try {
    const value: unknown = JSON.parse(body);
    return isFields(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

const isFields = (value: unknown): value is Fields => typeof value === 'object' && value !== null && !Array.isArray(value);
const fields = (value: unknown): Fields => (isFields(value) ? value : {});
const text = (from: Fields, name: string): string | undefined => {
  const value = from[name];
  return typeof value === 'string' ? value : undefined;
};
const size = (value: unknown): number | undefined => (typeof value === 'number' && value >= 0 ? value : undefined);
const unquoted = (etag: string | undefined): string | undefined => etag?.replaceAll('"', '') || undefined;
/** Buckets without versions write `null`. */
const versionId = (id: string | undefined): string | undefined => (id === 'null' || id === '' ? undefined : id);
const time = (value: string | undefined): number | undefined => {
  const ms = Date.parse(value ?? '');
  return Number.isNaN(ms) ? undefined : ms;
};
const optional = <K extends string, V>(name: K, value: V | undefined): { readonly [P in K]?: V } =>
  (value === undefined ? {} : { [name]: value }) as { readonly [P in K]?: V };
