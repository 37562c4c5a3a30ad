/** Reads what a Pub/Sub message of Cloud Storage says: its attributes, and the object's metadata where it has them. Pure. */
import type { Announced, Announcement } from '../../component/notifications/queue.ts';
import { originOf, refId, type FoundObject } from './object-origin.ts';
import { isFields, isGeneration, readDetails, text, time, type Fields } from './object-resource.ts';

/** Why an object of a bucket is not read, such as `file_selectors`; undefined for one that is. */
export interface LeftOut<B> {
  (bucket: B, found: FoundObject): string | undefined;
}

const foreign = (why: string): Announcement => ({ is: 'foreign', why });

/** What else Cloud Storage tells, with the reason under which it is counted. */
const NOT_A_CREATION: ReadonlyMap<string, string> = new Map([
  ['OBJECT_METADATA_UPDATE', 'metadata_updated'],
  ['OBJECT_DELETE', 'deleted'],
  ['OBJECT_ARCHIVE', 'archived'],
]);

/**
 * @param body the message as Pub/Sub's REST interface writes it: `attributes`, and `data` in base64
 * @param buckets only these are ever read
 */
export function readAnnouncement<B>(body: string, buckets: ReadonlyMap<string, B>, leftOut: LeftOut<B>): Announcement {
  const message = parse(body);
  const attributes = isFields(message?.['attributes']) ? message['attributes'] : {};
  const eventType = text(attributes, 'eventType');
  const bucket = text(attributes, 'bucketId');
  const name = text(attributes, 'objectId');
  if (eventType === undefined || bucket === undefined || name === undefined) return foreign('not a notification of Cloud Storage');
  const rules = buckets.get(bucket);
  if (rules === undefined) return foreign(`the bucket ${bucket} is not among \`buckets\``);
  if (eventType !== 'OBJECT_FINALIZE') return skipped(NOT_A_CREATION.get(eventType) ?? 'not_a_creation');
  const generation = text(attributes, 'objectGeneration');
  if (!isGeneration(generation)) return foreign('a notification without the generation of its object');
  const found: FoundObject = { bucket, name, generation, ...detailsOf(message ?? {}, attributes) };
  const reason = leftOut(rules, found);
  return reason === undefined ? { is: 'objects', objects: [announced(found)] } : skipped(reason);
}

const skipped = (reason: string): Announcement => ({ is: 'objects', objects: [{ is: 'skipped', reason }] });

function announced(found: FoundObject): Announced {
  const origin = originOf(found);
  return { is: 'object', id: refId(origin), origin };
}

/** With `payloadFormat: NONE` there is no metadata: the event's time is then that of the writing. */
function detailsOf(message: Fields, attributes: Fields): ReturnType<typeof readDetails> {
  const resource = text(attributes, 'payloadFormat') === 'JSON_API_V1' ? parse(fromBase64(text(message, 'data') ?? '')) : undefined;
  const details = readDetails(resource ?? {});
  const eventTime = time(text(attributes, 'eventTime'));
  return details.writtenAt !== undefined || eventTime === undefined ? details : { ...details, writtenAt: eventTime };
}

const fromBase64 = (data: string): string => Buffer.from(data, 'base64').toString('utf8');

function parse(body: string): Fields | undefined {
  try {
    const value: unknown = JSON.parse(body);
    return isFields(value) ? value : undefined;
  } catch {
    return undefined;
  }
}
