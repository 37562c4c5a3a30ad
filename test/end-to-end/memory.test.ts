import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { test, type TestContext } from 'node:test';
import { fileURLToPath } from 'node:url';
import { gunzipSync, gzipSync } from 'node:zlib';
import { FLAGS } from '../../bench/processes.ts';
import { openBulkSink } from '../support/bulk-sink.ts';
import { writeConfig } from '../support/product.ts';

const ENTRY = fileURLToPath(new URL('../support/measured-entry.ts', import.meta.url));
const SAMPLE = new URL('../../samples/2026/09/01/events-00001.ndjson.gz', import.meta.url);
const MIB = 2 ** 20;
/** As the design promises it: 384 MiB, and 192 MiB for each worker. */
const PROMISED = (384 + 192) * MIB;

/** Long enough to read all that there is, where nothing held readers back. */
const STANDS_STILL_MS = 10_000;

/** @returns how many events it wrote */
type Fill = (directory: string, events: Buffer) => Promise<number>;

/** Members of one gzip file, laid end to end: 300 MiB of events that need not be made in memory. */
const oneLargeObject: Fill = async (directory, events) => {
  const member = gzipSync(Buffer.concat(Array.from({ length: 8 }, () => events)), { level: 1 });
  const members = Math.ceil((300 * MIB) / (events.length * 8));
  await writeFile(join(directory, 'large.gz'), Buffer.concat(Array.from({ length: members }, () => member)));
  return members * 8 * linesOf(events).length;
};

/** 4,200 objects of twenty events: more than may be in hand, and too much to hold at once. */
const manySmallObjects: Fill = async (directory, events) => {
  const [count, each] = [4200, 20];
  const body = gzipSync(linesOf(events).slice(0, each).join('\n'));
  for (let i = 0; i < count; i++) await writeFile(join(directory, `small-${String(i).padStart(5, '0')}.gz`), body);
  return count * each;
};

const linesOf = (events: Buffer): readonly string[] => events.toString().trimEnd().split('\n');

test('stays within the memory that is promised, however large an object is and however slow its destination', (context) =>
  staysWithin(context, oneLargeObject));

test('stays within the memory that is promised, however many small objects wait and however slow its destination', (context) =>
  staysWithin(context, manySmallObjects));

async function staysWithin(context: TestContext, fill: Fill): Promise<void> {
  const began = performance.now();
  const stands = (): number => began + STANDS_STILL_MS - performance.now();
  const sink = await openBulkSink({ countOnly: true, fault: () => ({ delayMs: Math.max(30, stands()) }) });
  context.after(() => sink.close());
  const config = await writeConfig(context, (directory) =>
    JSON.stringify({
      receivers: { file: { directory: `${directory}/events`, min_age: '0s' } },
      processors: { icd: {} },
      exporters: { elasticsearch: { endpoint: sink.url, compression: 'none' } },
      extensions: { host: { workers: 1, dead_letter: { directory: `${directory}/dead` } } },
      service: { extensions: ['host'], pipelines: { logs: { receivers: ['file'], processors: ['icd'], exporters: ['elasticsearch'] } } },
    }),
  );
  const directory = join(dirname(config), 'events');
  await mkdir(directory);
  const events = await fill(directory, gunzipSync(await readFile(SAMPLE)));

  const child = spawn(process.execPath, [...FLAGS, ENTRY, config], { stdio: ['ignore', 'pipe', 'inherit'] });
  let output = '';
  child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
  const [code] = await once(child, 'close');
  assert.equal(code, 0, output);
  const { peakBytes } = JSON.parse(output.trim().split('\n').at(-1) ?? '');
  assert.equal(sink.stats().documents, events);
  assert.ok(peakBytes < PROMISED, `${Math.round(peakBytes / MIB)} MiB at the peak`);
}
