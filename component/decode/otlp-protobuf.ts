/**
 * OTLP's protobuf to records. Field numbers: opentelemetry-proto, `logs_service.proto`, `logs.proto`, `common.proto`,
 * `resource.proto`. A tag is (field number << 3) | wire type.
 */
import type { AnyValue, AnyValueMap } from '../otel.ts';
import { noFields, noScope, resourceOf, scopeOf, setEntry } from './otlp-draft.ts';
import type { OtlpDraft, OtlpFields, OtlpHead, ScopeFields } from './otlp-draft.ts';
import { malformed } from './otlp-scalars.ts';
import { WireReader } from './otlp-wire.ts';

/** Every record in order, each time. @throws {SourceFault} `corrupt` while it is walked, where the bytes are no such message. */
export function protobufDrafts(bytes: Buffer): Iterable<OtlpDraft> {
  return { [Symbol.iterator]: () => walked(bytes) };
}

function* walked(bytes: Buffer): Generator<OtlpDraft> {
  const reader = new WireReader(bytes);
  while (reader.more) {
    const tag = reader.uint32();
    if (tag === 0x0a) yield* resourceLogs(reader);
    else reader.skip(tag);
  }
}

/** The head may stand behind the records that it is for, so it is looked for before they are read. */
function* resourceLogs(reader: WireReader): Generator<OtlpDraft> {
  const outer = reader.enter();
  const start = reader.at;
  let attributes: AnyValueMap = {};
  let schemaUrl = '';
  while (reader.more) {
    const tag = reader.uint32();
    if (tag === 0x0a) attributes = entriesOf(reader);
    else if (tag === 0x1a) schemaUrl = reader.text();
    else reader.skip(tag);
  }
  reader.rewind(start);
  const resource = resourceOf(attributes, schemaUrl);
  while (reader.more) {
    const tag = reader.uint32();
    if (tag === 0x12) yield* scopeLogs(reader, resource);
    else reader.skip(tag);
  }
  reader.leave(outer);
}

function* scopeLogs(reader: WireReader, resource: OtlpHead['resource']): Generator<OtlpDraft> {
  const outer = reader.enter();
  const start = reader.at;
  let fields = noScope();
  let schemaUrl = '';
  while (reader.more) {
    const tag = reader.uint32();
    if (tag === 0x0a) fields = scopeFields(reader);
    else if (tag === 0x1a) schemaUrl = reader.text();
    else reader.skip(tag);
  }
  reader.rewind(start);
  const head = { resource, scope: scopeOf(fields, schemaUrl) };
  while (reader.more) {
    const tag = reader.uint32();
    if (tag === 0x12) yield draft(reader, head);
    else reader.skip(tag);
  }
  reader.leave(outer);
}

function draft(reader: WireReader, head: OtlpHead): OtlpDraft {
  const outer = reader.enter();
  const offset = reader.at;
  const fields = noFields();
  while (reader.more) recordField(reader, reader.uint32(), fields);
  reader.leave(outer);
  return { head, fields, offset, size: reader.at - offset };
}

function recordField(reader: WireReader, tag: number, fields: OtlpFields): void {
  if (tag === 0x32) keyValue(reader, fields.attributes);
  else if (tag === 0x2a) fields.body = anyValue(reader);
  else if (tag === 0x09) fields.time = reader.time();
  else if (tag === 0x59) fields.observed = reader.time();
  else if (tag === 0x10) fields.severityNumber = reader.uint32();
  else if (tag === 0x1a) fields.severityText = reader.text();
  else if (tag === 0x38) fields.dropped = reader.uint32();
  else if (tag === 0x45) fields.flags = reader.fixed32();
  else if (tag === 0x4a) fields.traceId = idOf(reader, 16);
  else if (tag === 0x52) fields.spanId = idOf(reader, 8);
  else if (tag === 0x62) fields.eventName = reader.text();
  else reader.skip(tag);
}

function idOf(reader: WireReader, bytes: number): string {
  const id = reader.hex();
  if (id !== '' && id.length !== bytes * 2) throw malformed(`expected an id of ${bytes} bytes before byte ${reader.at}`);
  return id;
}

/** Resource and KeyValueList: both keep their entries in field 1. */
function entriesOf(reader: WireReader): AnyValueMap {
  const outer = reader.enter();
  const attributes: AnyValueMap = {};
  while (reader.more) {
    const tag = reader.uint32();
    if (tag === 0x0a) keyValue(reader, attributes);
    else reader.skip(tag);
  }
  reader.leave(outer);
  return attributes;
}

function scopeFields(reader: WireReader): ScopeFields {
  const outer = reader.enter();
  const fields = noScope();
  while (reader.more) {
    const tag = reader.uint32();
    if (tag === 0x0a) fields.name = reader.text();
    else if (tag === 0x12) fields.version = reader.text();
    else if (tag === 0x1a) keyValue(reader, fields.attributes);
    else if (tag === 0x20) fields.dropped = reader.uint32();
    else reader.skip(tag);
  }
  reader.leave(outer);
  return fields;
}

function keyValue(reader: WireReader, into: AnyValueMap): void {
  const outer = reader.enter();
  let key = '';
  let value: AnyValue = null;
  while (reader.more) {
    const tag = reader.uint32();
    if (tag === 0x0a) key = reader.text();
    else if (tag === 0x12) value = anyValue(reader);
    else reader.skip(tag);
  }
  reader.leave(outer);
  setEntry(into, key, value);
}

/** Null: a value that is empty. */
function anyValue(reader: WireReader): AnyValue {
  const outer = reader.enter();
  let value: AnyValue = null;
  while (reader.more) {
    const tag = reader.uint32();
    if (tag === 0x0a) value = reader.text();
    else if (tag === 0x10) value = reader.bool();
    else if (tag === 0x18) value = reader.int64();
    else if (tag === 0x21) value = reader.double();
    else if (tag === 0x2a) value = listOf(reader);
    else if (tag === 0x32) value = entriesOf(reader);
    else if (tag === 0x3a) value = reader.bytes();
    else reader.skip(tag);
  }
  reader.leave(outer);
  return value;
}

function listOf(reader: WireReader): AnyValue[] {
  const outer = reader.enter();
  const values: AnyValue[] = [];
  while (reader.more) {
    const tag = reader.uint32();
    if (tag === 0x0a) values.push(anyValue(reader));
    else reader.skip(tag);
  }
  reader.leave(outer);
  return values;
}
