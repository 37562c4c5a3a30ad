/**
 * What this process knows of messages and refs that come again: a message with several objects is not read from its
 * beginning, and a message that could not be deleted is not read at all. A hint: bounded, in memory, and a start
 * without it costs work done twice.
 */
export class Progress {
  readonly #limit: number;
  readonly #settled = new Map<string, true>();
  readonly #skips = new Map<string, readonly number[]>();

  /** @param limit entries of each kind; the oldest gives way. */
  constructor(limit: number) {
    this.#limit = limit;
  }

  settle(messageId: string, refId: string): void {
    put(this.#settled, keyOf(messageId, refId), true, this.#limit);
    this.#skips.delete(refId);
  }

  /** Whether the ref was settled for this very message: a message sent anew is a wish to read again. */
  isSettled(messageId: string, refId: string): boolean {
    return this.#settled.has(keyOf(messageId, refId));
  }

  release(refId: string, skip: readonly number[]): void {
    put(this.#skips, refId, skip, this.#limit);
  }

  /** Where reading may begin. */
  skipOf(refId: string): readonly number[] | undefined {
    return this.#skips.get(refId);
  }
}

const keyOf = (messageId: string, refId: string): string => `${messageId} ${refId}`;

function put<V>(map: Map<string, V>, key: string, value: V, limit: number): void {
  map.delete(key);
  map.set(key, value);
  const [oldest] = map.keys();
  if (map.size > limit && oldest !== undefined) map.delete(oldest);
}
