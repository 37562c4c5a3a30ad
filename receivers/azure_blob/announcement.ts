/**
 * Reads what a message of the queue says: events of Event Grid in its own schema or as CloudEvents, one or a list of
 * them, in base64 or plain. Pure. A message is ours only if all of it is: it is deleted whole.
 */
import type { Announced, Announcement } from '../../component/notifications/queue.ts';
import { accountOfHost } from './connection-string.ts';
import { leftOut, type ContainerRules } from './container-rules.ts';
import { originOf, refId, unquoted, type FoundBlob, type Place } from './object-origin.ts';

export interface AnnouncementRules {
  /** Only these containers are ever read. */
  readonly containers: ReadonlyMap<string, Pick<ContainerRules, 'prefix' | 'selection'>>;
  readonly place: Place;
  /** Milliseconds since 1970. */
  readonly now: number;
}

type Fields = Readonly<Record<string, unknown>>;

const CREATED = 'Microsoft.Storage.BlobCreated';
const VALIDATION = 'Microsoft.EventGrid.SubscriptionValidationEvent';
/** By these a blob is whole. Others begin one: `CreateFile` and `SftpCreate` announce it empty. */
const WHOLE: ReadonlySet<string> = new Set([
  'PutBlob',
  'PutBlockList',
  'PutBlobFromUrl',
  'CopyBlob',
  'CopyBlobFromUrl',
  'FlushWithClose',
  'SftpCommit',
]);
/** These announce a copy when it begins: its length is not known then. */
const COPIES: ReadonlySet<string> = new Set(['CopyBlob', 'CopyBlobFromUrl']);

const foreign = (why: string): Announcement => ({ is: 'foreign', why });

export function readAnnouncement(body: string, rules: AnnouncementRules): Announcement {
  const events = eventsOf(body);
  if (events === undefined) return foreign('not JSON, neither plain nor in base64');
  if (events.length === 0) return foreign('a list without events');
  if (events.every((event) => typeOf(event) === VALIDATION)) return { is: 'test' };
  const objects: Announced[] = [];
  for (const event of events.filter((one) => typeOf(one) !== VALIDATION)) {
    const read = readEvent(event, rules);
    if (typeof read === 'string') return foreign(read);
    objects.push(read);
  }
  return { is: 'objects', objects };
}

function eventsOf(body: string): readonly Fields[] | undefined {
  const text = /^\s*[[{]/.test(body) ? body : Buffer.from(body, 'base64').toString('utf8');
  try {
    const value: unknown = JSON.parse(text.replace(/^\uFEFF/, ''));
    const events = Array.isArray(value) ? value : [value];
    return events.every(isFields) ? events : undefined;
  } catch {
    return undefined;
  }
}

/** `eventType` of Event Grid's schema, `type` of CloudEvents. */
const typeOf = (event: Fields): string | undefined => text(event, 'eventType') ?? text(event, 'type');

/** @returns why it is foreign, else the blob. */
function readEvent(event: Fields, rules: AnnouncementRules): Announced | string {
  const type = typeOf(event) ?? '';
  if (!type.startsWith('Microsoft.Storage.')) return `an event of type ${type || '(none)'}`;
  const account = accountOf(event);
  if (account !== undefined && account !== rules.place.account) return `the storage account ${account} is not account_name`;
  const [, container, subjectName] =
    /^\/blobServices\/default\/containers\/([^/]+)(?:\/blobs\/(.+))?$/s.exec(text(event, 'subject') ?? '') ?? [];
  if (container === undefined) return 'an event whose subject names no container';
  const own = rules.containers.get(container);
  if (own === undefined) return `the container ${container} is not among \`containers\``;
  const data = fields(event['data']);
  if (type !== CREATED) return { is: 'skipped', reason: 'not_a_creation' };
  if (!WHOLE.has(text(data, 'api') ?? '')) return { is: 'skipped', reason: 'not_whole_yet' };
  const name = nameOf(text(data, 'url'), container) ?? subjectName;
  // Event Grid is known to damage some characters outside the basic plane.
  if (name === undefined || name.includes('\uFFFD')) return 'an event whose blob has no name that can be read; a listing finds it';
  return announced(foundOf(event, data, { container, name }), own, rules);
}

function foundOf(event: Fields, data: Fields, blob: Pick<FoundBlob, 'container' | 'name'>): FoundBlob {
  const { contentLength } = data;
  const isCopy = COPIES.has(text(data, 'api') ?? '');
  const isKnown = typeof contentLength === 'number' && !isCopy;
  return {
    ...blob,
    ...(isCopy && { isCopy }),
    ...optional('etag', unquoted(text(data, 'eTag'))),
    ...optional('sequencer', text(data, 'sequencer')),
    ...optional('size', isKnown ? contentLength : undefined),
    ...optional('writtenAt', time(text(event, 'eventTime') ?? text(event, 'time'))),
    ...optional('contentType', text(data, 'contentType') || undefined),
  };
}

function announced(found: FoundBlob, own: Pick<ContainerRules, 'prefix' | 'selection'>, { place, now }: AnnouncementRules): Announced {
  const reason = leftOut(own, found, now);
  if (reason !== undefined) return { is: 'skipped', reason };
  const origin = originOf(found, place);
  return { is: 'object', id: refId(origin), origin };
}

/** Of the topic, else of the blob's own URL, where that tells it. */
function accountOf(event: Fields): string | undefined {
  const topic = text(event, 'topic') ?? text(event, 'source') ?? '';
  const [, account] = /\/storageAccounts\/([^/]+)/i.exec(topic) ?? [];
  return account?.toLowerCase() ?? accountOfHost(URL.parse(text(fields(event['data']), 'url') ?? '')?.hostname ?? '');
}

/** The URL's own encoding is sure, unlike that of the subject. With emulators the account comes first in the path. */
function nameOf(url: string | undefined, container: string): string | undefined {
  const { pathname, search, hash } = URL.parse(url ?? '') ?? {};
  // A name that was not encoded: what `?` and `#` cut off would be missing.
  if (pathname === undefined || search !== '' || hash !== '') return undefined;
  const at = pathname.indexOf(`/${container}/`);
  if (at < 0) return undefined;
  try {
    return decodeURIComponent(pathname.slice(at + container.length + 2)) || undefined;
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
const time = (value: string | undefined): number | undefined => {
  const ms = Date.parse(value ?? '');
  return Number.isNaN(ms) ? undefined : ms;
};
const optional = <K extends string, V>(name: K, value: V | undefined): { readonly [P in K]?: V } =>
  (value === undefined ? {} : { [name]: value }) as { readonly [P in K]?: V };
