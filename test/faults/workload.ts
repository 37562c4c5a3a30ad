/** A source with objects, one or two destinations, and what must be true of them after any number of crashes. */
import assert from 'node:assert/strict';
import { mkdtemp, mkdir, readdir, readFile, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import { gzipSync } from 'node:zlib';
import { startAwsEmulator } from '../support/aws-emulator.ts';
import { openBulkSink, type BulkSink } from '../support/bulk-sink.ts';

export interface Workload {
  readonly config: string;
  readonly sink: BulkSink;
  /** Every event is there, each under one `_id` and no other, in every destination. */
  check(): Promise<void>;
}

export type Source = 'file' | 'aws_s3';

const OBJECTS = 24;
const EVENTS = 25;
const WRITTEN = new Date('2026-09-01T00:00:00Z');

const eventOf = (object: number, event: number): string =>
  JSON.stringify({
    category_id: 5,
    type_id: 8001,
    time: '2026-09-01T00:00:00Z',
    message: `event ${object}.${event}`,
    ...(event % 2 === 0 ? { uuid: `8001:${object}-${event}` } : {}),
  });

const objectOf = (object: number): Buffer =>
  gzipSync(`${Array.from({ length: EVENTS }, (_, event) => eventOf(object, event)).join('\n')}\n`);

const messages = (): readonly string[] =>
  Array.from({ length: OBJECTS * EVENTS }, (_, i) => `event ${Math.floor(i / EVENTS)}.${i % EVENTS}`).toSorted();

/** @param exporters 1: Elasticsearch; 2: Elasticsearch and a file. */
export async function openWorkload(context: TestContext, source: Source, exporters: 1 | 2): Promise<Workload> {
  const directory = await mkdtemp(join(tmpdir(), 'crash-'));
  context.after(() => rm(directory, { recursive: true, force: true }));
  const sink = await openBulkSink();
  context.after(() => sink.close());
  const receiver = source === 'file' ? await fileSource(directory) : await s3Source(context);
  const config = join(directory, 'collector.yaml');
  await writeFile(config, collectorYaml({ directory, receiver, source, sink: sink.url, exporters }));
  const check = async () => {
    checkDocuments([...sink.documents.values()].map(({ id, source: text }) => ({ id, text })));
    if (exporters === 2) await checkFile(join(directory, 'out'));
  };
  return { config, sink, check };
}

async function fileSource(directory: string): Promise<string> {
  const root = join(directory, 'source');
  await mkdir(root);
  for (let object = 0; object < OBJECTS; object++) {
    const path = join(root, `object-${String(object).padStart(3, '0')}.ndjson.gz`);
    await writeFile(path, objectOf(object));
    await utimes(path, WRITTEN, WRITTEN);
  }
  return `{ directory: ${root}, storage: file_storage }`;
}

async function s3Source(context: TestContext): Promise<string> {
  const aws = await startAwsEmulator();
  context.after(() => aws.stop());
  aws.createBucket('events');
  const queue = aws.createQueue('announcements', { VisibilityTimeout: '2' });
  for (let object = 0; object < OBJECTS; object++) queue.announce(await aws.put('events', `object-${object}.gz`, objectOf(object)));
  return JSON.stringify({
    queue_url: queue.url,
    buckets: ['events'],
    region: 'us-east-1',
    endpoint: aws.endpoint,
    path_style: true,
    access_key_id: 'test',
    secret_access_key: 'test',
    visibility_timeout: '2s',
    sqs: { wait_time: '1s' },
  });
}

interface Wiring {
  readonly directory: string;
  readonly receiver: string;
  readonly source: Source;
  readonly sink: string;
  readonly exporters: 1 | 2;
}

const collectorYaml = ({ directory, receiver, source, sink, exporters }: Wiring): string => `
receivers:
  ${source}: ${receiver}
processors:
  icd: {}
exporters:
  elasticsearch: { endpoint: "${sink}" }
${exporters === 2 ? `  file: { path: ${join(directory, 'out', 'documents.ndjson')} }` : ''}
extensions:
  file_storage: { directory: ${join(directory, 'state')}, create_directory: true }
  host: { workers: 1, dead_letter: { directory: ${join(directory, 'dead-letters')} } }
service:
  extensions: [file_storage, host]
  pipelines:
    logs: { receivers: [${source}], processors: [icd], exporters: [elasticsearch${exporters === 2 ? ', file' : ''}] }
`;

interface Document {
  readonly id?: string;
  readonly text: string;
}

/** No event is missing, and one event has one `_id`. */
function checkDocuments(documents: readonly Document[]): void {
  const ids = new Map<string, Set<string | undefined>>();
  for (const { id, text } of documents) {
    const { message } = JSON.parse(text);
    ids.set(message, (ids.get(message) ?? new Set()).add(id));
  }
  assert.deepEqual([...ids.keys()].toSorted(), messages());
  assert.deepEqual(
    [...ids].filter(([, set]) => set.size > 1),
    [],
  );
}

/** A file has no `_id` that could keep a repeat out: nothing may be missing. */
async function checkFile(directory: string): Promise<void> {
  const seen = new Set<string>();
  for (const name of await readdir(directory)) {
    for (const line of (await readFile(join(directory, name), 'utf8')).split('\n')) if (line !== '') seen.add(JSON.parse(line).message);
  }
  assert.deepEqual([...seen].toSorted(), messages());
}
