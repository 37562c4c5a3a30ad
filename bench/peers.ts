/**
 * Measures the product beside a stock OpenTelemetry Collector that reads the same data and sends to the same sink, in pairs:
 * npm run bench:peers [-- --json --pairs 9 --events 5000 --repeats 9]
 * Where a Collector cannot be built, it says so and ends with 0.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { parseArgs } from 'node:util';
import { table } from '../cli/sums.ts';
import { firstOf, makeData, type Data } from './data.ts';
import { cpuSecondsPerMillion, difference, eventsPerSecond, quartiles, type Run } from './figures.ts';
import { COLLECTOR_VERSION, configurationOf, haveCollector, measureCollector, measureOurs, PEERS, type Had } from './peers/subjects.ts';
import { startSink, type Sink } from './processes.ts';
import { WARM_ROUNDS } from './rows.ts';

const EVENTS_PER_OBJECT = 5000;

const { values } = parseArgs({
  options: {
    json: { type: 'boolean', default: false },
    pairs: { type: 'string', default: '9' },
    events: { type: 'string', default: '5000' },
    repeats: { type: 'string', default: '9' },
  },
});

type Round = ReadonlyMap<string, Run>;
type Measure = (data: Data) => Promise<Run>;

/** One after the other, so that whatever else the machine does meets all of them alike. */
async function round(subjects: ReadonlyMap<string, Measure>, whole: Data, warm: Data): Promise<Round> {
  const runs = new Map<string, Run>();
  for (const [name, measured] of subjects) runs.set(name, difference(await measured(whole), await measured(warm)));
  return runs;
}

function subjectsAgainst(server: Had, sink: Sink): ReadonlyMap<string, Measure> {
  const peers = PEERS.map((peer): [string, Measure] => [peer, (data) => measureCollector(peer, { server, data, sink })]);
  return new Map<string, Measure>([['ses-otel', (data) => measureOurs(data, sink)], ...peers]);
}

const HEAD = ['', 'CPU s per million', 'events per CPU s', 'events/s', 'ratio', 'lower and upper quartile'];
const MEANING = 'ratio: events per CPU second of ses-otel over those of the Collector';

function line(name: string, rounds: readonly Round[]): readonly (string | number)[] {
  const runs = rounds.map((one) => ({ own: runOf(one, 'ses-otel'), other: runOf(one, name) }));
  const cpu = quartiles(runs.map(({ other }) => cpuSecondsPerMillion(other))).median;
  const ratio = quartiles(runs.map(({ own, other }) => cpuSecondsPerMillion(other) / cpuSecondsPerMillion(own)));
  return [
    name,
    cpu.toFixed(1),
    Math.round(1_000_000 / cpu),
    Math.round(quartiles(runs.map(({ other }) => eventsPerSecond(other))).median),
    ...(name === 'ses-otel' ? [] : [ratio.median.toFixed(2), `${ratio.lower.toFixed(2)}, ${ratio.upper.toFixed(2)}`]),
  ];
}

function runOf(round: Round, name: string): Run {
  const run = round.get(name);
  if (run === undefined) throw new Error(`${name} was not measured`);
  return run;
}

/** As often as it is read before measuring begins, and as often as it is read in all. */
function dataFor(directory: string): { readonly warm: Data; readonly whole: Data } {
  const rounds = WARM_ROUNDS + Number(values.repeats);
  // Every object is another: a Collector takes files that begin alike for one file, and reads it once.
  const objects = Math.ceil(Number(values.events) / EVENTS_PER_OBJECT) * rounds;
  const whole = makeData({ directory: join(directory, 'whole'), objects, eventsPerObject: EVENTS_PER_OBJECT });
  return { whole, warm: firstOf(whole, join(directory, 'warm'), WARM_ROUNDS / rounds) };
}

function report(whole: Data, warm: Data, rounds: readonly Round[]): string {
  const names = [...(rounds[0]?.keys() ?? [])];
  const paths = names.map((name) => relative(process.cwd(), configurationOf(name)));
  return [
    `OpenTelemetry Collector ${COLLECTOR_VERSION}; ${paths.join(', ')}`,
    `${whole.events - warm.events} events, ${(whole.bytes / whole.events).toFixed(0)} bytes each; ${rounds.length} pairs`,
    `\n${table([HEAD, ...names.map((name) => line(name, rounds))])}\n`,
    MEANING,
  ].join('\n');
}

async function main(server: Had): Promise<void> {
  const directory = mkdtempSync(join(tmpdir(), 'ses-otel-peers-'));
  const sink = await startSink('otlp-sink.ts');
  try {
    const { whole, warm } = dataFor(directory);
    const subjects = subjectsAgainst(server, sink);
    const rounds: Round[] = [];
    while (rounds.length < Number(values.pairs)) rounds.push(await round(subjects, whole, warm));
    const plain = { whole, warm, rounds: rounds.map((one) => Object.fromEntries(one)) };
    console.log(values.json ? JSON.stringify(plain) : report(whole, warm, rounds));
  } finally {
    sink.stop();
    rmSync(directory, { recursive: true, force: true });
  }
}

const server = process.platform === 'linux' ? await haveCollector() : { is: 'missing' as const, why: 'processor time is read from Linux' };
if (server.is === 'there') await main(server);
else console.log(`skipped: a Collector to measure against could not be had: ${server.why}`);
