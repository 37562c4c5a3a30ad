/** What a cloud's queue must offer, and what its messages may say. Knows no store. */
import type { Origin } from '../source.ts';

export interface QueueMessage {
  /** The same over all deliveries of the message. */
  readonly id: string;
  /** Names this delivery: leases and deletions need the newest one. */
  readonly handle: string;
  readonly body: string;
  /** How often the queue has handed it out, this time included. From 1. */
  readonly receives: number;
}

/** A message for which a call did not work. */
export interface MessageFault {
  readonly id: string;
  /** The handle is not valid any more: somebody else may hold the message. Else the same call may work later. */
  readonly lost: boolean;
  readonly reason: string;
}

/** What a call on several messages brought: those that failed, and new handles where the queue gives one. */
export interface QueueAnswer {
  readonly faults: readonly MessageFault[];
  readonly handles?: ReadonlyMap<string, string>;
}

/** Calls throw when all of it failed and may work later, except that `receive` throws `QueueRefusal` too. */
export interface Queue {
  /** Waits up to `waitMs` for messages, at most `max`; each is leased from now on. */
  receive(max: number, waitMs: number, signal: AbortSignal): Promise<readonly QueueMessage[]>;
  /** Leases the messages for `ms` from now. */
  extend(messages: readonly QueueMessage[], ms: number): Promise<QueueAnswer>;
  /** Gives the lease back: the message is offered again, to anybody, not before `afterMs`. */
  release(messages: readonly QueueMessage[], afterMs: number): Promise<QueueAnswer>;
  delete(messages: readonly QueueMessage[]): Promise<QueueAnswer>;
  /**
   * Copies a message that cannot be read to where it is kept for a person; durable when it resolves, and the message
   * is deleted after it. For queues that drop messages by age, so that parking in them would lose some.
   */
  quarantine?(message: QueueMessage): Promise<void>;
}

/** The queue refuses us until a person changes something; the message names the setting. */
export class QueueRefusal extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'QueueRefusal';
  }
}

/** An object as a message announces it. `id` is that of the `SourceRef`. */
export type Announced =
  | { readonly is: 'object'; readonly id: string; readonly origin: Origin }
  /** Ours, and not to be read: empty, a folder marker, removed. Counted by `reason`, and settled with the message. */
  | { readonly is: 'skipped'; readonly reason: string };

export type Announcement =
  | { readonly is: 'objects'; readonly objects: readonly Announced[] }
  /** What the store sends to try the way. Deleted and counted. */
  | { readonly is: 'test' }
  /** Not for us, or not understood. Left in the queue, counted, told once per `why`: stable and short. */
  | { readonly is: 'foreign'; readonly why: string };

/** Reads the body of a message. Pure; never throws. */
export type ReadAnnouncement = (body: string) => Announcement;
