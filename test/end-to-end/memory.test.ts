import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { gunzipSync, gzipSync } from 'node:zlib';
import { openBulkSink } from '../support/bulk-sink.ts';
import { writeConfig } from '../support/product.ts';

const ENTRY = fileURLToPath(new URL('../support/measured-entry.ts', import.meta.url));
const SAMPLE = new URL('../../samples/2026/09/01/events-00001.ndjson.gz', import.meta.url);
const MIB = 2 ** 20;
/** As the design promises it: 384 MiB, and 192 MiB for each worker. */
const PROMISED = (384 + 192) * MIB;

test('stays within the memory that is promised, however large an object is and however slow its destination', async (context) => {
  const sink = await openBulkSink({ countOnly: true, fault: () => ({ delayMs: 30 }) });
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
  // Members of one gzip file, laid end to end: 300 MiB of events that need not be made in memory.
  const events = gunzipSync(await readFile(SAMPLE));
  const member = gzipSync(Buffer.concat(Array.from({ length: 8 }, () => events)), { level: 1 });
  await mkdir(join(dirname(config), 'events'));
  const members = Math.ceil((300 * MIB) / (events.length * 8));
  await writeFile(join(dirname(config), 'events', 'large.gz'), Buffer.concat(Array.from({ length: members }, () => member)));

  const child = spawn(process.execPath, [ENTRY, config], { stdio: ['ignore', 'pipe', 'inherit'] });
  let output = '';
  child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
  const [code] = await once(child, 'close');
  assert.equal(code, 0, output);
  const { peakBytes } = JSON.parse(output.trim().split('\n').at(-1) ?? '');
  assert.ok(sink.stats().documents >= members * 8 * 150);
  assert.ok(peakBytes < PROMISED, `${Math.round(peakBytes / MIB)} MiB at the peak`);
});
