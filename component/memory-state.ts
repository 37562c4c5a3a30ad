/** State that lasts as long as the process: where no storage extension is named. */
import type { StateChange, StateStore } from './state.ts';

export class MemoryState implements StateStore {
  readonly #values = new Map<string, Uint8Array>();

  get(key: string): Uint8Array | undefined {
    return this.#values.get(key);
  }

  *scan(from: string, to: string): Iterable<readonly [key: string, value: Uint8Array]> {
    const [first, end] = [Buffer.from(from), Buffer.from(to)];
    const keys = [...this.#values.keys()].map((key) => Buffer.from(key)).filter((key) => key.compare(first) >= 0 && key.compare(end) < 0);
    for (const key of keys.toSorted((a, b) => a.compare(b))) {
      const value = this.#values.get(key.toString());
      if (value !== undefined) yield [key.toString(), value];
    }
  }

  async commit(changes: readonly StateChange[]): Promise<void> {
    for (const [key, value] of changes) {
      if (value === undefined) this.#values.delete(key);
      else this.#values.set(key, value);
    }
  }
}
