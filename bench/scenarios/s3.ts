/** aws_s3 by its queue: what an object costs against a bare loop, and what events cost in larger objects. */
import { join } from 'node:path';
import { makeData, type Data } from '../data.ts';
import { quartiles, type Run } from '../figures.ts';
import { thereAndBack } from '../pair.ts';
import { measure } from '../processes.ts';
import { announced, writeScenarioConfig } from './configuration.ts';
import { difference, type Amounts } from './marginal.ts';
import { BUCKET, type AwsQuestion, type AwsQueue } from './questions.ts';
import { inPlace, judged, type Place, type Scenario, type ScenarioResult } from './scenario.ts';
import { startServer, type Server } from './servers.ts';

/** Objects that one worker reads at the same time, as the host has it by default. */
const CONCURRENCY = 8;

interface Size {
  readonly eventsPerObject: number;
  readonly objects: Amounts;
}

/** An engine has compiled nearly all that runs by ten thousand objects. */
const SIZES = {
  full: { pairs: 9, single: { small: 10_000, large: 25_000 }, hundred: { small: 100, large: 1100 }, huge: { small: 1, large: 5 } },
  quick: { pairs: 1, single: { small: 100, large: 600 }, hundred: { small: 10, large: 110 }, huge: { small: 1, large: 2 } },
} as const;

interface Rig {
  readonly aws: Server<AwsQuestion>;
  readonly sink: Server<object>;
  readonly place: Place;
}

export const s3: Scenario = {
  name: 's3',
  run: (scale) =>
    inPlace(async (place) => {
      const rig = { place, aws: await place.until(startServer<AwsQuestion>('aws.ts')), sink: await place.until(startServer('sink.ts')) };
      const { pairs, single, hundred, huge } = SIZES[scale];
      return [
        await singleEvents(rig, single, pairs),
        ...(await largerObjects(rig, { eventsPerObject: 100, objects: hundred })),
        ...(await largerObjects(rig, { eventsPerObject: 50_000, objects: huge })),
      ];
    }),
};

async function stored({ aws, place }: Rig, { eventsPerObject, objects }: Size): Promise<Data> {
  const data = makeData({ directory: join(place.directory, `of-${eventsPerObject}`), objects: objects.large, eventsPerObject });
  await aws.ask({ put: data.directory });
  return data;
}

async function product({ aws, sink, place: { directory } }: Rig, events: string, count: number): Promise<Run> {
  const { queue } = await aws.ask<AwsQueue>({ announce: events, count });
  const config = writeScenarioConfig({ directory, receivers: announced(aws.url, queue, BUCKET), endpoint: sink.url });
  return { ...(await measure<Run>('product.ts', [config])), events: count };
}

async function bareLoop({ aws }: Rig, events: string, count: number): Promise<Run> {
  const { queue } = await aws.ask<AwsQueue>({ announce: events, count });
  return measure<Run>('scenarios/processes/bare-loop.ts', [aws.url, queue, String(count), String(CONCURRENCY)]);
}

const cpuMsPerObject = ({ cpuMs, events }: Run): number => cpuMs / events;

async function singleEvents(rig: Rig, objects: Amounts, pairs: number): Promise<ScenarioResult> {
  const { directory } = await stored(rig, { eventsPerObject: 1, objects });
  const [bare, whole]: [number[], number[]] = [[], []];
  for (let i = 0; i < pairs; i++) {
    const pair = await thereAndBack(
      () => difference(objects, (count) => bareLoop(rig, directory, count)),
      () => difference(objects, (count) => product(rig, directory, count)),
    );
    bare.push(cpuMsPerObject(pair.baseline));
    whole.push(cpuMsPerObject(pair.subject));
  }
  const ratio = quartiles(bare.map((ms, i) => ms / (whole[i] ?? NaN)));
  const perObject = (ms: readonly number[]): string => `${quartiles(ms).median.toFixed(3)} ms CPU an object`;
  return judged({
    name: 's3, objects of 1 event',
    what: `CPU of a bare loop of the same SDK over that of the product, start taken out, lower quartile of ${pairs}`,
    value: ratio.lower,
    unit: 'ratio',
    wanted: { atLeast: 0.7 },
    detail: [`median ${ratio.median.toFixed(3)}`, `bare loop: ${perObject(bare)}`, `product: ${perObject(whole)}`],
  });
}

async function largerObjects(rig: Rig, size: Size): Promise<readonly ScenarioResult[]> {
  const data = await stored(rig, size);
  const { cpuMs, events: objects, wallMs } = await difference(size.objects, (count) => product(rig, data.directory, count));
  const [events, bytes] = [objects * size.eventsPerObject, (data.bytes / size.objects.large) * objects];
  const name = `s3, objects of ${size.eventsPerObject.toLocaleString('en')} events`;
  const detail = [
    `${objects} objects, ${Math.round(data.bytes / data.events)} bytes an event`,
    `${Math.round(events / (wallMs / 1000))} events/s of wall time`,
  ];
  return [
    { name, what: 'events that a second of CPU takes, start taken out', value: events / (cpuMs / 1000), unit: 'events/CPU s', detail },
    { name, what: 'the same in bytes of events', value: bytes / 1e6 / (cpuMs / 1000), unit: 'MB/CPU s' },
  ];
}
