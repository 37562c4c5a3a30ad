/** A record's document, by mapping mode. Pure. */
import type { AnyValue, AnyValueMap } from '../../component/otel.ts';
import type { LogRecord } from '../../component/record.ts';
import { ecsDocument } from './ecs-document.ts';
import { otelDocument } from './otel-document.ts';
import { isoTime } from './record-time.ts';
import type { Route } from './routing.ts';

/** The document as JSON, on one line. @param bytes whether values may be `Uint8Array`: looking for them takes its time */
export function documentJson(record: LogRecord, route: Route, bytes: boolean): string {
  const json = bytes ? careful : JSON.stringify;
  const { body } = record;
  // Not a map where a map is wanted: the record is kept in the form that has a place for its text.
  if (route.mode === 'bodymap') return isMap(body) ? json(dated(record, body)) : json(ecsDocument(record, route.dataStream));
  return json(route.mode === 'ecs' ? ecsDocument(record, route.dataStream) : otelDocument(record, route.dataStream));
}

/** The body as it is; data streams take no document without `@timestamp`, so the record's own time fills it. */
const dated = (record: LogRecord, body: AnyValueMap): AnyValueMap =>
  '@timestamp' in body ? body : { '@timestamp': isoTime(record), ...body };

export const isMap = (value: unknown): value is AnyValueMap =>
  typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Uint8Array);

function careful(value: AnyValue): string {
  return hasBytes(value) ? JSON.stringify(value, bytesAsBase64) : JSON.stringify(value);
}

function hasBytes(value: AnyValue): boolean {
  if (typeof value !== 'object' || value === null) return false;
  if (value instanceof Uint8Array) return true;
  if (Array.isArray(value)) return value.some(hasBytes);
  for (const name in value) if (hasBytes(value[name])) return true;
  return false;
}

function bytesAsBase64(_name: string, value: unknown): unknown {
  return value instanceof Uint8Array ? Buffer.from(value.buffer, value.byteOffset, value.byteLength).toString('base64') : value;
}
