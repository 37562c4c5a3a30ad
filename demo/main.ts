/**
 * The whole product against emulators and sinks on this machine: every source at once, into Elasticsearch and OTLP, until
 * all is delivered. Exit 0 only where it adds up.
 */
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openBulkSink, type BulkSink } from '../test/support/bulk-sink.ts';
import { openOtlpSink, type OtlpSink } from '../test/support/otlp-sink.ts';
import { configuration, type Destinations } from './configuration.ts';
import { sendLogs } from './otlp-sender.ts';
import { checks, demoTable } from './outcome.ts';
import { runListening, runOnce, type Ran } from './product.ts';
import { startSources, type Sources } from './sources.ts';

const LIMIT_MS = 180_000;
const since = Date.now();
const directory = await mkdtemp(join(tmpdir(), 'ses-otel-demo-'));
const [elasticsearch, collector] = [await openBulkSink(), await openOtlpSink()];
const sources = await startSources(directory);
const stop = new AbortController();
try {
  const [ran, otlpCode] = await runAll(sources, { elasticsearch: elasticsearch.url, otlp: collector.url });
  const { rows, otlp } = sources;
  const found = { documents: documentIds(elasticsearch), records: recordIds(collector) };
  const outcome = { sums: ran.sums, codes: [ran.code, otlpCode], rows, otlp, ...found };
  console.log(`\n${demoTable(outcome)}\n`);
  const results = checks(outcome);
  for (const { holds, text } of results) console.log(`${holds ? 'holds' : 'DOES NOT HOLD'}: ${text}`);
  console.log(`in ${((Date.now() - since) / 1000).toFixed(1)} s`);
  process.exitCode = results.every(({ holds }) => holds) ? 0 : 1;
} finally {
  // A process that is still there, where the other could not run.
  stop.abort();
  await Promise.all([elasticsearch.close(), collector.close(), sources.stop()]);
  await rm(directory, { recursive: true, force: true });
}

/** What is pushed has no end: `otlp` has a process of its own, told to stop when its sender was told that all arrived. */
async function runAll({ receivers, sent }: Sources, destinations: Destinations): Promise<readonly [Ran, number | null]> {
  const signal = AbortSignal.any([stop.signal, AbortSignal.timeout(LIMIT_MS)]);
  const pulled = await configAt('pulled', receivers, destinations);
  const pushed = await configAt('pushed', { otlp: { protocols: { http: { endpoint: 'localhost:0' } } } }, destinations);
  console.log(`running: ses-otel run --once --config ${pulled}\n   with: ${Object.keys(receivers).join(', ')}`);
  console.log(`running: ses-otel run --config ${pushed}\n   with: otlp\n`);
  return Promise.all([runOnce(pulled, signal), listenAndStop(pushed, sent, signal)]);
}

async function listenAndStop(config: string, sent: Sources['sent'], signal: AbortSignal): Promise<number | null> {
  const listening = await runListening(config, signal);
  try {
    await sendLogs(listening.url, sent, signal);
  } catch (error) {
    await listening.stop();
    throw error;
  }
  return listening.stop();
}

async function configAt(name: string, receivers: Readonly<Record<string, object>>, destinations: Destinations): Promise<string> {
  const folder = join(directory, name);
  await mkdir(folder);
  await writeFile(join(folder, 'collector.yaml'), JSON.stringify(configuration(receivers, destinations, folder)));
  return join(folder, 'collector.yaml');
}

function documentIds({ documents }: BulkSink): readonly string[] {
  return [...documents.values()].map(({ source }) => eventIdOf(JSON.parse(source)));
}

function recordIds({ records }: OtlpSink): readonly string[] {
  return records.map(({ body }) => eventIdOf(body));
}

function eventIdOf(document: unknown): string {
  const { event }: { readonly event?: { readonly id?: unknown } } = Object(document);
  return String(event?.id);
}
