/** A source of objects that stops offering while every object is refused. */
import type { DiscoverMode, Ending, SourceRef } from '../source.ts';
import type { AccessGate } from './access-gate.ts';

interface Source {
  discover(mode: DiscoverMode, signal: AbortSignal): AsyncIterable<SourceRef>;
  settle(endings: readonly Ending[]): Promise<void>;
}

export class GatedSource implements Source {
  readonly #source: Source;
  readonly #gate: AccessGate;

  constructor(source: Source, gate: AccessGate) {
    this.#source = source;
    this.#gate = gate;
  }

  /** @throws {Error} in mode `once`, when every object is refused: nobody waits for a person then. */
  async *discover(mode: DiscoverMode, signal: AbortSignal): AsyncGenerator<SourceRef, void> {
    for await (const ref of this.#source.discover(mode, signal)) {
      const { shut } = this.#gate;
      if (shut !== undefined && mode === 'follow') await this.#gate.pass(signal);
      const isKeptBack = signal.aborted || (shut !== undefined && mode === 'once');
      if (!isKeptBack) {
        yield ref;
        continue;
      }
      await this.#source.settle([giveBack(ref)]);
      if (signal.aborted) return;
      throw new Error(shut);
    }
  }

  async settle(endings: readonly Ending[]): Promise<void> {
    await this.#source.settle(endings);
    for (const ending of endings) this.#gate.ended(ending);
  }
}

/** How a ref ends that was found and never handed on. */
export const giveBack = (ref: SourceRef): Ending => ({
  ref,
  is: 'released',
  skip: ref.skip,
  afterMs: 0,
  reason: { code: 'stopped', message: 'we were told to stop before it was read' },
});
