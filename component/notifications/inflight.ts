/** Which messages wait for which refs. Pure: a message is complete when all its refs have ended. */
import type { Ending, Reason, SourceRef } from '../source.ts';
import type { QueueMessage } from './queue.ts';

/** A message of which nothing is open any more. */
export interface Completed {
  readonly message: QueueMessage;
  /** The first of its refs that must be offered again, and the longest wait that one of them asks for. */
  readonly again?: { readonly ref: SourceRef; readonly afterMs: number; readonly reason: Reason };
}

export interface Added {
  /** Refs that nobody reads yet. */
  readonly toRead: readonly SourceRef[];
  /** Refs that are being read for another message: one read settles both. */
  readonly joined: number;
}

export interface Ended {
  /** The messages that announced the ref. */
  readonly messageIds: readonly string[];
  /** Those of which nothing is open any more. */
  readonly completed: readonly Completed[];
}

interface Waiting {
  readonly message: QueueMessage;
  readonly open: Set<string>;
  again?: NonNullable<Completed['again']>;
}

export class Inflight {
  readonly #waiting = new Map<string, Waiting>();
  readonly #messagesOf = new Map<string, Waiting[]>();

  /** Refs that are in hand. */
  get refs(): number {
    return this.#messagesOf.size;
  }

  holds(messageId: string): boolean {
    return this.#waiting.has(messageId);
  }

  /** @param refs the message's refs that are not settled yet; not empty. */
  add(message: QueueMessage, refs: readonly SourceRef[]): Added {
    const waiting: Waiting = { message, open: new Set(refs.map((ref) => ref.id)) };
    this.#waiting.set(message.id, waiting);
    const toRead: SourceRef[] = [];
    for (const id of waiting.open) {
      const others = this.#messagesOf.get(id);
      const ref = refs.find((one) => one.id === id);
      if (others === undefined && ref !== undefined) toRead.push(ref);
      this.#messagesOf.set(id, [...(others ?? []), waiting]);
    }
    return { toRead, joined: waiting.open.size - toRead.length };
  }

  /** Undefined when told a second time. */
  end(ending: Ending): Ended | undefined {
    const messages = this.#messagesOf.get(ending.ref.id);
    this.#messagesOf.delete(ending.ref.id);
    if (messages === undefined) return undefined;
    const completed = messages.flatMap((waiting) => this.#endFor(waiting, ending));
    return { messageIds: messages.map((waiting) => waiting.message.id), completed };
  }

  #endFor(waiting: Waiting, ending: Ending): readonly Completed[] {
    waiting.open.delete(ending.ref.id);
    if (ending.is === 'released') {
      const afterMs = Math.max(ending.afterMs, waiting.again?.afterMs ?? 0);
      waiting.again = { ref: waiting.again?.ref ?? ending.ref, reason: waiting.again?.reason ?? ending.reason, afterMs };
    }
    if (waiting.open.size > 0) return [];
    this.#waiting.delete(waiting.message.id);
    return [{ message: waiting.message, ...(waiting.again && { again: waiting.again }) }];
  }
}
