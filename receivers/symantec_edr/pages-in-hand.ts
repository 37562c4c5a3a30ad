/** The pages that the host has, and what their endings mean for the incidents in them. */
import type { Ending, SourceRef } from '../../component/source.ts';
import type { Sighting } from './sightings.ts';

/** An incident of a page, without its bytes: those went to the worker. */
export interface SentIncident {
  readonly key: string | undefined;
  readonly latestMs: number;
  /** Itself and its events. */
  readonly records: number;
}

export interface PageInHand {
  readonly ref: SourceRef;
  readonly incidents: readonly SentIncident[];
}

export interface PageEnd {
  readonly id: string;
  readonly arrived: readonly Sighting[];
  /** To be sent again. */
  readonly open: readonly Sighting[];
  /** Set where it was released. */
  readonly afterMs: number | undefined;
}

export class PagesInHand {
  readonly #pages = new Map<string, PageInHand>();
  #releasedForMs: number | undefined;
  #wake: () => void = () => undefined;

  has(id: string): boolean {
    return this.#pages.has(id);
  }
  /** Whether a page was released, so that the search must be read again. */
  get released(): boolean {
    return this.#releasedForMs !== undefined;
  }

  add(page: PageInHand): void {
    this.#pages.set(page.ref.id, page);
  }

  /** What an ending means; undefined for a page that is not in hand. It stays in hand until `finish`. */
  endOf(ending: Ending): PageEnd | undefined {
    const page = this.#pages.get(ending.ref.id);
    if (page === undefined) return undefined;
    const leading =
      ending.is === 'released'
        ? wholeIncidents(page.incidents, Math.min(...ending.skip, page.ref.skip.length === 0 ? 0 : Infinity))
        : page.incidents.length;
    return {
      id: ending.ref.id,
      arrived: sightings(page.incidents.slice(0, leading)),
      open: sightings(page.incidents.slice(leading)),
      afterMs: ending.is === 'released' ? ending.afterMs : undefined,
    };
  }

  finish({ id, afterMs }: PageEnd): void {
    this.#pages.delete(id);
    if (afterMs !== undefined) this.#releasedForMs = Math.max(this.#releasedForMs ?? 0, afterMs);
    this.#wake();
  }

  /** Waits until none is in hand. @returns how long to wait before the search is read again; undefined: all has arrived */
  async settled(signal: AbortSignal): Promise<number | undefined> {
    const wake = (): void => this.#wake();
    signal.addEventListener('abort', wake, { once: true });
    while (this.#pages.size > 0 && !signal.aborted) await new Promise<void>((resolve) => (this.#wake = resolve));
    signal.removeEventListener('abort', wake);
    const after = this.#releasedForMs;
    this.#releasedForMs = undefined;
    return after;
  }
}

/** How many leading incidents lie whole in the first `records` records. */
function wholeIncidents(incidents: readonly SentIncident[], records: number): number {
  let left = records;
  const first = incidents.findIndex((incident) => (left -= incident.records) < 0);
  return first === -1 ? incidents.length : first;
}

const sightings = (incidents: readonly SentIncident[]): readonly Sighting[] =>
  incidents.flatMap(({ key, latestMs }) => (key === undefined ? [] : [{ key, latestMs }]));
