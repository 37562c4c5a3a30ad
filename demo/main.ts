/**
 * The whole product against emulators and sinks on this machine: S3 by queue and by listing, and files, until all is
 * delivered.
 * Exit 0 only where it adds up.
 */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openBulkSink } from '../test/support/bulk-sink.ts';
import { openOtlpSink } from '../test/support/otlp-sink.ts';
import { checks, demoTable } from './outcome.ts';
import { runProduct } from './product.ts';
import { startSources } from './start-sources.ts';

const directory = await mkdtemp(join(tmpdir(), 'ses-otel-demo-'));
const [elasticsearch, collector] = [await openBulkSink(), await openOtlpSink()];
const sources = await startSources(directory);
try {
  const config = join(directory, 'collector.yaml');
  await writeFile(config, JSON.stringify(sources.config({ directory, elasticsearch: elasticsearch.url, otlp: collector.url })));
  console.log(`sources: ${sources.describe}\nrunning: ses-otel run --once --config ${config}\n`);
  const { code, sums } = await runProduct(config);
  const documents = new Set([...elasticsearch.documents.values()].map(({ id }) => id));
  const outcome = {
    sums,
    code,
    expected: sources.expected,
    distinct: sources.distinct,
    documents: documents.size,
    otlpIds: collector.records.map(({ attributes }) => String(attributes['elasticsearch.document_id'])),
  };
  console.log(demoTable(outcome));
  const results = checks(outcome);
  for (const { holds, text } of results) console.log(`${holds ? 'holds' : 'DOES NOT HOLD'}: ${text}`);
  process.exitCode = results.every(({ holds }) => holds) ? 0 : 1;
} finally {
  await Promise.all([elasticsearch.close(), collector.close(), sources.stop()]);
  await rm(directory, { recursive: true, force: true });
}
