/** Log records to protobuf. Field numbers: opentelemetry-proto, `logs.proto`, `common.proto`, `resource.proto`. */
import type { EncodedPart, Encoder } from '../../component/exporter.ts';
import type { LogRecord } from '../../component/record.ts';
import { Heads, type HeadSource } from './heads.ts';
import { ProtoValues } from './proto-values.ts';
import { ProtoWriter } from './proto-writer.ts';

/** (field number << 3) | wire type */
const TAG = {
  time: 0x09,
  severityNumber: 0x10,
  severityText: 0x1a,
  body: 0x2a,
  attributes: 0x32,
  dropped: 0x38,
  traceFlags: 0x45,
  traceId: 0x4a,
  spanId: 0x52,
  observed: 0x59,
  eventName: 0x62,
  resourceAttributes: 0x0a,
  scopeName: 0x0a,
  scopeVersion: 0x12,
  scopeAttributes: 0x1a,
  resource: 0x0a,
  scope: 0x0a,
  schemaUrl: 0x1a,
  logRecords: 0x12,
} as const;

/** Room for the fixed fields of a record. */
const RECORD_SPARE = 64;

export function createProtoEncoder(): Encoder {
  const encoder = new RecordEncoder();
  const heads = new Heads((source) => encoder.head(source));
  return {
    encode: ({ records }) => heads.group(records).map(({ head, positions }) => encoder.part(records, head, positions)),
  };
}

class RecordEncoder {
  readonly #writer = new ProtoWriter();
  readonly #values = new ProtoValues(this.#writer);

  part(records: readonly LogRecord[], head: Uint8Array, positions: readonly number[]): EncodedPart {
    const ends = new Uint32Array(positions.length);
    for (const [i, position] of positions.entries()) {
      const record = records[position];
      if (record !== undefined) this.#record(record);
      ends[i] = this.#writer.length;
    }
    return { bytes: this.#writer.take(), ends, positions: Uint32Array.from(positions), head };
  }

  /** The fields beside the records, of the resource's level, their length first; then those of the scope's level. */
  head({ resource, instrumentationScope: scope }: HeadSource): Uint8Array {
    this.#message(TAG.resource, () => this.#values.entries(TAG.resourceAttributes, resource.attributes));
    this.#text(TAG.schemaUrl, resource.schemaUrl);
    const resourceFields = this.#writer.take();
    this.#message(TAG.scope, () => {
      this.#text(TAG.scopeName, scope.name);
      this.#text(TAG.scopeVersion, scope.version);
      this.#values.entries(TAG.scopeAttributes, scope.attributes ?? {});
    });
    this.#text(TAG.schemaUrl, scope.schemaUrl);
    const length = Buffer.alloc(4);
    length.writeUInt32LE(resourceFields.length);
    return new Uint8Array(Buffer.concat([length, resourceFields, this.#writer.take()]));
  }

  #message(tag: number, write: () => void): void {
    this.#writer.need(RECORD_SPARE);
    this.#writer.byte(tag);
    const start = this.#writer.begin(2);
    write();
    this.#writer.end(start, 2);
  }

  #record(record: LogRecord): void {
    const writer = this.#writer;
    writer.need(RECORD_SPARE);
    writer.byte(TAG.logRecords);
    const start = writer.begin(2);
    writer.byte(TAG.time);
    writer.nanoseconds(record.hrTime);
    writer.byte(TAG.observed);
    writer.nanoseconds(record.hrTimeObserved);
    this.#number(TAG.severityNumber, record.severityNumber ?? 0);
    this.#number(TAG.dropped, record.droppedAttributesCount);
    this.#text(TAG.severityText, record.severityText);
    this.#text(TAG.eventName, record.eventName);
    if (record.spanContext !== undefined) this.#span(record.spanContext);
    if (record.body !== undefined) this.#values.value(TAG.body, record.body);
    this.#values.entries(TAG.attributes, record.attributes);
    writer.end(start, 2);
  }

  #span({ traceId, spanId, traceFlags }: NonNullable<LogRecord['spanContext']>): void {
    this.#writer.need(RECORD_SPARE);
    this.#writer.byte(TAG.traceFlags);
    this.#writer.fixed32(traceFlags);
    this.#writer.byte(TAG.traceId);
    this.#writer.bytes(Buffer.from(traceId, 'hex'));
    this.#writer.need(RECORD_SPARE);
    this.#writer.byte(TAG.spanId);
    this.#writer.bytes(Buffer.from(spanId, 'hex'));
  }

  /** 0 and no text say the same as no field. */
  #number(tag: number, value: number): void {
    if (value === 0) return;
    this.#writer.byte(tag);
    this.#writer.varint(value);
  }

  #text(tag: number, text: string | undefined): void {
    if (text === undefined || text === '') return;
    this.#writer.need(RECORD_SPARE);
    this.#writer.byte(tag);
    this.#writer.text(text);
  }
}
