/** Deletes messages in batches, again until the queue has taken each. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Queue, QueueAnswer, QueueMessage } from './queue.ts';

export interface DeletionsParts {
  readonly queue: Queue;
  /** The message with its newest handle: a lease that is kept may bring a new one. */
  readonly newest: (message: QueueMessage) => QueueMessage;
  /** Messages to one call. */
  readonly batch: number;
  /** How long a message may wait for others. */
  readonly flushMs: number;
  /** In [0, 1). */
  readonly random: () => number;
  readonly onDeleted: (messages: readonly QueueMessage[]) => void;
  /** The handle was not valid any more: the message may come again. */
  readonly onLost: (message: QueueMessage, reason: string) => void;
  readonly onRetry: (messages: number, reason: string) => void;
}

interface Waiting {
  readonly message: QueueMessage;
  readonly resolve: () => void;
  readonly reject: (error: Error) => void;
}

const FIRST_RETRY_MS = 200;
const LAST_RETRY_MS = 30_000;

export class Deletions {
  readonly #parts: DeletionsParts;
  readonly #closed = new AbortController();
  #waiting: Waiting[] = [];
  #timer: NodeJS.Timeout | undefined;

  constructor(parts: DeletionsParts) {
    this.#parts = parts;
  }

  /** Resolves when the queue has acknowledged it, or says that the message is not ours any more. Rejects when closed. */
  delete(message: QueueMessage): Promise<void> {
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    this.#waiting.push({ message, resolve, reject });
    if (this.#waiting.length >= this.#parts.batch) this.#flush();
    else this.#timer ??= setTimeout(() => this.#flush(), this.#parts.flushMs);
    return promise;
  }

  /** Ends what is still being tried again. */
  close(): void {
    this.#flush();
    this.#closed.abort();
  }

  #flush(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const batch = this.#waiting;
    this.#waiting = [];
    if (batch.length > 0) void this.#deleteAll(batch);
  }

  async #deleteAll(batch: readonly Waiting[]): Promise<void> {
    let left = batch;
    for (let tries = 0; left.length > 0; tries++) {
      left = await this.#tryOnce(left);
      if (left.length > 0 && !(await this.#pause(tries))) {
        for (const one of left)
          one.reject(new Error(`message ${one.message.id} was not deleted before we were told to stop; it will come again`));
        return;
      }
    }
  }

  /** @returns those to try again. */
  async #tryOnce(batch: readonly Waiting[]): Promise<readonly Waiting[]> {
    const messages = batch.map((one) => this.#parts.newest(one.message));
    const answer = await this.#parts.queue.delete(messages).catch((error: unknown): QueueAnswer => ({
      faults: messages.map(({ id }) => ({ id, lost: false, reason: String(error) })),
    }));
    const faults = new Map(answer.faults.map((fault) => [fault.id, fault]));
    const deleted = batch.filter((one) => !faults.has(one.message.id));
    this.#parts.onDeleted(deleted.map((one) => one.message));
    const lost = batch.filter((one) => faults.get(one.message.id)?.lost === true);
    for (const { message } of lost) this.#parts.onLost(message, faults.get(message.id)?.reason ?? '');
    for (const one of [...deleted, ...lost]) one.resolve();
    const again = batch.filter((one) => faults.get(one.message.id)?.lost === false);
    if (again.length > 0) this.#parts.onRetry(again.length, answer.faults.find((fault) => !fault.lost)?.reason ?? '');
    return again;
  }

  /** @returns whether to go on. */
  async #pause(tries: number): Promise<boolean> {
    const ms = Math.min(LAST_RETRY_MS, FIRST_RETRY_MS * 2 ** tries) * (0.5 + this.#parts.random() / 2);
    return sleep(ms, true, { signal: this.#closed.signal }).catch(() => false);
  }
}
