/**
 * Answers of OTLP/HTTP. Field numbers: opentelemetry-proto, `logs_service.proto` (partial success), and google.rpc
 * `status.proto`. Pure.
 */
import type { OtlpFormat, Refusal } from './screening.ts';

export interface Reply {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
}

const CONTENT_TYPE: Readonly<Record<OtlpFormat, string>> = { otlp_protobuf: 'application/x-protobuf', otlp_json: 'application/json' };
const SUCCESS = { otlp_protobuf: '', otlp_json: '{}' } as const;

/** google.rpc codes by HTTP status; others are "internal". */
const CODE: Readonly<Record<number, number>> = { 400: 3, 401: 16, 404: 12, 405: 12, 413: 3, 415: 3, 503: 14 };
const INTERNAL = 13;

/** @param rejected how many records did not arrive and never will by themselves */
export function successReply(format: OtlpFormat, rejected: number): Reply {
  const message = `${rejected} records were refused by a destination of ses-otel and lie in its dead letters`;
  const headers = { 'content-type': CONTENT_TYPE[format] };
  if (rejected === 0) return { status: 200, headers, body: Buffer.from(SUCCESS[format]) };
  if (format === 'otlp_json') {
    const partialSuccess = { rejectedLogRecords: String(rejected), errorMessage: message };
    return { status: 200, headers, body: Buffer.from(JSON.stringify({ partialSuccess })) };
  }
  const partial = Buffer.concat([Buffer.from([0x08]), varint(rejected), text(0x12, message)]);
  return { status: 200, headers, body: Buffer.concat([Buffer.from([0x0a]), varint(partial.length), partial]) };
}

/** A `Status` in the client's own format; plain text where that is none of ours. */
export function refusalReply(format: OtlpFormat | undefined, { status, message, headers = {} }: Refusal): Reply {
  const code = CODE[status] ?? INTERNAL;
  if (format === undefined)
    return { status, headers: { ...headers, 'content-type': 'text/plain; charset=utf-8' }, body: Buffer.from(`${message}\n`) };
  const all = { ...headers, 'content-type': CONTENT_TYPE[format] };
  if (format === 'otlp_json') return { status, headers: all, body: Buffer.from(JSON.stringify({ code, message })) };
  return { status, headers: all, body: Buffer.concat([Buffer.from([0x08, code]), text(0x12, message)]) };
}

function text(tag: number, value: string): Buffer {
  const bytes = Buffer.from(value);
  return Buffer.concat([Buffer.from([tag]), varint(bytes.length), bytes]);
}

function varint(value: number): Buffer {
  const bytes: number[] = [];
  let rest = value;
  for (; rest > 0x7f; rest = Math.floor(rest / 128)) bytes.push((rest % 128) | 0x80);
  return Buffer.from([...bytes, rest]);
}
