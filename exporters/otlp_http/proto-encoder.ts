/** Log records to protobuf. Field numbers: opentelemetry-proto, `logs.proto`, `common.proto`, `resource.proto`. */
import type { EncodedPart, Encoder } from '../../component/exporter.ts';
import type { LogRecord } from '../../component/record.ts';
import { rawNumber, rawText } from './any-value.ts';
import { Heads, type HeadSource } from './heads.ts';
import { ProtoWriter } from './proto-writer.ts';

/** (field number << 3) | wire type */
const TAG = {
  anyText: 0x0a,
  anyBool: 0x10,
  anyInt: 0x18,
  anyDouble: 0x21,
  anyList: 0x2a,
  anyMap: 0x32,
  anyBytes: 0x3a,
  values: 0x0a,
  key: 0x0a,
  value: 0x12,
  time: 0x09,
  severityNumber: 0x10,
  severityText: 0x1a,
  body: 0x2a,
  attributes: 0x32,
  dropped: 0x38,
  observed: 0x59,
  eventName: 0x62,
  traceFlags: 0x45,
  traceId: 0x4a,
  spanId: 0x52,
  resourceAttributes: 0x0a,
  scopeName: 0x0a,
  scopeVersion: 0x12,
  scopeAttributes: 0x1a,
  resource: 0x0a,
  scope: 0x0a,
  logRecords: 0x12,
} as const;

export function createProtoEncoder(): Encoder {
  const writer = new ProtoWriter();
  const heads = new Heads((source) => head(writer, source));
  return {
    encode: ({ records }) => heads.group(records).map(({ head, positions }) => part(writer, records, head, positions)),
  };
}

function part(writer: ProtoWriter, records: readonly LogRecord[], head: Uint8Array, positions: readonly number[]): EncodedPart {
  const ends = new Uint32Array(positions.length);
  positions.forEach((position, i) => {
    const record = records[position];
    if (record !== undefined) writeRecord(writer, record);
    ends[i] = writer.length;
  });
  return { bytes: writer.take(), ends, positions: Uint32Array.from(positions), head };
}

/** The resource's field, its length first, then the scope's field: what `request.ts` wraps records in. */
function head(writer: ProtoWriter, { resource, instrumentationScope: scope }: HeadSource): Uint8Array {
  writer.byte(TAG.resource);
  const start = writer.begin(2);
  writeAttributes(writer, TAG.resourceAttributes, resource.attributes);
  writer.end(start, 2);
  const resourceField = writer.take();
  writer.byte(TAG.scope);
  const scopeStart = writer.begin(2);
  writeText(writer, TAG.scopeName, scope.name);
  if (scope.version !== undefined) writeText(writer, TAG.scopeVersion, scope.version);
  if (scope.attributes !== undefined) writeAttributes(writer, TAG.scopeAttributes, scope.attributes);
  writer.end(scopeStart, 2);
  const length = Buffer.alloc(4);
  length.writeUInt32LE(resourceField.length);
  return new Uint8Array(Buffer.concat([length, resourceField, writer.take()]));
}

function writeRecord(writer: ProtoWriter, record: LogRecord): void {
  writer.byte(TAG.logRecords);
  const start = writer.begin(2);
  writer.byte(TAG.time);
  writer.nanoseconds(record.hrTime);
  if (record.severityNumber !== undefined) writeNumber(writer, TAG.severityNumber, record.severityNumber);
  if (record.severityText !== undefined) writeText(writer, TAG.severityText, record.severityText);
  if (record.body !== undefined) writeField(writer, TAG.body, record.body);
  writeAttributes(writer, TAG.attributes, record.attributes);
  if (record.droppedAttributesCount > 0) writeNumber(writer, TAG.dropped, record.droppedAttributesCount);
  if (record.spanContext !== undefined) writeSpan(writer, record.spanContext);
  writer.byte(TAG.observed);
  writer.nanoseconds(record.hrTimeObserved);
  if (record.eventName !== undefined) writeText(writer, TAG.eventName, record.eventName);
  writer.end(start, 2);
}

function writeSpan(writer: ProtoWriter, { traceId, spanId, traceFlags }: NonNullable<LogRecord['spanContext']>): void {
  writer.byte(TAG.traceFlags);
  writer.fixed32(traceFlags);
  writer.byte(TAG.traceId);
  writer.bytes(Buffer.from(traceId, 'hex'));
  writer.byte(TAG.spanId);
  writer.bytes(Buffer.from(spanId, 'hex'));
}

function writeAttributes(writer: ProtoWriter, tag: number, attributes: object): void {
  for (const [key, value] of Object.entries(attributes)) if (value !== undefined) writeEntry(writer, tag, key, value);
}

function writeEntry(writer: ProtoWriter, tag: number, key: string, value: unknown): void {
  const free = typeof value === 'object' ? 2 : 1;
  writer.byte(tag);
  const start = writer.begin(free);
  writeText(writer, TAG.key, key);
  writeField(writer, TAG.value, value);
  writer.end(start, free);
}

/** A field that holds an `AnyValue`. */
function writeField(writer: ProtoWriter, tag: number, value: unknown): void {
  const free = typeof value === 'object' ? 2 : 1;
  writer.byte(tag);
  const start = writer.begin(free);
  writeAny(writer, value);
  writer.end(start, free);
}

/** What OTLP has no form for (null, undefined) is an empty value. */
function writeAny(writer: ProtoWriter, value: unknown): void {
  if (typeof value === 'string') writeText(writer, TAG.anyText, value);
  else if (typeof value === 'number') writeNumeric(writer, value);
  else if (typeof value === 'boolean') writeNumber(writer, TAG.anyBool, value ? 1 : 0);
  else if (typeof value === 'bigint') writeInteger(writer, value);
  else if (typeof value === 'object' && value !== null) writeObject(writer, value);
}

function writeObject(writer: ProtoWriter, value: object): void {
  if (value instanceof Uint8Array) {
    writer.byte(TAG.anyBytes);
    return writer.bytes(value);
  }
  const raw = rawText(value);
  if (raw !== undefined) return writeRaw(writer, raw);
  writer.byte(Array.isArray(value) ? TAG.anyList : TAG.anyMap);
  const start = writer.begin(2);
  if (Array.isArray(value)) for (const element of value) writeField(writer, TAG.values, element);
  else writeAttributes(writer, TAG.values, value);
  writer.end(start, 2);
}

function writeNumeric(writer: ProtoWriter, value: number): void {
  if (!Number.isSafeInteger(value)) return writeDouble(writer, value);
  if (value >= 0) return writeNumber(writer, TAG.anyInt, value);
  writeInteger(writer, BigInt(value));
}

function writeRaw(writer: ProtoWriter, text: string): void {
  const number = rawNumber(text);
  if (number.is === 'integer') writeInteger(writer, number.value);
  else if (number.is === 'double') writeDouble(writer, number.value);
  else writeText(writer, TAG.anyText, number.value);
}

function writeInteger(writer: ProtoWriter, value: bigint): void {
  const number = BigInt.asIntN(64, value);
  if (number !== value) return writeText(writer, TAG.anyText, String(value));
  writer.byte(TAG.anyInt);
  writer.int64(number);
}

function writeDouble(writer: ProtoWriter, value: number): void {
  writer.byte(TAG.anyDouble);
  writer.double(value);
}

function writeNumber(writer: ProtoWriter, tag: number, value: number): void {
  writer.byte(tag);
  writer.varint(value);
}

function writeText(writer: ProtoWriter, tag: number, text: string): void {
  writer.byte(tag);
  writer.text(text);
}
