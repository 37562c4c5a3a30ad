/** A pull subscription of Pub/Sub as a queue of notifications: its limits, units and faults. Knows no SDK. */
import { QueueRefusal, type MessageFault, type Queue, type QueueAnswer, type QueueMessage } from '../../component/notifications/queue.ts';
import type { DelayedNacks } from './delayed-nacks.ts';
import type { Receipts } from './receipts.ts';
import { adviceOnSubscription, GoogleError, sentence } from './refusal.ts';

/** The calls, as Pub/Sub has them. They throw `GoogleError`. */
export interface PubSubCalls {
  /** @returns nothing where none came in time. */
  pull(max: number, waitMs: number, signal: AbortSignal): Promise<readonly PulledMessage[]>;
  acknowledge(ackIds: readonly string[]): Promise<void>;
  /** `seconds`: 0 to 600; 0 gives the messages back at once. */
  modifyAckDeadline(ackIds: readonly string[], seconds: number): Promise<void>;
}

export interface PulledMessage {
  readonly id: string;
  readonly ackId: string;
  /** The message in JSON, as Pub/Sub's REST interface writes it. */
  readonly body: string;
  /** Only with a dead-letter policy. */
  readonly deliveryAttempt?: number;
}

export interface PubSubQueueParts {
  readonly calls: PubSubCalls;
  readonly leaseMs: number;
  readonly receipts: Receipts;
  readonly nacks: DelayedNacks;
}

/** An ack id has some 200 bytes, a request at most 512 KiB. */
const ACK_IDS = 1000;
/** The longest that Pub/Sub grants at a time. */
export const MAX_DEADLINE_SECONDS = 600;

export function pubSubQueue({ calls, leaseMs, receipts, nacks }: PubSubQueueParts): Queue {
  const extend = (messages: readonly QueueMessage[], ms: number): Promise<QueueAnswer> =>
    inBatches(messages, (ackIds) => calls.modifyAckDeadline(ackIds, Math.min(MAX_DEADLINE_SECONDS, Math.ceil(ms / 1000))));
  return {
    extend,
    async receive(max, waitMs, signal) {
      const pulled = await calls.pull(max, waitMs, signal).catch(refuse);
      const messages = await receipts.received(pulled);
      return messages.length === 0 ? messages : leased(messages, await extend(messages, leaseMs));
    },
    release: (messages, afterMs) => (afterMs === 0 ? extend(messages, 0) : nacks.later(messages, afterMs)),
    async delete(messages) {
      const answer = await inBatches(messages, (ackIds) => calls.acknowledge(ackIds));
      const failed = new Set(answer.faults.map(({ id }) => id));
      await receipts.forget(messages.map(({ id }) => id).filter((id) => !failed.has(id)));
      return answer;
    },
  };
}

/**
 * A message comes with the subscription's own deadline, 10 s by default: too little for us to hold what could not be
 * extended, which comes again by itself.
 * @throws where none could be extended.
 */
function leased(messages: readonly QueueMessage[], { faults }: QueueAnswer): readonly QueueMessage[] {
  const failed = new Set(faults.map(({ id }) => id));
  const held = messages.filter(({ id }) => !failed.has(id));
  if (held.length === 0) throw new Error(`${messages.length} messages came and could not be held: ${faults[0]?.reason ?? ''}`);
  return held;
}

/** @throws {QueueRefusal} for what a person must mend, else the error as it was. */
function refuse(error: unknown): never {
  const advice = error instanceof GoogleError ? adviceOnSubscription(error.fault) : undefined;
  if (error instanceof GoogleError && advice !== undefined)
    throw new QueueRefusal(sentence('Pub/Sub refuses us', error.fault, advice), { cause: error });
  throw error;
}

/** Each batch fails for itself. */
export async function inBatches(
  messages: readonly QueueMessage[],
  call: (ackIds: readonly string[]) => Promise<void>,
): Promise<QueueAnswer> {
  const batches = Array.from({ length: Math.ceil(messages.length / ACK_IDS) }, (_, i) => messages.slice(i * ACK_IDS, (i + 1) * ACK_IDS));
  const faults = await Promise.all(
    batches.map((batch) =>
      call(batch.map(({ handle }) => handle)).then(
        () => [],
        (error: unknown) => batch.map((message) => faultOf(message, error)),
      ),
    ),
  );
  return { faults: faults.flat() };
}

/** An exactly-once subscription says of each ack id whether it may work later; else a failed call is simply made again. */
function faultOf({ id, handle }: QueueMessage, error: unknown): MessageFault {
  const told = error instanceof GoogleError ? error.fault.ackIds?.get(handle) : undefined;
  return { id, lost: told?.startsWith('PERMANENT_FAILURE') === true, reason: told ?? String(error) };
}
