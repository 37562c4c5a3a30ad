/** The Collector's otel mode: attributes keep their dotted names, apart by resource, scope and record. */
import type { AnyValue, AnyValueMap } from '../../component/otel.ts';
import type { LogRecord } from '../../component/record.ts';
import type { DataStream } from './index-name.ts';
import { milliNanos, timeOf } from './record-time.ts';
import { ROUTING_ATTRIBUTES } from './routing-attributes.ts';

export function otelDocument(record: LogRecord, dataStream: DataStream | undefined): AnyValueMap {
  const scope = record.instrumentationScope;
  const { spanContext, resource } = record;
  return {
    '@timestamp': milliNanos(timeOf(record)),
    observed_timestamp: milliNanos(record.hrTimeObserved),
    data_stream: dataStream === undefined ? undefined : { ...dataStream },
    severity_text: record.severityText,
    severity_number: record.severityNumber === 0 ? undefined : record.severityNumber,
    trace_id: spanContext?.traceId,
    span_id: spanContext?.spanId,
    event_name: record.eventName,
    dropped_attributes_count: record.droppedAttributesCount === 0 ? undefined : record.droppedAttributesCount,
    attributes: documentAttributes(record.attributes),
    resource: { schema_url: resource.schemaUrl, attributes: documentAttributes(resource.attributes) },
    scope: { name: scope.name, version: scope.version, schema_url: scope.schemaUrl, attributes: documentAttributes(scope.attributes) },
    body: bodyOf(record.body),
  };
}

function documentAttributes(attributes: AnyValueMap | undefined): AnyValueMap | undefined {
  const kept = Object.entries(attributes ?? {}).filter(([name]) => !ROUTING_ATTRIBUTES.has(name));
  return kept.length === 0 ? undefined : Object.fromEntries(kept);
}

/** Text beside structure, so that one field has one type; what is neither map nor text is written as text. */
function bodyOf(body: AnyValue): AnyValueMap | undefined {
  if (body === undefined || body === null) return undefined;
  if (typeof body === 'object' && !(body instanceof Uint8Array))
    return Array.isArray(body) ? { structured: { value: body } } : { structured: body };
  return { text: typeof body === 'object' ? Buffer.from(body).toString('base64') : String(body) };
}
