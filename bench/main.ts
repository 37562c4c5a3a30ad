/**
 * Measures the product against its floor, in pairs, each run in a process of its own: baseline, subject, subject, baseline.
 * npm run bench [-- --json --rows map,otlp --pairs 9 --events 20000 --repeats 2]
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { table } from '../cli/sums.ts';
import { makeData, repeated } from './data.ts';
import { cpuSecondsPerMillion, eventsPerSecond, quartiles, type Quartiles } from './figures.ts';
import type { Pair } from './pair.ts';
import { startSink } from './processes.ts';
import { isOfSameRuns, pair, ratioOf, ROWS, WARM_ROUNDS, type Bench, type Row } from './rows.ts';

const EVENTS_PER_OBJECT = 5000;

const { values } = parseArgs({
  options: {
    json: { type: 'boolean', default: false },
    rows: { type: 'string', default: '' },
    pairs: { type: 'string', default: '9' },
    events: { type: 'string', default: '20000' },
    repeats: { type: 'string', default: '2' },
  },
});

interface Result {
  readonly row: Row;
  readonly ratio: Quartiles;
  readonly cpuPerMillion: Quartiles;
  readonly eventsPerSecond: Quartiles;
  readonly holds: boolean | undefined;
}

async function measured(row: Row, bench: Bench, pairs: number): Promise<readonly Pair[]> {
  const all: Pair[] = [];
  for (let i = 0; i < pairs; i++) all.push(await pair(row, bench));
  return all;
}

function resultOf(row: Row, pairs: readonly Pair[]): Result {
  const ratio = quartiles(pairs.map((one) => ratioOf(row, one)));
  return {
    row,
    ratio,
    cpuPerMillion: quartiles(pairs.map(({ subject }) => cpuSecondsPerMillion(subject))),
    eventsPerSecond: quartiles(pairs.map(({ subject }) => eventsPerSecond(subject))),
    holds: row.atLeast === undefined ? undefined : ratio.lower >= row.atLeast,
  };
}

const HEAD = ['row', 'against', 'CPU s per million', 'events/s', 'ratio', 'lower quartile', 'must be', 'holds'];

const line = ({ row, ratio, cpuPerMillion, eventsPerSecond: speed, holds }: Result) => [
  row.name,
  `${row.baseline} (${row.by})`,
  cpuPerMillion.median.toFixed(1),
  Math.round(speed.median),
  ratio.median.toFixed(2),
  ratio.lower.toFixed(2),
  row.atLeast === undefined ? '' : row.atLeast.toFixed(2),
  holds === undefined ? '' : holds ? 'yes' : 'NO',
];

const directory = mkdtempSync(join(tmpdir(), 'ses-otel-bench-'));
const [bulkSink, otlpSink] = [await startSink('bulk-sink.ts'), await startSink('otlp-sink.ts')];
try {
  const data = makeData({
    directory: join(directory, 'events'),
    objects: Math.ceil(Number(values.events) / EVENTS_PER_OBJECT),
    eventsPerObject: EVENTS_PER_OBJECT,
  });
  const repeats = Number(values.repeats);
  const warm = repeated(data, join(directory, 'warm'), WARM_ROUNDS);
  const whole = repeated(data, join(directory, 'whole'), WARM_ROUNDS + repeats);
  const bench = { data, repeats, warm, whole, bulkSink, otlpSink };
  const wanted = values.rows.split(',').filter((name) => name !== '');
  const results: Result[] = [];
  // A name that a row has means that row alone, and any other all that begin with it.
  const isMeant = (name: string, part: string): boolean =>
    name === part || (!ROWS.some((row) => row.name === part) && name.startsWith(part));
  const rows = ROWS.filter(({ name }) => wanted.length === 0 || wanted.some((part) => isMeant(name, part)));
  const heads = rows.filter((row) => rows.find(isOfSameRuns(row)) === row);
  for (const head of heads) {
    const pairs = await measured(head, bench, Number(values.pairs));
    const told = rows.filter(isOfSameRuns(head)).map((row) => resultOf(row, pairs));
    results.push(...told);
    if (!values.json) for (const result of told) console.error(line(result).join('  '));
  }
  if (values.json) console.log(JSON.stringify({ data, results }));
  else console.log(`${data.events} events, ${(data.bytes / data.events).toFixed(0)} bytes each\n\n${table([HEAD, ...results.map(line)])}`);
  process.exitCode = results.some(({ holds }) => holds === false) ? 1 : 0;
} finally {
  bulkSink.stop();
  otlpSink.stop();
  rmSync(directory, { recursive: true, force: true });
}
