/** A record as one JSON text: the document where it is mapped, else the record with its OpenTelemetry names. */
import type { LogRecord } from './record.ts';

export function recordJson(record: LogRecord): string {
  return isDocument(record.body) ? JSON.stringify(record.body) : JSON.stringify(plainRecord(record));
}

const isDocument = (body: unknown): body is object =>
  typeof body === 'object' && body !== null && !Array.isArray(body) && !(body instanceof Uint8Array);

/** The record's own names, times in nanoseconds as text. */
export function plainRecord(record: LogRecord): object {
  return {
    timeUnixNano: nanoseconds(record.hrTime),
    observedTimeUnixNano: nanoseconds(record.hrTimeObserved),
    severityNumber: record.severityNumber,
    severityText: record.severityText,
    eventName: record.eventName,
    body: record.body,
    attributes: record.attributes,
    resource: record.resource.attributes,
    scope: record.instrumentationScope,
  };
}

const nanoseconds = ([seconds, rest]: readonly [number, number]): string => String(BigInt(seconds) * 1_000_000_000n + BigInt(rest));
