/** Dead letters as a source: each goes once more to the route that refused it, and to no other. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { DiscoverMode, Ending, Receiver, SourceRef } from '../component/source.ts';
import type { DeadLetter } from './dead-letters.ts';
import { routeName, type Route } from './plan.ts';

/** What a dead letter can be replayed as; nothing where it has neither a line nor a source that names bytes. */
export function replayRef(letter: DeadLetter, routes: readonly Route[]): SourceRef | undefined {
  const { receiver, source, kind } = letter;
  const ref = { receiver, id: source.id, format: 'json', origin: source.origin, attempt: 1 } as const;
  if (kind === 'source') return { ...ref, skip: routes.map(() => 0) };
  const wanted = routes.findIndex((route) => routeName(route) === letter.route);
  if (letter.line === undefined || wanted < 0) return undefined;
  const body = new TextEncoder().encode(letter.line).buffer;
  return { ...ref, skip: routes.map((_, route) => (route === wanted ? 0 : 1)), firstIndex: source.index ?? 0, body };
}

interface Offer {
  /** Makes the ref anew each time: a body moves to the worker that reads it. */
  readonly make: () => SourceRef;
  readonly attempt: number;
  readonly skip?: readonly number[];
}

/** Stands in for a receiver: offers its dead letters instead of its sources, until each is settled. */
export class ReplayReceiver implements Receiver {
  readonly #waiting: Offer[];
  readonly #inHand = new Map<SourceRef, Offer>();

  constructor(makers: readonly (() => SourceRef)[]) {
    this.#waiting = makers.map((make) => ({ make, attempt: 1 }));
  }

  /** Every letter has met its end. Not so where the run was stopped before. */
  get isComplete(): boolean {
    return this.#waiting.length === 0 && this.#inHand.size === 0;
  }

  async *discover(_mode: DiscoverMode, signal: AbortSignal): AsyncGenerator<SourceRef> {
    while (!this.isComplete && !signal.aborted) {
      const offer = this.#waiting.shift();
      if (offer === undefined) await sleep(20, undefined, { signal }).catch(() => undefined);
      else yield this.#take(offer);
    }
  }

  async settle(endings: readonly Ending[]): Promise<void> {
    for (const ending of endings) {
      const offer = this.#inHand.get(ending.ref);
      this.#inHand.delete(ending.ref);
      if (offer !== undefined && ending.is === 'released') this.#waiting.push({ ...offer, attempt: offer.attempt + 1, skip: ending.skip });
    }
  }

  async close(): Promise<void> {}

  #take(offer: Offer): SourceRef {
    const { make, ...begun } = offer;
    const ref = { ...make(), ...begun };
    this.#inHand.set(ref, offer);
    return ref;
  }
}
