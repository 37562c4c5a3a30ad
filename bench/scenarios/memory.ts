/** Peak memory of the product, and what it remembers of settled objects. */
import { statSync } from 'node:fs';
import { join } from 'node:path';
import { makeData } from '../data.ts';
import { measure, type ProductRun } from '../processes.ts';
import { listed, writeScenarioConfig } from './configuration.ts';
import { inPlace, judged, type Place, type Scenario, type ScenarioResult } from './scenario.ts';
import { startServer } from './servers.ts';

const MIB = 2 ** 20;
/** As the design promises it. */
const promisedMiB = (workers: number): number => 384 + 192 * workers;

const SIZES = {
  full: { objectBytes: 4e9, backlog: 100_000, settled: 1_000_000, workers: [1, 2] },
  quick: { objectBytes: 1e8, backlog: 1000, settled: 50_000, workers: [1] },
} as const;

export const memory: Scenario = {
  name: 'memory',
  async run(scale) {
    const { objectBytes, backlog, settled, workers } = SIZES[scale];
    const results: ScenarioResult[] = [];
    for (const count of workers) results.push(await inPlace((place) => largeObject(place, objectBytes, count)));
    results.push(await inPlace((place) => smallObjects(place, backlog)));
    return [...results, ...(await settledKeys(settled))];
  },
};

interface Stored {
  readonly eventsPerObject: number;
  readonly keys: number;
  /** Times that an object holds the same events, each a gzip member. */
  readonly repeat: (bytes: number) => number;
}

interface Peak {
  readonly mib: number;
  readonly detail: readonly string[];
}

async function peak({ directory, until }: Place, { eventsPerObject, keys, repeat }: Stored, workers: number): Promise<Peak> {
  const data = makeData({ directory: join(directory, 'events'), objects: 1, eventsPerObject });
  const body = join(data.directory, 'object-000000.ndjson.gz');
  const members = repeat(data.bytes);
  const store = await until(startServer('generated-store.ts', ['--keys', `${keys}`, '--body', body, '--repeat', `${members}`]));
  const sink = await until(startServer('sink.ts'));
  const config = writeScenarioConfig({ directory, receivers: listed(store.url), endpoint: sink.url, workers });
  const { peakBytes, wallMs } = await measure<ProductRun>('product.ts', [config]);
  const bytes = `${((data.bytes * members * keys) / 1e9).toFixed(2)} GB of events, ${((statSync(body).size * members * keys) / 1e9).toFixed(2)} GB as stored`;
  return { mib: peakBytes / MIB, detail: [`${bytes}, in ${(wallMs / 1000).toFixed(0)} s`] };
}

async function largeObject(place: Place, bytes: number, workers: number): Promise<ScenarioResult> {
  const stored = { eventsPerObject: 2000, keys: 1, repeat: (member: number) => Math.ceil(bytes / member) };
  const { mib, detail } = await peak(place, stored, workers);
  return judged({
    name: `memory, one large object, ${workers} worker${workers > 1 ? 's' : ''}`,
    what: 'peak resident memory over one object from S3',
    value: mib,
    unit: 'MiB',
    wanted: { atMost: promisedMiB(workers) },
    detail,
  });
}

async function smallObjects(place: Place, keys: number): Promise<ScenarioResult> {
  const { mib, detail } = await peak(place, { eventsPerObject: 1, keys, repeat: () => 1 }, 1);
  return judged({
    name: `memory, ${keys.toLocaleString('en')} small objects`,
    what: 'peak resident memory over a backlog that a listing of S3 finds',
    value: mib,
    unit: 'MiB',
    wanted: { atMost: promisedMiB(1) },
    detail,
  });
}

/** Of `processes/settled-listing.ts`. */
export interface SettledMemory {
  readonly stateBytesPerKey: number;
  readonly heldBytesPerKey: number;
  /** Keys that were not settled. */
  readonly offered: number;
}

async function settledKeys(keys: number): Promise<readonly ScenarioResult[]> {
  const { stateBytesPerKey, heldBytesPerKey, offered } = await inPlace(async ({ directory }) => {
    const list = (): Promise<SettledMemory> => measure('scenarios/processes/settled-listing.ts', [directory, String(keys)]);
    const first = await list();
    if (first.offered !== keys) throw new Error(`${first.offered} of ${keys} keys were offered`);
    return list();
  });
  const name = `memory, ${keys.toLocaleString('en')} settled keys`;
  const common = { unit: 'bytes/key', wanted: { atMost: 32 } };
  const detail = [`${offered} of them were offered again`];
  return [
    judged({ ...common, name, what: 'state that the listing keeps over restarts, as it reports it', value: stateBytesPerKey, detail }),
    judged({ ...common, name, what: 'heap and buffers after a restart and a whole listing, less those before', value: heldBytesPerKey }),
  ];
}
