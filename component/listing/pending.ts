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
  /** Left by an earlier process, and not listed yet by this one. */
  readonly #left = new Set<string>();

  constructor(state: StateStore) {
    for (const [key, value] of state.scan(PREFIX, PREFIX_END)) {
      this.#objects.set(key, JSON.parse(Buffer.from(value).toString()));
      this.#left.add(key);
    }
  }

  get size(): number {
    return this.#objects.size;
  }
  get(hash: Uint8Array): Pending | undefined {
    const key = keyOf(hash);
    this.#left.delete(key);
    return this.#objects.get(key);
  }

  set(hash: Uint8Array, pending: Pending): StateChange {
    const key = keyOf(hash);
    this.#left.delete(key);
    this.#objects.set(key, pending);
    return [key, Buffer.from(JSON.stringify(pending))];
  }

  remove(hash: Uint8Array): StateChange {
    const key = keyOf(hash);
    this.#left.delete(key);
    this.#objects.delete(key);
    return [key, undefined];
  }

  /** After a complete listing: what an earlier process left and the store does not have any more. */
  removeLeft(): readonly StateChange[] {
    const keys = [...this.#left];
    this.#left.clear();
    for (const key of keys) this.#objects.delete(key);
    return keys.map((key) => [key, undefined]);
  }
}
