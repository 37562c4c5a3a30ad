/** Records: what flows between decode, processors and exporters. */
import type { InstrumentationScope, ReadableLogRecord, Resource } from './otel.ts';
import type { SourceRef } from './source.ts';

/** Any JSON value. Numbers past 2^53 are carried as `JSON.rawJSON` objects, digit for digit. */
export type Json = string | number | boolean | null | readonly Json[] | JsonObject;
export interface JsonObject {
  readonly [name: string]: Json | undefined;
}

/**
 * An OpenTelemetry log record, built by us.
 *
 * As decode leaves it, the body is the line as text. As the `icd` processor leaves it with `target: ecs`, the body is
 * the ECS document, the attributes carry the routing (`data_stream.*`, `elasticsearch.document_id`,
 * `elasticsearch.ingest_pipeline`) and the scope carries `elastic.mapping.mode: bodymap`.
 */
export type LogRecord = ReadableLogRecord;

/** An instrumentation scope with attributes, as OTLP carries it. Compared by identity: intern it. */
export interface Scope extends InstrumentationScope {
  readonly attributes?: Readonly<Record<string, string>>;
}

/** Serializers group by identity, so all records of one source share one of each. */
export interface Provenance {
  readonly resource: Resource;
  readonly scope: Scope;
}

/**
 * Records of one source, in order. A processor returns a new batch and never changes a record: another route may
 * share it.
 */
export interface LogBatch {
  readonly ref: SourceRef;
  readonly records: readonly LogRecord[];
  /** For each record, its index in the source: the identity of a record is (ref, index). */
  readonly indexes: readonly number[];
  /** For each record, the byte at which it begins in the decompressed source. */
  readonly offsets: readonly number[];
}
