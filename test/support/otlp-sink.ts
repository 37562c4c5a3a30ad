/**
 * A loopback receiver of OTLP/HTTP logs, protobuf and JSON, with scripted faults. Alone: `node otlp-sink.ts --port 0 [--null]`
 * prints `{"url": ...}`; then `GET /_sink/stats` tells counts.
 */
import { parseArgs } from 'node:util';
import { countRecords } from './otlp-count.ts';
import { readRequest, type Message } from './otlp-proto.ts';
import { openServer, type ServerOptions, type SinkReply, type SinkServer } from './sink-server.ts';

export interface SinkRecord {
  readonly resource: Readonly<Record<string, unknown>>;
  readonly scope: { readonly name: string; readonly attributes: Readonly<Record<string, unknown>> };
  readonly attributes: Readonly<Record<string, unknown>>;
  readonly body: unknown;
  readonly eventName: string | undefined;
  readonly severityNumber: number | undefined;
  readonly timeUnixNano: string;
}

export interface OtlpSinkOptions extends ServerOptions {
  /** Only counts: for measured runs. */
  readonly countOnly?: boolean;
  /** Rejects so many records of each request, by partial success. */
  readonly reject?: number;
}

export interface OtlpStats {
  readonly requests: number;
  readonly records: number;
  readonly bytes: number;
}

export interface OtlpSink extends SinkServer {
  readonly records: readonly SinkRecord[];
  stats(): OtlpStats;
}

export async function openOtlpSink(options: OtlpSinkOptions = {}): Promise<OtlpSink> {
  const records: SinkRecord[] = [];
  const sums = { requests: 0, records: 0, bytes: 0 };
  const server = await openServer({ ...options, keepBodies: false }, ({ url, method, headers, body }) => {
    if (url.pathname === '/_sink/stats') return { status: 200, body: JSON.stringify(sums) };
    if (url.pathname !== '/v1/logs') return { status: 404 };
    if (method !== 'POST') return { status: 405 };
    const isJson = headers['content-type'] === 'application/json';
    const counted = options.countOnly === true && !isJson;
    const read = counted ? [] : flatten(isJson ? JSON.parse(body.toString()) : readRequest(body));
    if (options.countOnly !== true) records.push(...read);
    sums.requests += 1;
    sums.records += counted ? countRecords(body) : read.length;
    sums.bytes += body.length;
    return answer(isJson, options.reject ?? 0);
  });
  return Object.assign(server, { records, stats: () => ({ ...sums }) });
}

function answer(isJson: boolean, rejected: number): SinkReply {
  const type = { 'content-type': isJson ? 'application/json' : 'application/x-protobuf' };
  if (rejected === 0) return { status: 200, headers: type, body: isJson ? '{}' : '' };
  if (isJson)
    return {
      status: 200,
      headers: type,
      body: JSON.stringify({ partialSuccess: { rejectedLogRecords: String(rejected), errorMessage: 'told to' } }),
    };
  const message = Buffer.from('told to');
  const inner = Buffer.concat([Buffer.from([0x08, rejected, 0x12, message.length]), message]);
  return { status: 200, headers: type, body: Buffer.concat([Buffer.from([0x0a, inner.length]), inner]) };
}

const list = (value: unknown): readonly Message[] => (Array.isArray(value) ? value : []);
const inner = (value: unknown): Message => (typeof value === 'object' && value !== null ? { ...value } : {});

function flatten(request: Message): readonly SinkRecord[] {
  return list(request['resourceLogs']).flatMap(({ resource, scopeLogs }) =>
    list(scopeLogs).flatMap(({ scope, logRecords }) =>
      list(logRecords).map((record) => ({
        resource: attributesOf(inner(resource)['attributes']),
        scope: { name: String(inner(scope)['name']), attributes: attributesOf(inner(scope)['attributes']) },
        attributes: attributesOf(record['attributes']),
        body: valueOf(inner(record['body'])),
        eventName: record['eventName'] === undefined ? undefined : String(record['eventName']),
        severityNumber: record['severityNumber'] === undefined ? undefined : Number(record['severityNumber']),
        timeUnixNano: String(record['timeUnixNano']),
      })),
    ),
  );
}

const attributesOf = (entries: unknown): Record<string, unknown> =>
  Object.fromEntries(list(entries).map(({ key, value }) => [String(key), valueOf(inner(value))]));

/** Integers as numbers where those hold them, else as `bigint`. */
export function valueOf(any: Message): unknown {
  if ('stringValue' in any) return any['stringValue'];
  if ('boolValue' in any) return any['boolValue'];
  if ('intValue' in any) return Number.isSafeInteger(Number(any['intValue'])) ? Number(any['intValue']) : BigInt(String(any['intValue']));
  if ('doubleValue' in any) return Number(any['doubleValue']);
  if ('bytesValue' in any) return `bytes:${String(any['bytesValue'])}`;
  if ('arrayValue' in any) return list(inner(any['arrayValue'])['values']).map(valueOf);
  if ('kvlistValue' in any) return attributesOf(inner(any['kvlistValue'])['values']);
  return null;
}

if (import.meta.main) {
  const { values } = parseArgs({ options: { port: { type: 'string', default: '0' }, null: { type: 'boolean', default: false } } });
  const { url } = await openOtlpSink({ port: Number(values.port), countOnly: values.null });
  console.log(JSON.stringify({ url }));
}
