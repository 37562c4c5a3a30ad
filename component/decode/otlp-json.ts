/** OTLP's JSON to records: names in lowerCamelCase, 64-bit numbers as text or number, bytes as base64, ids as hex. */
import type { AnyValue, AnyValueMap, HrTime } from '../otel.ts';
import { noFields, noScope, resourceOf, scopeOf, setEntry } from './otlp-draft.ts';
import type { OtlpDraft, OtlpFields, OtlpHead, ScopeFields } from './otlp-draft.ts';
import { integerOf, malformed, timeOf } from './otlp-scalars.ts';

interface Range {
  readonly least: bigint;
  readonly most: bigint;
}
const INT64: Range = { least: -(2n ** 63n), most: 2n ** 63n - 1n };
const UINT64: Range = { least: 0n, most: 2n ** 64n - 1n };
const UINT32: Range = { least: 0n, most: 2n ** 32n - 1n };

type Members = Readonly<Record<string, unknown>>;

const INTEGER = /^-?\d{1,20}$/;
const HEX = /^[0-9a-fA-F]*$/;
const BASE64 = /^[A-Za-z0-9+/_-]*={0,2}$/;
/** A number that a double may not hold, where a 64-bit number is expected. */
const LONG_NUMBER = /"(?:intValue|timeUnixNano|observedTimeUnixNano)"\s*:\s*-?\d{16}/;
/** As deep as protobuf's own readers go: a value takes two levels. */
const MOST_LEVELS = 100;

/** Every record in order, each time. @throws {SourceFault} `corrupt` where the bytes are no such message; also while it is walked. */
export function jsonDrafts(bytes: Buffer): Iterable<OtlpDraft> {
  const request = membersOf(parsed(bytes.toString('utf8')), 'the body');
  const size = Math.ceil(bytes.length / Math.max(1, countRecords(request)));
  return { [Symbol.iterator]: () => walked(request, size) };
}

function* walked(request: Members, size: number): Generator<OtlpDraft> {
  for (const one of listOf(request, 'resourceLogs')) {
    const { attributes } = membersOf(one['resource'] ?? {}, 'resource');
    const resource = resourceOf(entriesOf(attributes), textOf(one, 'schemaUrl'));
    for (const inner of listOf(one, 'scopeLogs')) {
      const head = { resource, scope: scopeOf(scopeFields(membersOf(inner['scope'] ?? {}, 'scope')), textOf(inner, 'schemaUrl')) };
      yield* drafts(listOf(inner, 'logRecords'), head, size);
    }
  }
}

function* drafts(records: readonly Members[], head: OtlpHead, size: number): Generator<OtlpDraft> {
  for (const record of records) yield { head, fields: fieldsOf(record), offset: 0, size };
}

function parsed(text: string): unknown {
  try {
    // Reading digits costs time, so it is done only where there are some to keep.
    return LONG_NUMBER.test(text) ? JSON.parse(text, withDigits) : JSON.parse(text);
  } catch (error) {
    throw malformed(`it is no JSON: ${error instanceof Error ? error.message.slice(0, 100) : String(error)}`);
  }
}

const withDigits = (_name: string, value: unknown, { source }: { readonly source?: string }): unknown =>
  typeof value === 'number' && Number.isInteger(value) && !Number.isSafeInteger(value) ? source : value;

const countRecords = (request: Members): number =>
  listOf(request, 'resourceLogs')
    .flatMap((one) => listOf(one, 'scopeLogs'))
    .reduce((sum, inner) => sum + listOf(inner, 'logRecords').length, 0);

function scopeFields(scope: Members): ScopeFields {
  return {
    ...noScope(),
    name: textOf(scope, 'name'),
    version: textOf(scope, 'version'),
    attributes: entriesOf(scope['attributes']),
    dropped: numberOf(scope, 'droppedAttributesCount'),
  };
}

function fieldsOf(record: Members): OtlpFields {
  return {
    ...noFields(),
    time: timeIn(record, 'timeUnixNano'),
    observed: timeIn(record, 'observedTimeUnixNano'),
    severityNumber: numberOf(record, 'severityNumber'),
    severityText: textOf(record, 'severityText'),
    body: record['body'] === undefined || record['body'] === null ? undefined : anyValue(record['body'], 0),
    attributes: entriesOf(record['attributes']),
    dropped: numberOf(record, 'droppedAttributesCount'),
    flags: numberOf(record, 'flags'),
    traceId: idIn(record, 'traceId', 32),
    spanId: idIn(record, 'spanId', 16),
    eventName: textOf(record, 'eventName'),
  };
}

function entriesOf(list: unknown, level = 0): AnyValueMap {
  const map: AnyValueMap = {};
  for (const entry of membersOfList(list ?? [], 'attributes')) setEntry(map, textOf(entry, 'key'), anyValue(entry['value'] ?? {}, level));
  return map;
}

/** Null: a value that is empty. */
function anyValue(any: unknown, level: number): AnyValue {
  if (level > MOST_LEVELS) throw malformed(`it is nested more than ${MOST_LEVELS} levels deep`);
  const value = membersOf(any, 'a value');
  for (const kind in value) {
    const read = KINDS[kind];
    const found = value[kind];
    if (read !== undefined && found !== undefined && found !== null) return read(found, level + 1);
  }
  return null;
}

const KINDS: Readonly<Record<string, (found: unknown, level: number) => AnyValue>> = {
  stringValue: (found) => (typeof found === 'string' ? found : wrong('stringValue', 'a text')),
  boolValue: (found) => (typeof found === 'boolean' ? found : wrong('boolValue', 'true or false')),
  intValue: (found) => integerOf(integerIn(found, 'intValue', INT64)),
  doubleValue: doubleOf,
  bytesValue: (found) =>
    typeof found === 'string' && BASE64.test(found) ? new Uint8Array(Buffer.from(found, 'base64')) : wrong('bytesValue', 'base64'),
  arrayValue: (found, level) => membersOfList(membersOf(found, 'arrayValue')['values'] ?? [], 'values').map((one) => anyValue(one, level)),
  kvlistValue: (found, level) => entriesOf(membersOf(found, 'kvlistValue')['values'], level),
};

/** Numbers that are not finite have names in protobuf's JSON. */
function doubleOf(found: unknown): number {
  if (typeof found === 'number') return found;
  if (typeof found !== 'string' || found.trim() === '') return wrong('doubleValue', 'a number');
  const number = Number(found);
  return Number.isNaN(number) && found !== 'NaN' ? wrong('doubleValue', 'a number') : number;
}

function integerIn(found: unknown, name: string, { least, most }: Range): bigint {
  const digits = typeof found === 'number' ? String(found) : found;
  if (typeof digits !== 'string' || !INTEGER.test(digits)) return wrong(name, 'a whole number');
  const value = BigInt(digits);
  return value >= least && value <= most ? value : wrong(name, `a whole number from ${least} to ${most}`);
}

const timeIn = (members: Members, name: string): HrTime | undefined => timeOf(integerIn(members[name] ?? 0, name, UINT64));

function idIn(members: Members, name: string, length: number): string {
  const id = textOf(members, name);
  if (id === '') return '';
  return id.length === length && HEX.test(id) ? id.toLowerCase() : wrong(name, `${length} hex digits`);
}

function textOf(members: Members, name: string): string {
  const found = members[name] ?? '';
  return typeof found === 'string' ? found : wrong(name, 'a text');
}

const numberOf = (members: Members, name: string): number => Number(integerIn(members[name] ?? 0, name, UINT32));

const listOf = (members: Members, name: string): readonly Members[] => membersOfList(members[name] ?? [], name);

const isMembers = (value: unknown): value is Members => typeof value === 'object' && value !== null && !Array.isArray(value);

const membersOf = (value: unknown, name: string): Members => (isMembers(value) ? value : wrong(name, 'an object'));

function membersOfList(list: unknown, name: string): readonly Members[] {
  return Array.isArray(list) && list.every(isMembers) ? list : wrong(name, 'a list of objects');
}

function wrong(name: string, expected: string): never {
  throw malformed(`expected ${expected} as ${name}`);
}
