/** One incident as it lies in a page: its identity, its text and the texts of its events, without loss. Pure. */
import { createHash } from 'node:crypto';
import type { Span } from '../../component/decode/frame.ts';
import { elementsOf, membersOf, type Member } from '../../component/decode/json-members.ts';

export interface Incident {
  /** Hash of `incident_uid` and `modified`, else `time`: what makes it one. Undefined where it has not both. */
  readonly key: string | undefined;
  /** The latest of its dates: it is found again only by a search that reaches back to it. Infinity where it has none. */
  readonly latestMs: number;
  /** The records that it becomes: itself first, then its events. */
  readonly lines: readonly Buffer[];
}

const KEY_BYTES = 12;
const EMPTY = new Set(['null', '""']);
const DATES = ['created', 'modified', 'time', 'log_time', 'device_time'];

export function incidentOf(bytes: Buffer, [from, to]: Span, includeEvents: boolean): Incident {
  const members = membersOf(bytes, from, to);
  // Whatever it is, the processor tells what is wrong with it.
  if (members === undefined) return { key: undefined, latestMs: Infinity, lines: [oneLine(bytes.subarray(from, to))] };
  const raw = rawValues(bytes, members);
  const events = includeEvents ? eventsOf(bytes, members) : undefined;
  const own = events === undefined ? bytes.subarray(from, to) : withoutEvents(bytes, members);
  const reference = raw('ref_incident_uid') ?? raw('incident_uid');
  return {
    key: keyOf(raw('incident_uid'), raw('modified') ?? raw('time')),
    latestMs: latest(DATES.flatMap((name) => raw(name) ?? [])),
    lines: [oneLine(own), ...(events ?? []).map((event) => oneLine(withReference(bytes, event, reference)))],
  };
}

/** The text of a member's value; undefined where it is absent or empty. Of two of one name the last counts. */
function rawValues(bytes: Buffer, members: readonly Member[]): (name: string) => string | undefined {
  const byName = new Map(members.map((member) => [member.name, member]));
  return (name) => {
    const member = byName.get(name);
    const text = member === undefined ? 'null' : bytes.toString('utf8', member.valueFrom, member.valueTo);
    return EMPTY.has(text) ? undefined : text;
  };
}

function keyOf(uid: string | undefined, version: string | undefined): string | undefined {
  if (uid === undefined || version === undefined) return undefined;
  return createHash('sha256').update(`${uid}\n${version}`).digest().subarray(0, KEY_BYTES).toString('base64url');
}

function latest(values: readonly string[]): number {
  const times = values.map((value) => (/^-?\d+$/.test(value) ? Number(value) : Date.parse(value.slice(1, -1)))).filter(Number.isFinite);
  return times.length === 0 ? Infinity : Math.max(...times);
}

interface Event {
  readonly span: Span;
  readonly members: readonly Member[];
}

/** Undefined where `events` is absent, or no list of objects: then it stays where it is. */
function eventsOf(bytes: Buffer, members: readonly Member[]): readonly Event[] | undefined {
  const lists = members.filter(({ name }) => name === 'events').map((member) => elementsOf(bytes, member.valueFrom, member.valueTo));
  if (lists.length === 0) return undefined;
  const events: Event[] = [];
  for (const list of lists) {
    for (const span of list ?? []) {
      const members = membersOf(bytes, ...span);
      if (members === undefined) return undefined;
      events.push({ span, members });
    }
  }
  return lists.includes(undefined) ? undefined : events;
}

function withoutEvents(bytes: Buffer, members: readonly Member[]): Buffer {
  const kept = members.filter(({ name }) => name !== 'events').map((member) => bytes.subarray(member.from, member.valueTo));
  return Buffer.concat([OPEN, ...kept.flatMap((member, index) => (index === 0 ? [member] : [COMMA, member])), CLOSE]);
}

const OPEN = Buffer.from('{');
const COMMA = Buffer.from(',');
const CLOSE = Buffer.from('}');

/** The event with the member that leads to its incident; one that it has itself stays. */
function withReference(bytes: Buffer, { span, members }: Event, reference: string | undefined): Buffer {
  const event = bytes.subarray(...span);
  if (reference === undefined || rawValues(bytes, members)('ref_incident_uid') !== undefined) return event;
  const member = Buffer.from(`${members.length === 0 ? '' : ','}"ref_incident_uid":${reference}}`);
  return Buffer.concat([event.subarray(0, -1), member]);
}

/** JSON has line ends only between its tokens: there a space is as good. */
function oneLine(text: Buffer): Buffer {
  if (!text.includes(0x0a) && !text.includes(0x0d)) return text;
  const line = Buffer.from(text);
  for (let at = 0; at < line.length; at += 1) if (line[at] === 0x0a || line[at] === 0x0d) line[at] = 0x20;
  return line;
}
