/**
 * A Storage Queue as a queue of notifications: its limits, units and faults. Knows no SDK. It has no long poll, takes
 * one message to a call, and gives a new pop receipt at each extension.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Host } from '../../component/host.ts';
import { QueueRefusal, type MessageFault, type Queue, type QueueAnswer, type QueueMessage } from '../../component/notifications/queue.ts';
import { adviceOnLease, adviceOnPoison, adviceOnQueue, AzureError, sentence } from './refusal.ts';

export interface ReceivedMessage extends QueueMessage {
  /** Milliseconds since 1970 at which the queue drops it, read or not. */
  readonly expiresAt: number;
}

/** The calls, as the service has them. They throw `AzureError`. */
export interface QueueCalls {
  /** At most 32. */
  receive(max: number, visibilitySeconds: number, signal: AbortSignal): Promise<readonly ReceivedMessage[]>;
  /** @returns the new pop receipt. */
  changeVisibility(message: QueueMessage, seconds: number): Promise<string>;
  delete(message: QueueMessage): Promise<void>;
  /** Adds a message that never expires to the poison queue, which is made where it is not there. */
  sendToPoison(body: string): Promise<void>;
}

export interface StorageQueueOptions {
  readonly calls: QueueCalls;
  readonly host: Pick<Host, 'clock' | 'count' | 'logger' | 'report'>;
  readonly visibilityMs: number;
  /** Longest pause between two looks into an empty queue. */
  readonly pollMs: number;
}

/** Messages to one receive. */
export const QUEUE_BATCH = 32;
const FIRST_POLL_MS = 200;
const MAX_VISIBILITY_SECONDS = 7 * 86_400;
const EXPIRES_SOON_MS = 86_400_000;

/** Codes of a pop receipt that is not valid any more: the message was deleted, has expired, or others hold it. */
const LOST = new Set(['MessageNotFound', 'PopReceiptMismatch', 'InvalidPopReceipt']);

export function storageQueue({ calls, host, visibilityMs, pollMs }: StorageQueueOptions): Queue {
  const poll = new GrowingPause(pollMs);
  const expiring = new ExpiringSoon(host);
  const refusedLeases = new RefusedLeases(host);
  const hide = (messages: readonly QueueMessage[], ms: number): Promise<QueueAnswer> =>
    forEach(messages, (message) =>
      calls.changeVisibility(message, seconds(Math.min(ms, msToLive(message, host)))).catch((error: unknown) => refusedLeases.tell(error)),
    );
  return {
    extend: hide,
    release: hide,
    delete: (messages) => forEach(messages, (message) => calls.delete(message)),
    async receive(max, waitMs, signal) {
      const until = host.clock.now() + waitMs;
      for (;;) {
        const messages = await calls.receive(Math.min(max, QUEUE_BATCH), seconds(visibilityMs), signal).catch(refuse);
        poll.saw(messages.length);
        messages.forEach((message) => expiring.see(message.expiresAt));
        const left = until - host.clock.now();
        if (messages.length > 0 || left <= 0 || signal.aborted) return messages;
        await sleep(Math.min(poll.ms, left), undefined, { signal }).catch(() => undefined);
        if (signal.aborted) return [];
      }
    },
    async quarantine({ body }) {
      await calls.sendToPoison(body).catch((error: unknown) => {
        if (!(error instanceof AzureError)) throw error;
        throw new Error(sentence('the poison queue refuses us', error.fault, adviceOnPoison(error.fault)));
      });
    },
  };
}

/** A message cannot be hidden for longer than it lives. */
const msToLive = (message: QueueMessage, { clock }: Pick<Host, 'clock'>): number =>
  'expiresAt' in message && typeof message.expiresAt === 'number' ? Math.max(1000, message.expiresAt - clock.now() - 1000) : Infinity;

/** An idle queue is looked into less and less often; a message brings the first pause back. */
class GrowingPause {
  readonly #most: number;
  #ms = FIRST_POLL_MS;

  constructor(most: number) {
    this.#most = most;
  }

  get ms(): number {
    return Math.min(this.#ms, this.#most);
  }

  saw(messages: number): void {
    this.#ms = messages > 0 ? FIRST_POLL_MS / 2 : Math.min(this.#ms * 2, this.#most);
  }
}

/** A role may let messages be received and not kept: they would be read again and again. Told once. */
class RefusedLeases {
  readonly #host: StorageQueueOptions['host'];
  #isTold = false;

  constructor(host: StorageQueueOptions['host']) {
    this.#host = host;
  }

  tell(error: unknown): never {
    const advice = error instanceof AzureError ? adviceOnLease(error.fault) : undefined;
    if (advice !== undefined && error instanceof AzureError && !this.#isTold) {
      this.#isTold = true;
      const reason = sentence('the queue does not let us update messages', error.fault, advice);
      this.#host.logger.error('messages cannot be kept from other readers, nor given back before their time', { reason });
      this.#host.report('StatusRecoverableError', reason);
    }
    throw error;
  }
}

/** What the queue drops by age is never read: told once, as the time to live is a setting of the event subscription. */
class ExpiringSoon {
  readonly #host: StorageQueueOptions['host'];
  #isTold = false;

  constructor(host: StorageQueueOptions['host']) {
    this.#host = host;
  }

  see(expiresAt: number): void {
    if (expiresAt - this.#host.clock.now() > EXPIRES_SOON_MS) return;
    this.#host.count('messages_expiring_soon', 1);
    if (this.#isTold) return;
    this.#isTold = true;
    this.#host.logger.warn(
      'messages of the queue expire within a day, and the queue drops them then, read or not: let the event subscription send messages that never expire (time to live -1)',
      { expires: new Date(expiresAt).toISOString() },
    );
  }
}

function refuse(error: unknown): never {
  if (!(error instanceof AzureError)) throw error;
  const advice = adviceOnQueue(error.fault);
  if (advice === undefined) throw error;
  throw new QueueRefusal(sentence('the queue refuses us', error.fault, advice), { cause: error });
}

/** Each message fails for itself. @param call its answer, where it is a text, is the new pop receipt. */
async function forEach(messages: readonly QueueMessage[], call: (message: QueueMessage) => Promise<string | void>): Promise<QueueAnswer> {
  const handles = new Map<string, string>();
  const faults: MessageFault[] = [];
  const one = async (message: QueueMessage): Promise<void> => {
    try {
      const handle = await call(message);
      if (typeof handle === 'string') handles.set(message.id, handle);
    } catch (error) {
      faults.push({ id: message.id, lost: error instanceof AzureError && LOST.has(error.name), reason: String(error) });
    }
  };
  for (let at = 0; at < messages.length; at += QUEUE_BATCH) await Promise.all(messages.slice(at, at + QUEUE_BATCH).map(one));
  return { faults, handles };
}

const seconds = (ms: number): number => Math.min(MAX_VISIBILITY_SECONDS, Math.ceil(ms / 1000));
