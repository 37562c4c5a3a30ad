/**
 * One measured run in one thread: node chain.ts limit|floor|map DIRECTORY WARM_ROUNDS REPEATS. Prints a `Run` as JSON.
 * `limit`: gunzip, split, parse, stringify the event. `floor`: the same, but stringify the finished document.
 * `map`: the product's decode, icd processor and bulk encoder.
 */
import { createReadStream, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { createGunzip } from 'node:zlib';
import { readRecords } from '../component/decode/read.ts';
import { systemClock } from '../component/host.ts';
import { silentLogger } from '../component/logger.ts';
import { emptyResource } from '../component/otel.ts';
import type { LogBatch } from '../component/record.ts';
import type { SourceRef } from '../component/source.ts';
import { elasticsearch } from '../exporters/elasticsearch/factory.ts';
import { icd } from '../processors/icd/factory.ts';
import { fileOpener } from './file-opener.ts';

const [what = 'map', directory = '', warmRounds = '1', repeats = '1'] = process.argv.slice(2);
const paths = readdirSync(directory)
  .toSorted()
  .map((name) => join(directory, name));
const host = { id: 'bench', logger: silentLogger, clock: systemClock };
const signal = new AbortController().signal;
const processor = icd.create(icd.settings.parse({}), host);
const encoder = elasticsearch.createEncoder(elasticsearch.settings.parse({ endpoint: 'http://localhost:9200' }), host);

const refOf = (path: string): SourceRef => ({
  receiver: 'bench',
  id: path,
  format: 'json',
  attempt: 1,
  skip: [0],
  origin: { store: 'file', bucket: directory, key: path, version: '1', path, fields: { input: { type: 'file' } } },
});

async function* batches(path: string): AsyncGenerator<LogBatch> {
  const provenance = { resource: emptyResource(), scope: { name: 'bench' } };
  const options = {
    ref: refOf(path),
    opener: fileOpener,
    limits: { maxRecordBytes: 8 * 2 ** 20, maxDecompressedBytes: 0 },
    provenance,
    clock: systemClock,
    logger: silentLogger,
    signal,
  };
  for await (const { batch } of readRecords(options)) yield batch;
}

/** @param write called with each line; @returns events */
async function bare(path: string, write: (line: Buffer, index: number) => number): Promise<number> {
  let rest: Buffer = Buffer.alloc(0);
  let events = 0;
  for await (const chunk of createReadStream(path).pipe(createGunzip({ chunkSize: 256 * 1024 }))) {
    const bytes: Buffer = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
    let start = 0;
    for (let end = bytes.indexOf(10); end >= 0; end = bytes.indexOf(10, start)) {
      write(bytes.subarray(start, end), events++);
      start = end + 1;
    }
    rest = bytes.subarray(start);
  }
  return events;
}

const pool = Buffer.allocUnsafeSlow(8 * 2 ** 20);
let at = 0;
function put(text: string): number {
  if (at + text.length * 3 > pool.length) at = 0;
  return (at += pool.write(text, at));
}

async function finishedDocuments(): Promise<readonly (readonly unknown[])[]> {
  const all: unknown[][] = [];
  for (const path of paths) {
    const documents: unknown[] = [];
    for await (const batch of batches(path))
      documents.push(...processor.process(batch).batch.records.map(({ body }) => structuredDocument(body)));
    all.push(documents);
  }
  return all;
}

/** As an object that was parsed: no trace of how it was made. */
const structuredDocument = (body: unknown): unknown => JSON.parse(JSON.stringify(body));

/** As the host does with records that are final. */
function free({ buffer }: Uint8Array): void {
  if (buffer instanceof ArrayBuffer) buffer.transfer(0);
}

const CHAINS: Readonly<Record<string, () => Promise<(object: number, path: string) => Promise<number>>>> = {
  limit: async () => (_, path) => bare(path, (line) => put(JSON.stringify(JSON.parse(line.toString())))),
  floor: async () => {
    const documents = await finishedDocuments();
    return (object, path) =>
      bare(path, (line, index) => {
        JSON.parse(line.toString());
        return put(JSON.stringify(documents[object]?.[index]));
      });
  },
  map: async () => async (_, path) => {
    let events = 0;
    for await (const batch of batches(path)) {
      events += batch.records.length;
      for (const { bytes } of encoder.encode(processor.process(batch).batch)) free(bytes);
    }
    return events;
  },
};

const chain = await (CHAINS[what] ?? CHAINS['map'])?.();
if (chain === undefined) throw new Error(`expected limit, floor or map, got ${what}`);
async function rounds(count: number): Promise<number> {
  let events = 0;
  for (let round = 0; round < count; round++) for (const [object, path] of paths.entries()) events += (await chain?.(object, path)) ?? 0;
  return events;
}

await rounds(Number(warmRounds));
const [cpu, began] = [process.cpuUsage(), performance.now()];
const events = await rounds(Number(repeats));
const { user, system } = process.cpuUsage(cpu);
console.log(JSON.stringify({ cpuMs: (user + system) / 1000, wallMs: performance.now() - began, events }));
