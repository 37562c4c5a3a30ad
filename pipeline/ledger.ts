/**
 * The one owner of the counts. They add up at every moment:
 * refs offered = done + set aside + released + in hand, and for each route records read = sum of what became of them.
 */
import type { ResultName } from '../component/exporter.ts';
import type { Ending, SourceRef } from '../component/source.ts';
import { routeName, type Route } from './plan.ts';

export interface SourceCounts {
  offered: number;
  done: number;
  set_aside: number;
  released: number;
  in_hand: number;
  /** Released and not offered again yet. */
  left: number;
  /** Objects that the receiver left out, by reason. */
  readonly skipped: Map<string, number>;
  lines: number;
  records: number;
  unreadable: number;
  /** Whatever else the receiver counts. */
  readonly other: Map<string, number>;
}

/** What became of the records that were read for a route. `already_there`: a conflict on a first try. */
export interface RouteCounts {
  read: number;
  delivered: number;
  duplicate: number;
  already_there: number;
  failure_store: number;
  filtered: number;
  dead_lettered: number;
  unknown: number;
  /** Given up with their ref, to be read again. */
  released: number;
  pending: number;
}

export type RouteFate = Exclude<keyof RouteCounts, 'read' | 'pending'>;

export interface RouteLine {
  readonly receiver: string;
  readonly route: string;
  readonly counts: Readonly<RouteCounts>;
}

export interface SourceLine {
  readonly receiver: string;
  readonly counts: Readonly<SourceCounts>;
}

const noSourceCounts = (): SourceCounts => ({
  offered: 0,
  done: 0,
  set_aside: 0,
  released: 0,
  in_hand: 0,
  left: 0,
  skipped: new Map(),
  lines: 0,
  records: 0,
  unreadable: 0,
  other: new Map(),
});
const noRouteCounts = (): RouteCounts => ({
  read: 0,
  delivered: 0,
  duplicate: 0,
  already_there: 0,
  failure_store: 0,
  filtered: 0,
  dead_lettered: 0,
  unknown: 0,
  released: 0,
  pending: 0,
});

const FATE: Readonly<Record<Exclude<ResultName, 'retry'>, RouteFate>> = {
  delivered: 'delivered',
  duplicate: 'duplicate',
  failure_store: 'failure_store',
  rejected: 'dead_lettered',
  unknown: 'unknown',
};

export class Ledger {
  readonly #sources = new Map<string, SourceCounts>();
  readonly #routes = new Map<string, { readonly receiver: string; readonly route: Route; readonly counts: RouteCounts }[]>();

  readonly #left = new Set<string>();

  constructor(receivers: readonly { readonly id: string; readonly routes: readonly Route[] }[]) {
    for (const { id, routes } of receivers) {
      this.#sources.set(id, noSourceCounts());
      this.#routes.set(
        id,
        routes.map((route) => ({ receiver: id, route, counts: noRouteCounts() })),
      );
    }
  }

  offered({ receiver, id }: Pick<SourceRef, 'receiver' | 'id'>): void {
    const counts = this.#source(receiver);
    if (this.#left.delete(`${receiver} ${id}`)) counts.left -= 1;
    counts.offered += 1;
    counts.in_hand += 1;
  }

  settled({ ref, is }: Ending): void {
    const counts = this.#source(ref.receiver);
    counts[is] += 1;
    counts.in_hand -= 1;
    if (is !== 'released') return;
    this.#left.add(`${ref.receiver} ${ref.id}`);
    counts.left += 1;
  }

  read(receiver: string, records: number, unreadable: number): void {
    const counts = this.#source(receiver);
    counts.records += records;
    counts.unreadable += unreadable;
    counts.lines += records + unreadable;
  }

  /** Records were handed to a route. */
  routed(receiver: string, route: number, records: number): void {
    const counts = this.#route(receiver, route);
    counts.read += records;
    counts.pending += records;
  }

  /** Pending records of a route met their fate. */
  fate(receiver: string, route: number, fate: RouteFate, records: number): void {
    const counts = this.#route(receiver, route);
    counts[fate] += records;
    counts.pending -= records;
  }

  count(receiver: string, name: string, by: number, reason?: string): void {
    const counts = this.#source(receiver);
    const into = name === 'skipped' ? counts.skipped : counts.other;
    const key = name === 'skipped' ? (reason ?? 'other') : reason === undefined ? name : `${name}: ${reason}`;
    into.set(key, (into.get(key) ?? 0) + by);
  }

  sources(): readonly SourceLine[] {
    return [...this.#sources].map(([receiver, counts]) => ({ receiver, counts }));
  }
  routes(): readonly RouteLine[] {
    return [...this.#routes.values()].flat().map(({ receiver, route, counts }) => ({ receiver, route: routeName(route), counts }));
  }

  #source(receiver: string): SourceCounts {
    const counts = this.#sources.get(receiver);
    if (counts === undefined) throw new Error(`no receiver ${receiver} in the ledger`);
    return counts;
  }
  #route(receiver: string, route: number): RouteCounts {
    const line = this.#routes.get(receiver)?.[route];
    if (line === undefined) throw new Error(`no route ${route} of ${receiver} in the ledger`);
    return line.counts;
  }
}

/** A conflict is our own earlier try where there was one: in this process, or in one that ended before it could settle. */
export function fateOf(result: Exclude<ResultName, 'retry'>, tries: number, attempt: number): RouteFate {
  return result === 'duplicate' && tries <= 1 && attempt <= 1 ? 'already_there' : FATE[result];
}

/** What does not add up, in words; empty where all does. */
export function imbalances(ledger: Ledger): readonly string[] {
  return [...ledger.sources().flatMap(sourceImbalance), ...ledger.routes().flatMap(routeImbalance)];
}

function sourceImbalance({ receiver, counts }: SourceLine): readonly string[] {
  const ended = counts.done + counts.set_aside + counts.released + counts.in_hand;
  const objects = counts.offered === ended ? [] : [`${receiver}: ${counts.offered} objects offered, ${ended} accounted for`];
  const lines =
    counts.lines === counts.records + counts.unreadable
      ? []
      : [`${receiver}: ${counts.lines} lines, ${counts.records} records + ${counts.unreadable} unreadable`];
  return [...objects, ...lines];
}

function routeImbalance({ receiver, route, counts }: RouteLine): readonly string[] {
  const { read, ...fates } = counts;
  const sum = Object.values(fates).reduce((total, n) => total + n, 0);
  return read === sum ? [] : [`${receiver} by ${route}: ${read} records read, ${sum} accounted for`];
}
