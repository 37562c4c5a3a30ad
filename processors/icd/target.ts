/** What a mapped event becomes: a document for Elasticsearch, or a record by OpenTelemetry's conventions. */
import type { LogRecord, Scope } from '../../component/record.ts';
import type { IcdSettings } from './config.ts';
import { SCHEMA_URL } from './declaration/semconv.ts';
import { DeviceResources } from './device-resources.ts';
import type { Mapped } from './mapper.ts';
import { semconvParts } from './semconv.ts';

export type TargetParts = Pick<LogRecord, 'body' | 'resource' | 'instrumentationScope' | 'attributes'>;

/** @param id of the document. */
export type Target = (mapped: Mapped, id: string, record: LogRecord) => TargetParts;

const ECS_SCOPE: Scope = { name: 'ses-otel/icd', attributes: { 'elastic.mapping.mode': 'bodymap' } };
const SEMCONV_SCOPE: Scope = { name: 'ses-otel/icd', schemaUrl: SCHEMA_URL };

/** The body is the document; the attributes say where it goes. */
export function ecsTarget({ data_stream }: IcdSettings): Target {
  const datasets = { event: data_stream.dataset, incident: data_stream.incident_dataset };
  return ({ document, stream }, id, { resource }) => ({
    body: document,
    resource,
    instrumentationScope: ECS_SCOPE,
    attributes: {
      'data_stream.type': 'logs',
      'data_stream.dataset': datasets[stream],
      'data_stream.namespace': data_stream.namespace,
      'elasticsearch.document_id': id,
      // The integration's default pipeline would map the document once more.
      'elasticsearch.ingest_pipeline': '_none',
    },
  });
}

/** The body is the message; resource and attributes by the conventions. */
export function semconvTarget({ data_stream, ses_attributes }: IcdSettings): Target {
  const datasets = { event: data_stream.dataset, incident: data_stream.incident_dataset };
  const resources = new DeviceResources();
  return ({ document, stream }, id) => {
    const { body, resource, attributes } = semconvParts(document, ses_attributes === 'keep');
    attributes['data_stream.type'] = 'logs';
    attributes['data_stream.dataset'] = datasets[stream];
    attributes['data_stream.namespace'] = data_stream.namespace;
    attributes['elasticsearch.document_id'] = id;
    attributes['log.record.uid'] = id;
    return { body, resource: resources.of(resource), instrumentationScope: SEMCONV_SCOPE, attributes };
  };
}
