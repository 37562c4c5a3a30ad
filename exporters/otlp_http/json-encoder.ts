/** Log records to OTLP's JSON: names in lowerCamelCase, 64-bit numbers as text, bytes as base64, ids as hex. */
import type { EncodedPart, Encoder } from '../../component/exporter.ts';
import type { LogRecord } from '../../component/record.ts';
import { RecordWriter } from '../../component/record-writer.ts';
import { rawNumber, rawText } from './any-value.ts';
import { Heads, type HeadSource } from './heads.ts';

const COMMA = 44;

/** Each record ends with a comma; `request.ts` leaves the last one out. */
export function createJsonEncoder(): Encoder {
  const writer = new RecordWriter();
  const heads = new Heads(head);
  return {
    encode: ({ records }) => heads.group(records).map(({ head, positions }) => part(writer, records, head, positions)),
  };
}

function part(writer: RecordWriter, records: readonly LogRecord[], head: Uint8Array, positions: readonly number[]): EncodedPart {
  for (const position of positions) {
    const record = records[position];
    if (record !== undefined) writer.text(JSON.stringify(recordOf(record)));
    writer.byte(COMMA);
    writer.mark(position);
  }
  return { ...writer.take(), head };
}

function head({ resource, instrumentationScope: scope }: HeadSource): Uint8Array {
  const { name, version, schemaUrl, attributes = {} } = scope;
  const resourceFields = { resource: { attributes: entries(resource.attributes) }, schemaUrl: resource.schemaUrl };
  const scopeFields = { scope: { name, version, attributes: entries(attributes) }, schemaUrl };
  return new Uint8Array(Buffer.from(`${open(resourceFields)},"scopeLogs":[${open(scopeFields)},"logRecords":[`));
}

/** An object that others go on with. */
const open = (fields: object): string => JSON.stringify(fields).slice(0, -1);

function recordOf(record: LogRecord): object {
  return {
    timeUnixNano: nanoseconds(record.hrTime),
    observedTimeUnixNano: nanoseconds(record.hrTimeObserved),
    severityNumber: record.severityNumber,
    severityText: record.severityText?.toWellFormed(),
    body: record.body === undefined ? undefined : anyValue(record.body),
    attributes: entries(record.attributes),
    droppedAttributesCount: record.droppedAttributesCount === 0 ? undefined : record.droppedAttributesCount,
    traceId: record.spanContext?.traceId,
    spanId: record.spanContext?.spanId,
    flags: record.spanContext?.traceFlags,
    eventName: record.eventName,
  };
}

const nanoseconds = ([seconds, rest]: readonly [number, number]): string => String(BigInt(seconds) * 1_000_000_000n + BigInt(rest));

const entries = (attributes: object): object[] =>
  Object.entries(attributes)
    .filter(([, value]) => value !== undefined)
    .map(([key, value]) => ({ key: key.toWellFormed(), value: anyValue(value) }));

function anyValue(value: unknown): object {
  if (typeof value === 'string') return { stringValue: value.toWellFormed() };
  if (typeof value === 'boolean') return { boolValue: value };
  if (typeof value === 'number') return numberValue(value);
  if (typeof value === 'bigint') return rawValue(String(value));
  if (typeof value !== 'object' || value === null) return {};
  if (value instanceof Uint8Array) return { bytesValue: Buffer.from(value).toString('base64') };
  if (Array.isArray(value)) return { arrayValue: { values: value.map(anyValue) } };
  const raw = rawText(value);
  return raw === undefined ? { kvlistValue: { values: entries(value) } } : rawValue(raw);
}

/** Numbers that are not finite have names in protobuf's JSON. */
function numberValue(value: number): object {
  if (Number.isSafeInteger(value)) return { intValue: String(value) };
  return { doubleValue: Number.isFinite(value) ? value : String(value) };
}

function rawValue(text: string): object {
  const number = rawNumber(text);
  if (number.is === 'integer') return { intValue: String(number.value) };
  return number.is === 'double' ? numberValue(number.value) : { stringValue: number.value };
}
