/** From the start of the process to its first event at the sink. */
import { join } from 'node:path';
import { makeData } from '../data.ts';
import { quartiles } from '../figures.ts';
import { files, writeScenarioConfig } from './configuration.ts';
import type { SinkQuestion } from './questions.ts';
import { arrivalsOf, startProduct } from './running.ts';
import { inPlace, type Place, type Scenario } from './scenario.ts';
import { startServer } from './servers.ts';

const STARTS = { full: 5, quick: 2 } as const;
const KEY = String.raw`object-\d{6}`;

export const startup: Scenario = {
  name: 'startup',
  run: (scale) =>
    inPlace(async (place) => {
      const times: number[] = [];
      for (let i = 0; i < STARTS[scale]; i++) times.push(await start(place, join(place.directory, String(i))));
      const { lower, median, upper } = quartiles(times);
      const detail = [
        `quartiles ${lower.toFixed(0)} and ${upper.toFixed(0)} ms; from TypeScript sources, which a build has compiled before`,
      ];
      return [
        {
          name: 'startup',
          what: `from spawn to the first event at the sink, median of ${times.length}`,
          value: median,
          unit: 'ms',
          detail,
        },
      ];
    }),
};

async function start({ directory, until }: Place, events: string): Promise<number> {
  const sink = await until(startServer<SinkQuestion>('sink.ts', ['--note', KEY]));
  makeData({ directory: events, objects: 1, eventsPerObject: 1 });
  const product = await until(
    Promise.resolve(startProduct(writeScenarioConfig({ directory, receivers: files(events), endpoint: sink.url }))),
  );
  const [arrivedAt = Infinity] = (await arrivalsOf(sink, 'object-', 1)).values();
  await product.ended();
  return arrivedAt - product.startedAt;
}
