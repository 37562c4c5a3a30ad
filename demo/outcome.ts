/** What the demo came to, and whether it adds up. Pure. */
import { table } from '../cli/sums.ts';
import type { RouteSums, Sums } from './product.ts';
import type { Expected } from './start-sources.ts';

export interface DemoOutcome {
  readonly sums: Sums;
  readonly code: number | null;
  readonly expected: readonly Expected[];
  readonly distinct: number;
  /** Different `_id`s at Elasticsearch. */
  readonly documents: number;
  /** The `_id` of every record that came to the OTLP sink, repeats and all. */
  readonly otlpIds: readonly string[];
}

export interface Check {
  readonly holds: boolean;
  readonly text: string;
}

const HEAD = ['source', 'objects', 'events', 'delivered', 'duplicates', 'dead-lettered'];

export function demoTable({ sums, expected }: DemoOutcome): string {
  const rows = expected.map(({ source, receiver }) => {
    const counts = sums.sources.find((line) => line.receiver === receiver);
    const route = elasticsearchRoute(sums, receiver);
    return [source, counts?.done ?? 0, counts?.records ?? 0, route?.delivered ?? 0, duplicatesOf(route), route?.dead_lettered ?? 0];
  });
  return `${table([HEAD, ...rows])}\n`;
}

export function checks({ sums, code, expected, distinct, documents, otlpIds }: DemoOutcome): readonly Check[] {
  const read = expected.reduce((sum, { events }) => sum + events, 0);
  const perSource = expected.map(({ source, receiver, objects, events }) => {
    const counts = sums.sources.find((line) => line.receiver === receiver);
    const route = elasticsearchRoute(sums, receiver);
    const arrived = (route?.delivered ?? 0) + duplicatesOf(route);
    return {
      holds: counts?.done === objects && counts.records === events && arrived === events,
      text: `${source}: ${objects} objects, ${events} events, each delivered or there already`,
    };
  });
  return [
    { holds: code === 0, text: `the process ended with 0 (${code})` },
    { holds: sums.imbalances.length === 0, text: `the ledger adds up ${sums.imbalances.join('; ')}` },
    ...perSource,
    {
      holds: documents === distinct,
      text: `each event is one document: ${documents} documents of ${distinct} events, by whatever way they were found`,
    },
    {
      holds: otlpIds.length - new Set(otlpIds).size === read - distinct,
      text: `repeats at the OTLP sink: ${otlpIds.length - new Set(otlpIds).size}; events of objects read twice: ${read - distinct}`,
    },
    { holds: new Set(otlpIds).size === distinct, text: `and none is missing there: ${new Set(otlpIds).size}` },
  ];
}

const elasticsearchRoute = (sums: Sums, receiver: string): RouteSums | undefined =>
  sums.routes.find((line) => line.receiver === receiver && line.route.endsWith('elasticsearch'));

const duplicatesOf = (route: RouteSums | undefined): number => (route?.duplicate ?? 0) + (route?.already_there ?? 0);
