/**
 * How often each message was received, durable before it is read where a storage is named. Pub/Sub counts deliveries
 * only where the subscription has a dead-letter policy.
 */
import type { StateChange, StateStore } from '../../component/state.ts';
import type { QueueMessage } from '../../component/notifications/queue.ts';
import type { PulledMessage } from './pubsub-queue.ts';

export interface ReceiptsParts {
  readonly state: StateStore;
  /** Messages that are remembered; the oldest gives way. Those that others acknowledge are never told to us. */
  readonly limit: number;
}

const SPACE = 'receipts/';
const END = 'receipts0';

export class Receipts {
  readonly #parts: ReceiptsParts;
  readonly #counts = new Map<string, number>();

  constructor(parts: ReceiptsParts) {
    this.#parts = parts;
    for (const [key, value] of parts.state.scan(SPACE, END)) {
      this.#counts.set(key.slice(SPACE.length), Number(Buffer.from(value).toString()));
    }
  }

  /** Resolves when the counts are durable. */
  async received(pulled: readonly PulledMessage[]): Promise<readonly QueueMessage[]> {
    const changes: StateChange[] = [];
    const messages = pulled.map(({ id, ackId, body, deliveryAttempt }) => {
      const receives = deliveryAttempt ?? this.#count(id, changes);
      return { id, handle: ackId, body, receives };
    });
    if (changes.length > 0) await this.#parts.state.commit(changes);
    return messages;
  }

  /** They are acknowledged. */
  async forget(ids: readonly string[]): Promise<void> {
    const known = ids.filter((id) => this.#counts.delete(id));
    if (known.length > 0) await this.#parts.state.commit(known.map((id) => [SPACE + id, undefined] as const));
  }

  #count(id: string, changes: StateChange[]): number {
    const count = (this.#counts.get(id) ?? 0) + 1;
    this.#counts.delete(id);
    this.#counts.set(id, count);
    changes.push([SPACE + id, Buffer.from(String(count))]);
    const [oldest] = this.#counts.keys();
    if (this.#counts.size > this.#parts.limit && oldest !== undefined && this.#counts.delete(oldest))
      changes.push([SPACE + oldest, undefined]);
    return count;
  }
}
