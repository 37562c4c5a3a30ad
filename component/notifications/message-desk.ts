/** Deletes or gives back messages whose objects have all ended, and keeps count of what is still to come back. */
import type { Host } from '../host.ts';
import type { AccessGate } from './access-gate.ts';
import type { Completed } from './inflight.ts';
import { Deletions } from './deletions.ts';
import { LeaseKeeper, type LeaseTerms } from './lease-keeper.ts';
import { isOfTheObject, pauseOf } from './parking.ts';
import type { Queue, QueueAnswer, QueueMessage } from './queue.ts';

export interface DeskTerms extends LeaseTerms {
  /** Messages to one call. */
  readonly batch: number;
  /** How long a deletion may wait for others. */
  readonly flushMs: number;
  /** Deliveries after which a message that fails is parked. Undefined: never. */
  readonly maxReceives: number | undefined;
}

export interface DeskParts {
  readonly queue: Queue;
  readonly host: Host;
  readonly terms: DeskTerms;
  /** While it is shut no message is moved away: it is not its object that cannot be read. */
  readonly gate?: Pick<AccessGate, 'shut'>;
  /** In [0, 1). */
  readonly random: () => number;
}

export class MessageDesk {
  readonly #parts: DeskParts;
  readonly #leases: LeaseKeeper;
  readonly #deletions: Deletions;
  /** Messages given back that will be offered again, with the time from which they are. */
  readonly #returning = new Map<string, number>();
  readonly #parked = new Set<string>();
  readonly #deleting = new Set<string>();

  constructor(parts: DeskParts) {
    this.#parts = parts;
    const { queue, random, terms, host } = parts;
    this.#leases = new LeaseKeeper({
      queue,
      random,
      terms,
      clock: host.clock,
      onExtended: (messages) => host.count('leases_extended', messages),
      onLost: (message, reason) => this.#leaseLost(message, reason),
    });
    this.#deletions = new Deletions({
      queue,
      random,
      batch: terms.batch,
      flushMs: terms.flushMs,
      newest: (message) => this.#leases.held(message.id) ?? message,
      onDeleted: (messages) => this.#deleted(messages),
      onLost: (message, reason) => this.#deletionLost(message, reason),
      onRetry: (messages, reason) => host.logger.warn('messages could not be deleted yet; trying again', { messages, reason }),
    });
  }

  /** Keeps the lease of a message from its receipt on. */
  hold(message: QueueMessage): void {
    this.#returning.delete(message.id);
    this.#leases.hold(message);
  }

  /** Whether something that we gave back is still to be expected, or a deletion is under way. Parked messages are not expected. */
  expects(withinMs: number): boolean {
    const now = this.#parts.host.clock.now();
    for (const [id, dueAt] of this.#returning) if (dueAt + withinMs < now) this.#returning.delete(id);
    return this.#returning.size > 0 || this.#deleting.size > 0;
  }

  /** Resolves when the queue has acknowledged the deletion. */
  async delete(message: QueueMessage): Promise<void> {
    this.#deleting.add(message.id);
    this.#parts.host.step('deleting');
    await this.#deletions.delete(message);
  }

  /** Deletes what is settled whole, gives back the rest. Durable when it resolves. */
  async finish(completed: readonly Completed[]): Promise<void> {
    const pauses = new Map<number, QueueMessage[]>();
    const moved = await this.#quarantine(completed);
    for (const { message, again } of completed) {
      if (again === undefined || moved.has(message.id)) continue;
      const pause = pauseOf(again, message.receives, this.#parts.terms.maxReceives);
      if (pause.parked) this.#park(message, again, pause.afterMs);
      else this.#returning.set(message.id, this.#parts.host.clock.now() + pause.afterMs);
      pauses.set(pause.afterMs, [...(pauses.get(pause.afterMs) ?? []), message]);
    }
    const settled = completed.filter(({ message, again }) => again === undefined || moved.has(message.id));
    const deletions = settled.map(({ message }) => this.delete(message));
    await Promise.all([...deletions, ...[...pauses].map(([afterMs, messages]) => this.#release(messages, afterMs))]);
  }

  async close(): Promise<void> {
    this.#deletions.close();
    await this.#leases.close();
  }

  /** Where this fails the lease ends by itself, and the message is offered again a little earlier or later. */
  async #release(messages: readonly QueueMessage[], afterMs: number): Promise<void> {
    const { host, queue } = this.#parts;
    const newest = messages.map((message) => this.#leases.held(message.id) ?? message);
    for (const { id } of messages) this.#leases.drop(id);
    const answer = await queue.release(newest, afterMs).catch((error: unknown): QueueAnswer => ({
      faults: newest.map(({ id }) => ({ id, lost: false, reason: String(error) })),
    }));
    host.count('messages_released', messages.length);
    const [fault] = answer.faults;
    if (fault !== undefined)
      host.logger.warn('messages could not be given back; they return when their lease ends', {
        messages: answer.faults.length,
        reason: fault.reason,
      });
    host.step('released');
  }

  /** @returns ids of the messages that are kept elsewhere now, and are deleted here. */
  async #quarantine(completed: readonly Completed[]): Promise<ReadonlySet<string>> {
    const moved = new Set<string>();
    for (const one of completed) if (this.#mayMove(one) && (await this.#move(one))) moved.add(one.message.id);
    return moved;
  }

  #mayMove({ message, again }: Completed): boolean {
    const { queue, terms, gate } = this.#parts;
    if (queue.quarantine === undefined || again === undefined || gate?.shut !== undefined) return false;
    return isOfTheObject(again.reason) && pauseOf(again, message.receives, terms.maxReceives).parked;
  }

  /** @returns whether it is kept there: else it is parked here. */
  async #move({ message, again }: Completed): Promise<boolean> {
    const { host, queue } = this.#parts;
    const told = { path: again?.ref.origin.path, tries: message.receives, reason: again?.reason.message };
    try {
      await queue.quarantine?.(message);
    } catch (error) {
      host.logger.warn('a message could not be moved to the poison queue', { ...told, why: String(error) });
      return false;
    }
    host.count('messages_quarantined', 1, again?.reason.code);
    host.logger.error('a message was moved to the poison queue: its object could not be read', told);
    host.step('quarantined');
    return true;
  }

  #park(message: QueueMessage, again: NonNullable<Completed['again']>, afterMs: number): void {
    const { host } = this.#parts;
    this.#parked.add(message.id);
    this.#returning.delete(message.id);
    host.count('messages_parked', 1, again.reason.code);
    const told = `${again.ref.origin.path} could not be read in ${message.receives} tries: ${again.reason.message}`;
    host.logger.error('a message is parked: it stays in the queue and is tried at long intervals', {
      reason: told,
      nextTryInSeconds: Math.round(afterMs / 1000),
    });
    host.report('StatusRecoverableError', told);
  }

  #deleted(messages: readonly QueueMessage[]): void {
    const { host } = this.#parts;
    const hadParked = this.#parked.size > 0;
    for (const { id } of messages) this.#forget(id);
    host.count('messages_deleted', messages.length);
    if (hadParked && this.#parked.size === 0) host.report('StatusOK');
    host.step('deleted');
  }

  #deletionLost(message: QueueMessage, reason: string): void {
    this.#forget(message.id);
    this.#parts.host.count('deletions_lost', 1);
    this.#parts.host.logger.warn('a settled message was no longer ours to delete; it may come again and is not read twice here', {
      message: message.id,
      reason,
    });
  }

  #forget(id: string): void {
    this.#leases.drop(id);
    this.#deleting.delete(id);
    this.#parked.delete(id);
  }

  #leaseLost(message: QueueMessage, reason: string): void {
    // A renewal that crosses with the deletion finds no message.
    if (this.#deleting.has(message.id)) return;
    this.#parts.host.count('leases_lost', 1);
    this.#parts.host.logger.warn(
      'a lease ended before its objects were delivered; another reader may take the message and deliver them twice',
      { message: message.id, reason },
    );
  }
}
