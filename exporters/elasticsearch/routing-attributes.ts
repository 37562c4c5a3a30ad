/** Attributes that say where a record goes; they are no part of a document. */
export const ROUTING_ATTRIBUTES: ReadonlySet<string> = new Set([
  'data_stream.type',
  'data_stream.dataset',
  'data_stream.namespace',
  'elasticsearch.index',
  'elasticsearch.document_id',
  'elasticsearch.ingest_pipeline',
  'elastic.mapping.mode',
]);
