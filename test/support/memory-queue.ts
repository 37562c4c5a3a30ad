/** A queue with leases, in memory: what SQS does, in milliseconds, with faults on demand. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { MessageFault, Queue, QueueAnswer, QueueMessage } from '../../component/notifications/queue.ts';

interface Stored {
  readonly id: string;
  readonly body: string;
  receives: number;
  hiddenUntil: number;
  handle: string;
}

export interface QueueCall {
  readonly name: 'receive' | 'extend' | 'release' | 'delete';
  readonly ids: readonly string[];
  readonly ms?: number;
}

export class MemoryQueue implements Queue {
  readonly calls: QueueCall[] = [];
  /** Thrown by the next calls of that name, one each. */
  readonly throwNext: Partial<Record<QueueCall['name'], Error[]>> = {};
  /** Told by the next deletions, one each. */
  readonly deleteFaults: MessageFault[] = [];
  readonly #leaseMs: number;
  readonly #stored = new Map<string, Stored>();
  #sent = 0;

  constructor(leaseMs: number) {
    this.#leaseMs = leaseMs;
  }

  send(body: object | string): string {
    const id = `m${++this.#sent}`;
    this.#stored.set(id, { id, body: typeof body === 'string' ? body : JSON.stringify(body), receives: 0, hiddenUntil: 0, handle: '' });
    return id;
  }

  get size(): number {
    return this.#stored.size;
  }

  /** Ends a lease early, as when the queue handed the message to somebody else. */
  expire(id: string): void {
    const stored = this.#stored.get(id);
    if (stored !== undefined) Object.assign(stored, { hiddenUntil: 0, handle: 'of-another' });
  }

  called(name: QueueCall['name']): readonly QueueCall[] {
    return this.calls.filter((call) => call.name === name);
  }

  async receive(max: number, waitMs: number, signal: AbortSignal): Promise<readonly QueueMessage[]> {
    this.#call('receive', []);
    const until = Date.now() + waitMs;
    for (;;) {
      const ready = [...this.#stored.values()].filter((one) => one.hiddenUntil <= Date.now()).slice(0, max);
      if (ready.length > 0 || Date.now() >= until || signal.aborted) return ready.map((one) => this.#lease(one));
      await sleep(5, undefined, { signal });
    }
  }

  async extend(messages: readonly QueueMessage[], ms: number): Promise<QueueAnswer> {
    this.#call('extend', messages, ms);
    return this.#hide(messages, ms);
  }

  async release(messages: readonly QueueMessage[], afterMs: number): Promise<QueueAnswer> {
    this.#call('release', messages, afterMs);
    return this.#hide(messages, afterMs);
  }

  async delete(messages: readonly QueueMessage[]): Promise<QueueAnswer> {
    this.#call('delete', messages);
    const faults = this.deleteFaults.splice(0);
    for (const { id } of messages) if (!faults.some((fault) => fault.id === id)) this.#stored.delete(id);
    return { faults };
  }

  #lease(one: Stored): QueueMessage {
    one.receives += 1;
    one.hiddenUntil = Date.now() + this.#leaseMs;
    one.handle = `${one.id}#${one.receives}`;
    return { id: one.id, body: one.body, receives: one.receives, handle: one.handle };
  }

  #hide(messages: readonly QueueMessage[], ms: number): QueueAnswer {
    const lost = messages.filter(({ id, handle }) => this.#stored.get(id)?.handle !== handle);
    for (const { id, handle } of messages) {
      const stored = this.#stored.get(id);
      if (stored?.handle === handle) stored.hiddenUntil = Date.now() + ms;
    }
    return { faults: lost.map(({ id }) => ({ id, lost: true, reason: 'the handle is old' })) };
  }

  #call(name: QueueCall['name'], messages: readonly QueueMessage[], ms?: number): void {
    const ids = messages.map((message) => message.id);
    this.calls.push(ms === undefined ? { name, ids } : { name, ids, ms });
    const error = this.throwNext[name]?.shift();
    if (error !== undefined) throw error;
  }
}
