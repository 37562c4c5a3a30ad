/** Requests of OTLP, read as a worker reads them. */
import { readRecords } from '../../../component/decode/read.ts';
import { silentLogger } from '../../../component/logger.ts';
import { resourceFromAttributes } from '../../../component/otel.ts';
import type { LogRecord } from '../../../component/record.ts';
import { SourceFault, type Format } from '../../../component/source.ts';
import { createJsonEncoder } from '../../../exporters/otlp_http/json-encoder.ts';
import { createProtoEncoder } from '../../../exporters/otlp_http/proto-encoder.ts';
import { jsonRequest, protoRequest } from '../../../exporters/otlp_http/request.ts';
import { requestOf, testBatch } from '../../support/exporting.ts';

const NOW = 1_795_600_000_250;
export const FORMATS = ['otlp_protobuf', 'otlp_json'] as const;

interface ReadSetup {
  readonly skip?: readonly number[];
  readonly maxDecompressedBytes?: number;
  readonly signal?: AbortSignal;
}

export async function read(bytes: Uint8Array, format: Format, setup: ReadSetup = {}) {
  const { skip = [0], maxDecompressedBytes = 1e8, signal = new AbortController().signal } = setup;
  const body = new Uint8Array(bytes).buffer;
  const origin = { store: 'otlp', bucket: '', key: 'k', version: '1', path: 'otlp', fields: {} };
  const batches = readRecords({
    ref: { receiver: 'otlp', id: 'req', format, origin, attempt: 1, skip, body },
    limits: { maxRecordBytes: 1e6, maxDecompressedBytes },
    provenance: { resource: resourceFromAttributes({}), scope: { name: '' } },
    clock: { now: () => NOW },
    signal,
    logger: silentLogger,
  });
  return Array.fromAsync(batches, ({ batch }) => batch);
}

export async function recordsOf(bytes: Uint8Array, format: Format, setup: ReadSetup = {}): Promise<readonly LogRecord[]> {
  return (await read(bytes, format, setup)).flatMap(({ records }) => records);
}

export const encoded = (format: (typeof FORMATS)[number], records: readonly LogRecord[]): Uint8Array =>
  format === 'otlp_json'
    ? jsonRequest(requestOf(createJsonEncoder().encode(testBatch(records))))
    : protoRequest(requestOf(createProtoEncoder().encode(testBatch(records))));

export const refused =
  (pattern: RegExp) =>
  (error: unknown): boolean =>
    error instanceof SourceFault && error.code === 'corrupt' && pattern.test(error.message);

export const jsonOf = (record: object): Buffer =>
  Buffer.from(JSON.stringify({ resourceLogs: [{ scopeLogs: [{ logRecords: [record] }] }] }));
