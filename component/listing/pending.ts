/** Objects that were begun and are not settled: how often, and how far they came. Durable before the first byte is read. */
import type { StateChange, StateStore } from '../state.ts';

export interface Pending {
  readonly attempt: number;
  /** Per route; empty where nothing is known. */
  readonly skip: readonly number[];
}

const PREFIX = 'pending/';
const PREFIX_END = 'pending0';

const keyOf = (hash: Uint8Array): string => PREFIX + Buffer.from(hash).toString('base64url');

export class PendingObjects {
  readonly #objects = new Map<string, Pending>();

  constructor(state: StateStore) {
    for (const [key, value] of state.scan(PREFIX, PREFIX_END)) this.#objects.set(key, JSON.parse(Buffer.from(value).toString()));
  }

  get size(): number {
    return this.#objects.size;
  }
  get(hash: Uint8Array): Pending | undefined {
    return this.#objects.get(keyOf(hash));
  }

  set(hash: Uint8Array, pending: Pending): StateChange {
    const key = keyOf(hash);
    this.#objects.set(key, pending);
    return [key, Buffer.from(JSON.stringify(pending))];
  }

  remove(hash: Uint8Array): StateChange {
    const key = keyOf(hash);
    this.#objects.delete(key);
    return [key, undefined];
  }
}
