/** From notification to delivery, at a tenth of what the product can take. */
import { join } from 'node:path';
import { elasticsearch } from '../../exporters/elasticsearch/factory.ts';
import { makeData } from '../data.ts';
import { announced, writeScenarioConfig } from './configuration.ts';
import { BUCKET, type Announced, type AwsQuestion, type AwsQueue, type SinkQuestion } from './questions.ts';
import { arrivalsOf, startProduct } from './running.ts';
import { inPlace, judged, type Place, type Scenario, type ScenarioResult } from './scenario.ts';
import { startServer, type Server } from './servers.ts';

const SIZES = { full: { burst: 2000, steady: 2000 }, quick: { burst: 200, steady: 100 } } as const;
const SHARE_OF_FULL_LOAD = 0.1;
const LEEWAY_MS = 250;
/** What the sink notes: keys of both kinds, as documents have them. */
const [BURST, STEADY] = ['set-0/', 'steady/'];
const KEYS = String.raw`(?:set-0/object-|steady/)\d{6}\.ndjson\.gz`;

export const latency: Scenario = {
  name: 'latency',
  run: (scale) =>
    inPlace(async (place) => {
      const measured = await delays(place, SIZES[scale]);
      return results(measured.delays, measured.perSecond);
    }),
};

interface Measured {
  readonly delays: readonly number[];
  readonly perSecond: number;
}

async function delays({ directory, until }: Place, { burst, steady }: (typeof SIZES)['full' | 'quick']): Promise<Measured> {
  const aws = await until(startServer<AwsQuestion>('aws.ts'));
  const sink = await until(startServer<SinkQuestion>('sink.ts', ['--note', KEYS]));
  const data = makeData({ directory: join(directory, 'objects'), objects: burst, eventsPerObject: 1 });
  await aws.ask({ put: data.directory });
  const { queue } = await aws.ask<AwsQueue>({ announce: data.directory, count: burst });
  const config = writeScenarioConfig({ directory, receivers: announced(aws.url, queue, BUCKET), endpoint: sink.url });
  const product = await until(Promise.resolve(startProduct(config)));
  const perSecond = SHARE_OF_FULL_LOAD * (await fullLoad(sink, burst));
  const steadily = join(data.directory, 'object-000000.ndjson.gz');
  const told = await aws.ask<Announced>({ steadily, queue, count: steady, perSecond });
  const arrived = await arrivalsOf(sink, STEADY, steady);
  await product.ended();
  return { perSecond, delays: told.announced.map(([key, at]) => (arrived.get(key) ?? Infinity) - at) };
}

/** Objects a second over the second half of what waited at the start: the first warms it up. */
async function fullLoad(sink: Server<SinkQuestion>, burst: number): Promise<number> {
  const times = [...(await arrivalsOf(sink, BURST, burst)).values()].toSorted((a, b) => a - b);
  const half = Math.floor(burst / 2);
  return ((burst - half) * 1000) / Math.max(1, (times.at(-1) ?? 0) - (times[half] ?? 0));
}

function results(values: readonly number[], perSecond: number): readonly ScenarioResult[] {
  const sorted = values.toSorted((a, b) => a - b);
  const { flushMs } = elasticsearch.settings.parse({ endpoint: 'http://localhost:9200' }).sending_queue;
  const detail = [
    `${values.length} objects of 1 event at ${perSecond.toFixed(0)} a second; the longest took ${sorted.at(-1)?.toFixed(0)} ms`,
  ];
  const what = 'from notification until the sink answers';
  return [
    { name: 'latency, p50', what, value: percentile(sorted, 0.5), unit: 'ms', detail },
    judged({
      name: 'latency, p99',
      what: `the same: at most ${LEEWAY_MS} ms more than a request waits for others`,
      value: percentile(sorted, 0.99),
      unit: 'ms',
      wanted: { atMost: flushMs + LEEWAY_MS },
    }),
  ];
}

/** The least value that so large a share does not exceed. */
const percentile = (sorted: readonly number[], share: number): number => sorted[Math.ceil(sorted.length * share) - 1] ?? NaN;
