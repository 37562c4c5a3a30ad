/** What TLS on the way to the sink costs. */
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { makeData } from '../data.ts';
import { quartiles, type Run } from '../figures.ts';
import { measure } from '../processes.ts';
import { files, writeScenarioConfig } from './configuration.ts';
import { difference, type Amounts } from './marginal.ts';
import { inPlace, type Place, type Scenario, type ScenarioResult } from './scenario.ts';
import { startServer, type Server } from './servers.ts';

const SIZES = { full: { pairs: 5, objects: { small: 2, large: 8 } }, quick: { pairs: 1, objects: { small: 1, large: 2 } } } as const;
const EVENTS_PER_OBJECT = 5000;
const AUTHORITY = fileURLToPath(new URL('../../test/testdata/tls/ca.pem', import.meta.url));

export const tls: Scenario = {
  name: 'tls',
  run: (scale) =>
    inPlace(async (place) => {
      const [http, https] = [await place.until(startServer('sink.ts')), await place.until(startServer('sink.ts', ['--tls']))];
      const { pairs, objects } = SIZES[scale];
      const [plain, secure]: [number[], number[]] = [[], []];
      for (let i = 0; i < pairs; i++) {
        plain.push(await microsecondsPerEvent(place, http, objects));
        secure.push(await microsecondsPerEvent(place, https, objects));
      }
      return results(plain, secure);
    }),
};

async function microsecondsPerEvent({ directory }: Place, sink: Server<object>, amounts: Amounts): Promise<number> {
  const { cpuMs, events } = await difference(amounts, async (objects): Promise<Run> => {
    const data = makeData({ directory: join(directory, `events-${objects}`), objects, eventsPerObject: EVENTS_PER_OBJECT });
    const exporter = { tls: { ca_file: AUTHORITY } };
    const config = writeScenarioConfig({ directory, receivers: files(data.directory), endpoint: sink.url, exporter });
    return { ...(await measure<Run>('product.ts', [config])), events: data.events };
  });
  return (cpuMs / events) * 1000;
}

function results(plain: readonly number[], secure: readonly number[]): readonly ScenarioResult[] {
  const unit = 'us CPU/event';
  const ratio = quartiles(secure.map((us, i) => us / (plain[i] ?? NaN)));
  return [
    { name: 'tls, http', what: 'CPU of the product per event, start taken out', value: quartiles(plain).median, unit },
    { name: 'tls, https', what: 'the same', value: quartiles(secure).median, unit },
    { name: 'tls, ratio', what: 'https over http, median of the pairs', value: ratio.median, unit: 'ratio' },
  ];
}
