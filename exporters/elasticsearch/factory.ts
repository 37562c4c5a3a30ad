import { deliveryPolicy } from '../../component/delivery.ts';
import { defineExporter } from '../../component/factory.ts';
import type { Host } from '../../component/host.ts';
import { serverClients } from '../../component/http/server-client.ts';
import { elasticsearchSettings } from './config.ts';
import type { ElasticsearchSettings } from './config.ts';
import { addresses, bulkPath, destinationOf, requestHeaders } from './connection.ts';
import { BulkEncoder } from './encoder.ts';
import { ElasticsearchExporter } from './exporter.ts';

/** A reply tells a few hundred bytes of each refused document. */
const REPLY_BYTES = 64 * 1024 * 1024;

export const elasticsearch = defineExporter({
  type: 'elasticsearch',
  stability: 'beta',
  summary: 'Writes documents to Elasticsearch by bulk requests, each once.',
  settings: elasticsearchSettings,
  createEncoder: (settings) => new BulkEncoder(settings),
  create: (settings, host) => createExporter(settings, host),
});

function createExporter(settings: ElasticsearchSettings, { id, clock, logger }: Host): ElasticsearchExporter {
  const { retry } = settings;
  const policy = deliveryPolicy(settings);
  const open = serverClients(settings, {
    path: `exporters::${id}`,
    concurrency: policy.concurrency,
    maxReplyBytes: REPLY_BYTES,
    environment: process.env,
  });
  return new ElasticsearchExporter({
    nodes: addresses(settings).map((url) => ({ client: open(url), destination: destinationOf(settings, id, url), path: bulkPath(url) })),
    policy: {
      ...policy,
      retry: {
        ...policy.retry,
        initialMs: retry?.initial_interval ?? policy.retry.initialMs,
        maxMs: retry?.max_interval ?? policy.retry.maxMs,
      },
    },
    headers: requestHeaders(settings),
    gzip: settings.compression === 'gzip',
    level: settings.compression_params.level,
    sourceOnError: settings.include_source_on_error,
    clock,
    logger,
  });
}
