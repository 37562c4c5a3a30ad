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

/** Stands in for a receiver: offers its dead letters instead of its sources, until each is settled. */
export class ReplayReceiver implements Receiver {
  readonly #make: readonly (() => SourceRef)[];
  readonly #again: SourceRef[] = [];
  #open: number;

  /** @param make refs anew each time: a body moves to the worker that reads it. */
  constructor(make: readonly (() => SourceRef)[]) {
    this.#make = make;
    this.#open = make.length;
  }

  async *discover(_mode: DiscoverMode, signal: AbortSignal): AsyncGenerator<SourceRef> {
    for (const make of this.#make) {
      if (signal.aborted) return;
      yield make();
    }
    while (this.#open > 0 && !signal.aborted) {
      const ref = this.#again.shift();
      if (ref === undefined) await sleep(20, undefined, { signal }).catch(() => undefined);
      else yield ref;
    }
  }

  async settle(endings: readonly Ending[]): Promise<void> {
    for (const ending of endings) {
      const isAgain = ending.is === 'released' && ending.ref.body === undefined;
      if (isAgain) this.#again.push({ ...ending.ref, attempt: ending.ref.attempt + 1, skip: ending.skip });
      else this.#open -= 1;
    }
  }

  async close(): Promise<void> {}
}
