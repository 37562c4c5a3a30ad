/**
 * What this process knows of messages and refs that come again: a message with several objects is not read from its
 * beginning, and a message that could not be deleted is not read at all. A hint: bounded, in memory, and a start
 * without it costs work done twice.
 */
export class Progress {
  readonly #settled: Recent<true>;
  readonly #skips: Recent<readonly number[]>;

  /** @param limit entries of each kind that are kept for certain; older ones give way. */
  constructor(limit: number) {
    this.#settled = new Recent(limit);
    this.#skips = new Recent(limit);
  }

  settle(messageId: string, refId: string): void {
    this.#settled.set(keyOf(messageId, refId), true);
    this.#skips.delete(refId);
  }

  /** Whether the ref was settled for this very message: a message sent anew is a wish to read again. */
  isSettled(messageId: string, refId: string): boolean {
    return this.#settled.get(keyOf(messageId, refId)) === true;
  }

  release(refId: string, skip: readonly number[]): void {
    this.#skips.set(refId, skip);
  }

  /** Where reading may begin. */
  skipOf(refId: string): readonly number[] | undefined {
    return this.#skips.get(refId);
  }
}

const keyOf = (messageId: string, refId: string): string => `${messageId} ${refId}`;

/** The latest entries, `limit` to twice as many. The older half goes at once: a map that loses its first entry each time grows slow. */
class Recent<V> {
  readonly #limit: number;
  #newer = new Map<string, V>();
  #older = new Map<string, V>();

  constructor(limit: number) {
    this.#limit = limit;
  }

  get(key: string): V | undefined {
    return this.#newer.get(key) ?? this.#older.get(key);
  }

  set(key: string, value: V): void {
    this.#newer.set(key, value);
    if (this.#newer.size < this.#limit) return;
    this.#older = this.#newer;
    this.#newer = new Map();
  }

  delete(key: string): void {
    this.#newer.delete(key);
    this.#older.delete(key);
  }
}
