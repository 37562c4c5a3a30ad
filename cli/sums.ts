/** What a run came to, as a table: the sums that must add up. Pure. */
import { imbalances, type Ledger, type RouteLine, type SourceLine } from '../pipeline/ledger.ts';

type Row = readonly (string | number)[];

const SOURCE_HEAD: Row = ['source', 'objects', 'done', 'set aside', 'released', 'skipped', 'lines', 'records', 'unreadable'];
const ROUTE_HEAD: Row = [
  'source',
  'route',
  'read',
  'delivered',
  'duplicate',
  'already there',
  'failure store',
  'filtered',
  'dead-lettered',
  'unknown',
  'pending',
];

export function sumsTable(ledger: Ledger): string {
  const skipped = ledger
    .sources()
    .flatMap(({ receiver, counts }) => [...counts.skipped].map(([reason, n]) => `${receiver}: skipped ${n} (${reason})`));
  const wrong = imbalances(ledger).map((text) => `DOES NOT ADD UP: ${text}`);
  const blocks = [table([SOURCE_HEAD, ...ledger.sources().map(sourceRow)]), table([ROUTE_HEAD, ...ledger.routes().map(routeRow)])];
  return [...blocks, ...(skipped.length > 0 ? [skipped.join('\n')] : []), ...(wrong.length > 0 ? [wrong.join('\n')] : [])].join('\n\n');
}

/** The same for programs: one line of JSON. */
export function sumsJson(ledger: Ledger): string {
  const sources = ledger.sources().map(({ receiver, counts }) => ({
    receiver,
    ...counts,
    skipped: Object.fromEntries(counts.skipped),
    other: Object.fromEntries(counts.other),
  }));
  const routes = ledger.routes().map(({ receiver, route, counts }) => ({ receiver, route, ...counts }));
  return JSON.stringify({ sources, routes, imbalances: imbalances(ledger) });
}

/** 0: all settled. 3: settled, with dead letters. 1: something was left, or does not add up. */
export function exitCode(ledger: Ledger): 0 | 1 | 3 {
  const sources = ledger.sources().map(({ counts }) => counts);
  const routes = ledger.routes().map(({ counts }) => counts);
  if (imbalances(ledger).length > 0 || sources.some(({ in_hand }) => in_hand > 0) || routes.some(({ pending }) => pending > 0)) return 1;
  if (sources.some(({ left }) => left > 0)) return 1;
  const hasLetters =
    sources.some(({ set_aside, unreadable }) => set_aside + unreadable > 0) ||
    routes.some((counts) => counts.dead_lettered + counts.unknown > 0);
  return hasLetters ? 3 : 0;
}

const sourceRow = ({ receiver, counts }: SourceLine): Row => {
  const skipped = [...counts.skipped.values()].reduce((sum, n) => sum + n, 0);
  return [
    receiver,
    counts.offered,
    counts.done,
    counts.set_aside,
    counts.released,
    skipped,
    counts.lines,
    counts.records,
    counts.unreadable,
  ];
};

const routeRow = ({ receiver, route, counts }: RouteLine): Row => [
  receiver,
  route,
  counts.read,
  counts.delivered,
  counts.duplicate,
  counts.already_there,
  counts.failure_store,
  counts.filtered,
  counts.dead_lettered,
  counts.unknown,
  counts.pending,
];

/** Columns of equal width; numbers to the right. */
export function table(rows: readonly Row[]): string {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => String(row[column] ?? '').length)));
  const cell = (value: string | number, column: number) =>
    typeof value === 'number' ? String(value).padStart(widths[column] ?? 0) : value.padEnd(widths[column] ?? 0);
  return rows.map((row) => row.map(cell).join('  ').trimEnd()).join('\n');
}
