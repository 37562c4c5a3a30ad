/** Records, batches, requests and a host, for tests of exporters. */
import type { EncodedPart, EncodedRequest, Outcome, ResultName } from '../../component/exporter.ts';
import { RESULT } from '../../component/exporter.ts';
import type { Host } from '../../component/host.ts';
import { silentLogger } from '../../component/logger.ts';
import { resourceFromAttributes } from '../../component/otel.ts';
import type { LogBatch, LogRecord, Scope } from '../../component/record.ts';
import type { SourceRef } from '../../component/source.ts';

export const TEST_TIME = Date.UTC(2026, 10, 24, 12);

export const testScope: Scope = { name: 'test', version: '1', attributes: { 'elastic.mapping.mode': 'bodymap' } };
export const testResource = resourceFromAttributes({ 'host.name': 'h1' });

export const testRecord = (fields: Partial<LogRecord>): LogRecord => ({
  hrTime: [1_795_521_600, 123_000_000],
  hrTimeObserved: [1_795_521_601, 0],
  resource: testResource,
  instrumentationScope: testScope,
  attributes: {},
  droppedAttributesCount: 0,
  ...fields,
});

const ref = (format: SourceRef['format']): SourceRef => ({
  receiver: 'file',
  id: 'r',
  format,
  origin: { store: 'file', bucket: '', key: 'k', version: '1', path: '/k', fields: {} },
  attempt: 1,
  skip: [0],
});

export const testBatch = (records: readonly LogRecord[], format: SourceRef['format'] = 'json'): LogBatch => ({
  ref: ref(format),
  records,
  indexes: records.map((_, index) => index),
  offsets: records.map(() => 0),
});

/** A mapped record as the `icd` processor leaves it. */
export const mappedRecord = (
  id: string,
  document: LogRecord['body'] = { '@timestamp': '2026-11-24T12:00:00.000Z', message: id },
): LogRecord =>
  testRecord({
    body: document,
    attributes: { 'data_stream.dataset': 'ses.event', 'elasticsearch.document_id': id, 'elasticsearch.ingest_pipeline': '_none' },
  });

/** All records of the parts. */
export const requestOf = (parts: readonly EncodedPart[]): EncodedRequest => ({
  slices: parts.map((part) => ({ part, from: 0, to: part.ends.length })),
  records: parts.reduce((sum, { ends }) => sum + ends.length, 0),
  bytes: parts.reduce((sum, { bytes }) => sum + bytes.length, 0),
});

export const testHost = (id: string): Host => ({
  id,
  logger: silentLogger,
  clock: { now: () => TEST_TIME },
  state: { get: () => undefined, scan: () => [], commit: () => Promise.resolve() },
  routes: 0,
  report() {},
  count() {},
  step() {},
});

const NAMES = new Map(Object.entries(RESULT).map(([name, value]) => [value as number, name as ResultName]));

/** The results by name. */
export const resultNames = ({ results }: Outcome): readonly string[] => [...results].map((result) => NAMES.get(result) ?? String(result));

export const never = new AbortController().signal;
