/**
 * How often each message was received. Pub/Sub counts deliveries only where the subscription has a dead-letter policy;
 * else this process counts, and a start forgets.
 */
import type { QueueMessage } from '../../component/notifications/queue.ts';
import type { PulledMessage } from './pubsub-queue.ts';

export class Receipts {
  readonly #limit: number;
  readonly #counts = new Map<string, number>();

  /** @param limit messages that are remembered; the oldest gives way. */
  constructor(limit: number) {
    this.#limit = limit;
  }

  received({ id, ackId, body, deliveryAttempt }: PulledMessage): QueueMessage {
    return { id, handle: ackId, body, receives: deliveryAttempt ?? this.#count(id) };
  }

  /** It is acknowledged. */
  forget(id: string): void {
    this.#counts.delete(id);
  }

  #count(id: string): number {
    const count = (this.#counts.get(id) ?? 0) + 1;
    this.#counts.delete(id);
    this.#counts.set(id, count);
    const [oldest] = this.#counts.keys();
    if (this.#counts.size > this.#limit && oldest !== undefined) this.#counts.delete(oldest);
    return count;
  }
}
