/**
 * Gives messages back after a while. Pub/Sub can only give back at once or wait for a deadline of at most ten minutes,
 * and a deadline that ran out is not everywhere counted as a delivery that failed. So we hold the message for the while
 * and then say so. When the process ends before, the deadline runs out by itself.
 */
import type { Clock } from '../../component/host.ts';
import type { QueueAnswer, QueueMessage } from '../../component/notifications/queue.ts';
import { inBatches, MAX_DEADLINE_SECONDS, type PubSubCalls } from './pubsub-queue.ts';

export interface DelayedNacksParts {
  readonly calls: Pick<PubSubCalls, 'modifyAckDeadline'>;
  readonly clock: Clock;
  /** Resolves after so long, or when `signal` aborts. */
  readonly wait: (ms: number, signal: AbortSignal) => Promise<void>;
  readonly onFailed: (messages: number, reason: string) => void;
}

/** Of the longest deadline, when it is set anew. */
const HOLD_MS = (MAX_DEADLINE_SECONDS * 1000) / 2;
/** By how much a deadline outlasts the wait. */
const SPARE_MS = 10_000;

export class DelayedNacks {
  readonly #parts: DelayedNacksParts;
  readonly #closed = new AbortController();
  readonly #running = new Set<Promise<void>>();

  constructor(parts: DelayedNacksParts) {
    this.#parts = parts;
  }

  /** Resolves when the messages are held; they are given back `afterMs` from now. */
  async later(messages: readonly QueueMessage[], afterMs: number): Promise<QueueAnswer> {
    const dueAt = this.#parts.clock.now() + afterMs;
    const answer = await this.#hold(messages, afterMs);
    const failed = new Set(answer.faults.map(({ id }) => id));
    const running = this.#giveBack(
      messages.filter(({ id }) => !failed.has(id)),
      dueAt,
    ).finally(() => this.#running.delete(running));
    this.#running.add(running);
    return answer;
  }

  async close(): Promise<void> {
    this.#closed.abort();
    await Promise.all(this.#running);
  }

  #hold(messages: readonly QueueMessage[], ms: number): Promise<QueueAnswer> {
    const seconds = Math.min(MAX_DEADLINE_SECONDS, Math.ceil((ms + SPARE_MS) / 1000));
    return inBatches(messages, (ackIds) => this.#parts.calls.modifyAckDeadline(ackIds, seconds));
  }

  /** A call that fails here costs the delay at most: the deadline runs out. */
  async #giveBack(messages: readonly QueueMessage[], dueAt: number): Promise<void> {
    const { calls, clock, wait, onFailed } = this.#parts;
    const { signal } = this.#closed;
    for (let left = dueAt - clock.now(); left > 0; left = dueAt - clock.now()) {
      await wait(Math.min(left, HOLD_MS), signal);
      if (signal.aborted) return;
      if (left > HOLD_MS) await this.#hold(messages, dueAt - clock.now());
    }
    const { faults } = await inBatches(messages, (ackIds) => calls.modifyAckDeadline(ackIds, 0));
    if (faults.length > 0) onFailed(faults.length, faults[0]?.reason ?? '');
  }
}
