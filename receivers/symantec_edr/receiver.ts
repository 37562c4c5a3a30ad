/** Searches for incidents, one span of time after the other, each until all that it found has arrived. */
import type { Host } from '../../component/host.ts';
import type { DiscoverMode, Ending, Receiver, SourceRef } from '../../component/source.ts';
import { connectApi, type ConnectOptions } from '../../component/symantec-api/connect.ts';
import { pause as realPause, type Pause } from '../../component/symantec-api/pause.ts';
import type { ReplayRange } from '../../component/replay-range.ts';
import type { SymantecEdrSettings } from './config.ts';
import type { Incident } from './incident.ts';
import { Journal } from './journal.ts';
import type { Page } from './page.ts';
import { refOf } from './page-ref.ts';
import { PagesInHand } from './pages-in-hand.ts';
import { following } from './paging.ts';
import { Search } from './search.ts';
import { openTrace } from './trace.ts';
import { instant, nextWindow, type Span } from './window.ts';

export interface EdrParts {
  readonly pause: Pause;
  readonly random: () => number;
  readonly environment: ConnectOptions['environment'];
  /** In place of the rule that only Symantec's servers get the token. */
  readonly isTrusted?: (server: URL) => boolean;
}

/** A search whose total changed while it was paged is read again, at most so often. */
const MOST_ROUNDS = 3;

const REAL_PARTS: EdrParts = { pause: realPause, random: Math.random, environment: process.env };

export const createSymantecEdrReceiver = async (settings: SymantecEdrSettings, host: Host, parts = REAL_PARTS): Promise<Receiver> =>
  searching(settings, host, parts);

/** Searches the span of the range, and no other. */
export const createSymantecEdrReplay = async (
  settings: SymantecEdrSettings,
  host: Host,
  { fromMs: startMs, toMs: endMs }: ReplayRange,
  parts = REAL_PARTS,
): Promise<Receiver> => searching(settings, host, { ...parts, only: { startMs, endMs } });

interface SearchingParts extends EdrParts {
  readonly only?: Span;
}

function searching(settings: SymantecEdrSettings, host: Host, { only, ...parts }: SearchingParts): Receiver {
  const trace = settings.tracer.enabled ? openTrace(settings.tracer, host) : undefined;
  const { api, close } = connectApi(settings, {
    host,
    permission: 'the permission to view incidents (Alerts & Events / Investigation)',
    connections: 1,
    environment: parts.environment,
    ...(trace && { wrap: trace.wrap }),
    ...(parts.isTrusted && { isTrusted: parts.isTrusted }),
  });
  const search = new Search({ api, settings, host, ...parts });
  const journal = new Journal(host.state, `receivers::${host.id}`);
  return new SymantecEdrReceiver({ settings, host, search, journal, pause: parts.pause, only }, async () => {
    await close();
    await trace?.close();
  });
}

interface Finding {
  readonly settings: SymantecEdrSettings;
  readonly host: Host;
  readonly search: Search;
  readonly journal: Journal;
  readonly pause: Pause;
  /** The one span to search, where it is not for the journal to say. */
  readonly only: Span | undefined;
}

class SymantecEdrReceiver implements Receiver {
  readonly #parts: Finding;
  readonly #disconnect: () => Promise<void>;
  readonly #inHand = new PagesInHand();

  constructor(parts: Finding, disconnect: () => Promise<void>) {
    this.#parts = parts;
    this.#disconnect = disconnect;
  }

  /** In mode `once` it ends when a search that reaches up to the time of the call has arrived whole. */
  async *discover(mode: DiscoverMode, signal: AbortSignal): AsyncGenerator<SourceRef, void> {
    const { host, settings, journal, pause, only } = this.#parts;
    const until = host.clock.now();
    while (!signal.aborted) {
      const window = only ?? this.#nextWindow();
      yield* this.#read(window, mode, signal);
      if (signal.aborted) return;
      await journal.moveOver(window, window.endMs - settings.overlap);
      host.step('window_moved');
      if (only !== undefined || (mode === 'once' && window.endMs >= until)) return;
      // A search that an earlier process had begun does not make this one wait.
      if (mode === 'follow') await pause(Math.max(0, window.endMs + settings.interval - host.clock.now()), signal);
    }
  }

  async settle(endings: readonly Ending[]): Promise<void> {
    const { journal } = this.#parts;
    const ends = endings.flatMap((ending) => this.#inHand.endOf(ending) ?? []);
    const arrived = ends.filter(({ afterMs }) => afterMs === undefined);
    if (arrived.length > 0) await journal.settled(arrived.map(({ id, arrived: sightings }) => ({ id, sightings })));
    for (const end of ends) {
      for (const sighting of end.open) if (end.afterMs !== undefined) journal.sent.remove(sighting);
      this.#inHand.finish(end);
    }
  }

  async close(): Promise<void> {
    await this.#disconnect();
  }

  #nextWindow(): Span {
    const { host, settings, journal } = this.#parts;
    const terms = { now: host.clock.now(), initialMs: settings.initial_interval, overlapMs: settings.overlap };
    const { window, gap } = nextWindow(journal.reached, terms);
    if (gap === undefined) return window;
    host.count('gaps', 1);
    host.logger.warn(
      `incidents from ${instant(gap.startMs)} to ${instant(gap.endMs)} were not read and can no longer be had: the service keeps them for 30 days. Going on from ${instant(window.startMs)}`,
    );
    return window;
  }

  /** Reads a search until all that it found has arrived; again from its beginning where a page came back. */
  async *#read(window: Span, mode: DiscoverMode, signal: AbortSignal): AsyncGenerator<SourceRef, void> {
    const { journal, search, host, pause } = this.#parts;
    for (let rounds = 1; !signal.aborted;) {
      const begun = await journal.begin(window);
      host.step('window_begun');
      search.begin();
      const changed = yield* this.#pages(window, begun, mode, signal);
      const againMs = await this.#inHand.settled(signal);
      if (againMs !== undefined) await pause(againMs, signal);
      else if (!changed || rounds >= MOST_ROUNDS) return;
      else rounds += 1;
    }
  }

  /** @returns whether the search changed while it was paged, so that places may have been passed over */
  async *#pages(window: Span, begun: number, mode: DiscoverMode, signal: AbortSignal): AsyncGenerator<SourceRef, boolean> {
    const { search } = this.#parts;
    const totals = new Set<unknown>();
    let offset: number | undefined = 0;
    while (offset !== undefined && !signal.aborted && !this.#inHand.released) {
      const page: Page = await search.page(window, offset, mode, signal);
      totals.add(page.total);
      const ref = this.#refTo(page, window, offset, begun);
      if (ref !== undefined) yield ref;
      offset = this.#offsetAfter(page, offset);
    }
    return totals.size > 1;
  }

  /** The page without the incidents that were sent before; undefined where none is left. */
  #refTo(page: Page, window: Span, offset: number, begun: number): SourceRef | undefined {
    const { host, journal, search } = this.#parts;
    const fresh: Incident[] = [];
    for (const incident of page.incidents) {
      const { key, latestMs } = incident;
      if (key !== undefined && journal.sent.has(key)) continue;
      if (key !== undefined) journal.sent.add({ key, latestMs });
      fresh.push(incident);
    }
    host.count('pages', 1);
    host.count('incidents', fresh.length);
    if (fresh.length < page.incidents.length) host.count('incidents_left_out', page.incidents.length - fresh.length, 'sent before');
    if (fresh.length === 0) return undefined;
    const ref = refOf({ window, offset, incidents: fresh, url: search.url, begun }, host);
    if (this.#inHand.has(ref.id)) return undefined;
    this.#inHand.add({
      ref: withoutBody(ref),
      incidents: fresh.map(({ key, latestMs, lines }) => ({ key, latestMs, records: lines.length })),
    });
    host.step('page');
    return ref;
  }

  #offsetAfter({ incidents, next, total }: Page, offset: number): number | undefined {
    const after = following({ offset, count: incidents.length, next, total });
    if (after.odd !== undefined) this.#parts.host.logger.warn(`the pages of the search are odd: ${after.odd}`, { is: after.is });
    return after.is === 'more' ? after.offset : undefined;
  }
}

function withoutBody({ body: _, ...ref }: SourceRef): SourceRef {
  return ref;
}
