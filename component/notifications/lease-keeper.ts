/** Keeps messages hidden from others for as long as we hold them, whatever the work on them takes. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Clock } from '../host.ts';
import type { Queue, QueueAnswer, QueueMessage } from './queue.ts';

export interface LeaseTerms {
  /** How long a lease lasts. */
  readonly leaseMs: number;
  /** The queue's own limit from receipt (12 hours in SQS): a message is given back before it. */
  readonly capMs: number;
}

export interface LeaseKeeperParts {
  readonly queue: Queue;
  readonly clock: Clock;
  readonly terms: LeaseTerms;
  /** In [0, 1). */
  readonly random: () => number;
  readonly onExtended: (messages: number) => void;
  /** The message may be in other hands from now on. */
  readonly onLost: (message: QueueMessage, reason: string) => void;
}

interface Lease {
  message: QueueMessage;
  readonly receivedAt: number;
  renewAt: number;
}

/** Leases that fall due this close together are renewed in one call. */
const TOGETHER = 0.1;

export class LeaseKeeper {
  readonly #parts: LeaseKeeperParts;
  readonly #leases = new Map<string, Lease>();
  readonly #closed = new AbortController();
  #running: Promise<void> | undefined;

  constructor(parts: LeaseKeeperParts) {
    this.#parts = parts;
  }

  /** Leases held now. */
  get size(): number {
    return this.#leases.size;
  }

  /** Keeps the lease from now on. A message that is held already came a second time: the newer handle counts. */
  hold(message: QueueMessage): void {
    const receivedAt = this.#parts.clock.now();
    this.#leases.set(message.id, { message, receivedAt, renewAt: receivedAt + this.#halfLease() });
    this.#running ??= this.#renewing();
  }

  /** Stops keeping it. */
  drop(id: string): void {
    this.#leases.delete(id);
  }

  /** The message with its newest handle, while it is held. */
  held(id: string): QueueMessage | undefined {
    return this.#leases.get(id)?.message;
  }

  async close(): Promise<void> {
    this.#closed.abort();
    this.#leases.clear();
    await this.#running;
  }

  /** Half of the lease, less a part by lot, so that replicas and batches do not beat in time. */
  #halfLease(): number {
    return (this.#parts.terms.leaseMs / 2) * (1 - 0.2 * this.#parts.random());
  }

  async #renewing(): Promise<void> {
    while (this.#leases.size > 0 && !this.#closed.signal.aborted) {
      const next = Math.min(...Array.from(this.#leases.values(), (lease) => lease.renewAt));
      // A lease that is taken meanwhile falls due half a lease from now, so no sleep is longer than that.
      const ms = Math.min(Math.max(1, next - this.#parts.clock.now()), this.#parts.terms.leaseMs / 4);
      await sleep(ms, undefined, { signal: this.#closed.signal, ref: false }).catch(() => undefined);
      if (!this.#closed.signal.aborted) await this.#renewDue();
    }
    this.#running = undefined;
  }

  async #renewDue(): Promise<void> {
    const now = this.#parts.clock.now();
    const { leaseMs, capMs } = this.#parts.terms;
    const due = [...this.#leases.values()].filter((lease) => lease.renewAt <= now);
    if (due.length === 0) return;
    const horizon = now + leaseMs * TOGETHER;
    const all = [...this.#leases.values()].filter((lease) => lease.renewAt <= horizon);
    const ended = all.filter((lease) => now + leaseMs > lease.receivedAt + capMs);
    await this.#giveUp(ended);
    await this.#extend(all.filter((lease) => !ended.includes(lease)));
  }

  async #extend(leases: readonly Lease[]): Promise<void> {
    if (leases.length === 0) return;
    const { queue, terms, clock } = this.#parts;
    const answer = await queue.extend(messagesOf(leases), terms.leaseMs).catch(nothingDone(leases));
    const failed = new Set(answer.faults.map((fault) => fault.id));
    for (const lease of leases) {
      const { id } = lease.message;
      const handle = answer.handles?.get(id);
      if (handle !== undefined) lease.message = { ...lease.message, handle };
      // A call that failed is repeated soon: half of the lease is still left for it.
      lease.renewAt = clock.now() + (failed.has(id) ? terms.leaseMs * TOGETHER : this.#halfLease());
    }
    for (const fault of answer.faults) if (fault.lost) this.#lose(leases, fault.id, fault.reason);
    this.#parts.onExtended(leases.length - failed.size);
  }

  async #giveUp(leases: readonly Lease[]): Promise<void> {
    if (leases.length === 0) return;
    for (const { message } of leases) this.#lose(leases, message.id, 'held for as long as the queue allows');
    // Where this fails too, the lease ends by itself.
    await this.#parts.queue.release(messagesOf(leases), 0).catch(nothingDone(leases));
  }

  #lose(leases: readonly Lease[], id: string, reason: string): void {
    const lease = leases.find((one) => one.message.id === id);
    // Dropped, or received anew, while the call was under way.
    if (lease === undefined || this.#leases.get(id) !== lease) return;
    this.#leases.delete(id);
    this.#parts.onLost(lease.message, reason);
  }
}

const messagesOf = (leases: readonly Lease[]): readonly QueueMessage[] => leases.map((lease) => lease.message);

const nothingDone =
  (leases: readonly Lease[]) =>
  (error: unknown): QueueAnswer => ({
    faults: leases.map((lease) => ({ id: lease.message.id, lost: false, reason: String(error) })),
  });
