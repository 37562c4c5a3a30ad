/** What the demo came to, and whether it adds up. Pure. */
import { table } from '../cli/sums.ts';
import type { RouteSums, Sums } from './product.ts';
import type { Expected } from './source.ts';

export interface DemoOutcome {
  readonly sums: Sums;
  /** What each process ended with. */
  readonly codes: readonly (number | null)[];
  readonly rows: readonly Expected[];
  /** The source that has no end, of which its sender tells what was taken. */
  readonly otlp: Expected;
  /** `event.id` of every document at Elasticsearch: each event is one. */
  readonly documents: readonly string[];
  /** `event.id` of every record at the OTLP sink, repeats and all. */
  readonly records: readonly string[];
}

export interface Check {
  readonly holds: boolean;
  readonly text: string;
}

interface Line {
  readonly title: string;
  readonly objects: number;
  readonly expected: number;
  readonly read: number;
  /** Of its events, those that are documents, and those that are at the OTLP sink. */
  readonly documents: number;
  readonly records: number;
  readonly created: number;
  readonly there: number;
  readonly deadLettered: number;
  readonly holds: boolean;
}

const HEAD = [
  'source',
  'objects',
  'events expected',
  'events read',
  'documents found',
  'found at OTLP',
  'new',
  'there already',
  'dead-lettered',
  'adds up',
];

export function demoTable(outcome: DemoOutcome): string {
  const lines = linesOf(outcome);
  const all = everyId(outcome);
  const sum = (of: (line: Line) => number): number => lines.reduce((total, line) => total + of(line), 0);
  const found = [all.size, new Set(outcome.documents).size, new Set(outcome.records).size] as const;
  const total = ['different events', sum(({ objects }) => objects), found[0], sum(({ read }) => read), found[1], found[2]];
  const ways = [sum(({ created }) => created), sum(({ there }) => there), sum(({ deadLettered }) => deadLettered)];
  return table([HEAD, ...lines.map(rowOf), [...total, ...ways, mark(checks(outcome).every(({ holds }) => holds))]]);
}

const mark = (holds: boolean): string => (holds ? 'yes' : 'NO');

const rowOf = ({ title, objects, expected, read, documents, records, created, there, deadLettered, holds }: Line) => [
  title,
  objects,
  expected,
  read,
  documents,
  records,
  created,
  there,
  deadLettered,
  mark(holds),
];

export function checks(outcome: DemoOutcome): readonly Check[] {
  const { sums, codes, documents, records } = outcome;
  const lines = linesOf(outcome);
  const all = everyId(outcome);
  const repeats = lines.reduce((sum, { expected }) => sum + expected, 0) - all.size;
  const seen = new Set(records).size;
  return [
    { holds: codes.every((code) => code === 0), text: `both processes ended with 0 (${codes.join(', ')})` },
    { holds: sums.imbalances.length === 0, text: `the ledger adds up ${sums.imbalances.join('; ')}`.trimEnd() },
    { holds: lines.every(({ holds }) => holds), text: `each of ${lines.length} sources: all events read, and each found at both ends` },
    {
      holds: documents.length === all.size && all.isSubsetOf(new Set(documents)),
      text: `each event is one document, by whatever way it was found: ${documents.length} documents of ${all.size} events`,
    },
    {
      holds: seen === all.size && records.length - seen === repeats,
      text: `repeats at the OTLP sink: ${records.length - seen}; events that were read by two ways: ${repeats}`,
    },
  ];
}

const everyId = ({ rows, otlp }: DemoOutcome): Set<string> => new Set([...rows, otlp].flatMap(({ ids }) => ids));

function linesOf(outcome: DemoOutcome): readonly Line[] {
  return [...outcome.rows.map((row) => lineOf(row, outcome)), sentLine(outcome)];
}

function lineOf(row: Expected, outcome: DemoOutcome): Line {
  const { sums } = outcome;
  const { done = 0, records: read = 0 } = sums.sources.find(({ receiver }) => receiver === row.receiver) ?? {};
  const [created, there, deadLettered] = routeCounts(sums, row.receiver);
  const found = foundOf(row, outcome);
  const holds = done === row.objects && read === found.expected && created + there === read && deadLettered === 0 && isFound(found);
  return { title: row.title, objects: done, read, ...found, created, there, deadLettered, holds };
}

/** Its process prints no sums: that every request was answered with success is what its sender knows. */
function sentLine(outcome: DemoOutcome): Line {
  const { title, objects, ids } = outcome.otlp;
  const found = foundOf(outcome.otlp, outcome);
  const created = found.documents;
  return { title, objects, read: ids.length, ...found, created, there: 0, deadLettered: 0, holds: isFound(found) };
}

type Found = Pick<Line, 'expected' | 'documents' | 'records'>;

function foundOf({ ids }: Expected, { documents, records }: DemoOutcome): Found {
  const own = new Set(ids);
  const count = (found: readonly string[]): number => own.intersection(new Set(found)).size;
  return { expected: own.size, documents: count(documents), records: count(records) };
}

const isFound = ({ expected, documents, records }: Found): boolean => documents === expected && records === expected;

function routeCounts(sums: Sums, receiver: string): readonly [created: number, there: number, deadLettered: number] {
  const routes = sums.routes.filter((line) => line.receiver === receiver);
  const route: RouteSums | undefined = routes.find((line) => line.route.endsWith('elasticsearch'));
  const deadLettered = routes.reduce((sum, { dead_lettered }) => sum + dead_lettered, 0);
  return [route?.delivered ?? 0, (route?.duplicate ?? 0) + (route?.already_there ?? 0), deadLettered];
}
