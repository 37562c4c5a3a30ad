/**
 * What is remembered over a restart: how far the searches came, the search that is under way, and which incidents were
 * sent. A search is moved over only when all its pages are settled.
 */
import { z } from 'zod';
import type { StateStore } from '../../component/state.ts';
import { decodeSightings, encodeSightings, Sightings, type Sighting } from './sightings.ts';
import type { Reached, Span } from './window.ts';

const REACHED = 'reached';
const SENT = 'sent/';
const SENT_END = 'sent0';
const CARRIED = `${SENT}carried`;

/** 18 bytes each in the store. */
const MOST_SIGHTINGS = 200_000;

const reached = z.object({
  end: z.number().optional(),
  open: z.object({ start: z.number(), end: z.number(), begun: z.int() }).optional(),
});

export class Journal {
  readonly #state: StateStore;
  readonly sent = new Sightings(MOST_SIGHTINGS);
  #end: number | undefined;
  #open: (Span & { readonly begun: number }) | undefined;

  /** @throws {Error} state that is not ours */
  constructor(state: StateStore, name: string) {
    this.#state = state;
    for (const [, value] of state.scan(SENT, SENT_END)) for (const sighting of decodeSightings(value)) this.sent.add(sighting);
    const value = state.get(REACHED);
    if (value === undefined) return;
    const { end, open } = parse(value, name);
    this.#end = end;
    this.#open = open && { startMs: open.start, endMs: open.end, begun: open.begun };
  }

  get reached(): Reached {
    return { endMs: this.#end, open: this.#open };
  }

  /** @returns how often this search was begun, this time included: durable before it is sent */
  async begin(window: Span): Promise<number> {
    const again = this.#open?.endMs === window.endMs ? this.#open.begun : 0;
    this.#open = { ...window, begun: again + 1 };
    await this.#state.commit([this.#reachedChange()]);
    return this.#open.begun;
  }

  /** Pages have arrived: their incidents are not sent again, even after a restart within the search. */
  async settled(pages: readonly { readonly id: string; readonly sightings: readonly Sighting[] }[]): Promise<void> {
    await this.#state.commit(pages.map(({ id, sightings }) => [`${SENT}${id}`, encodeSightings(sightings)] as const));
  }

  /** All of the search has arrived. What the next one may find again is kept. */
  async moveOver(window: Span, nextStartMs: number): Promise<void> {
    const kept = this.sent.keepFrom(nextStartMs);
    const gone = [...this.#state.scan(SENT, SENT_END)].map(([key]) => [key, undefined] as const);
    const end = Math.max(window.endMs, this.#end ?? 0);
    await this.#state.commit([...gone, [CARRIED, encodeSightings(kept)], [REACHED, text({ end })]]);
    this.#end = end;
    this.#open = undefined;
  }

  #reachedChange(): readonly [string, Uint8Array] {
    const open = this.#open && { start: this.#open.startMs, end: this.#open.endMs, begun: this.#open.begun };
    return [REACHED, text({ end: this.#end, open })];
  }
}

const text = (value: z.input<typeof reached>): Uint8Array => Buffer.from(JSON.stringify(value));

function parse(value: Uint8Array, name: string): z.output<typeof reached> {
  const found = Buffer.from(value).toString('utf8');
  try {
    return reached.parse(JSON.parse(found));
  } catch (cause) {
    throw new Error(
      `the state of ${name} was not written by this receiver: expected times, found ${found.slice(0, 60)}. Rename the receiver to begin anew.`,
      {
        cause,
      },
    );
  }
}
