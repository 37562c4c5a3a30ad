/** SQS as a queue of notifications: its limits, units and faults. Knows no SDK. */
import { QueueRefusal, type MessageFault, type Queue, type QueueAnswer, type QueueMessage } from '../../component/notifications/queue.ts';
import { adviceOnQueue, AwsError, sentence } from './refusal.ts';

/** The calls, as SQS has them. They throw `AwsError`. */
export interface SqsCalls {
  receive(max: number, waitSeconds: number, visibilitySeconds: number, signal: AbortSignal): Promise<readonly QueueMessage[]>;
  /** At most 10 entries. @returns those that failed. */
  changeVisibility(entries: readonly QueueMessage[], seconds: number): Promise<readonly FailedEntry[]>;
  /** At most 10 entries. @returns those that failed. */
  delete(entries: readonly QueueMessage[]): Promise<readonly FailedEntry[]>;
}

export interface FailedEntry {
  readonly id: string;
  readonly code: string;
  readonly message: string;
}

/** Entries of one batch call. */
export const SQS_BATCH = 10;
const MAX_VISIBILITY_SECONDS = 12 * 3600;

/** Codes of a handle that is not valid any more: the message was deleted, or its time is up and others may hold it. */
const LOST = new Set([
  'ReceiptHandleIsInvalid',
  'MessageNotInflight',
  'InvalidParameterValue',
  'AWS.SimpleQueueService.MessageNotInflight',
]);

export function sqsQueue(calls: SqsCalls, visibilityMs: number): Queue {
  const hide = (messages: readonly QueueMessage[], ms: number): Promise<QueueAnswer> =>
    inBatches(messages, (batch) => calls.changeVisibility(batch, seconds(ms)));
  return {
    extend: hide,
    release: hide,
    delete: (messages) => inBatches(messages, (batch) => calls.delete(batch)),
    async receive(max, waitMs, signal) {
      try {
        return await calls.receive(Math.min(max, SQS_BATCH), seconds(waitMs), seconds(visibilityMs), signal);
      } catch (error) {
        throw refusalOf(error) ?? error;
      }
    },
  };
}

function refusalOf(error: unknown): QueueRefusal | undefined {
  if (!(error instanceof AwsError)) return undefined;
  const advice = adviceOnQueue(error.fault);
  return advice === undefined ? undefined : new QueueRefusal(sentence('the queue refuses us', error.fault, advice), { cause: error });
}

/** Each batch fails for itself. */
async function inBatches(
  messages: readonly QueueMessage[],
  call: (batch: readonly QueueMessage[]) => Promise<readonly FailedEntry[]>,
): Promise<QueueAnswer> {
  const batches = Array.from({ length: Math.ceil(messages.length / SQS_BATCH) }, (_, i) =>
    messages.slice(i * SQS_BATCH, (i + 1) * SQS_BATCH),
  );
  const faults = await Promise.all(batches.map((batch) => call(batch).then((failed) => failed.map(faultOf), allFailed(batch))));
  return { faults: faults.flat() };
}

const faultOf = ({ id, code, message }: FailedEntry): MessageFault => ({ id, lost: LOST.has(code), reason: `${code}: ${message}` });

const allFailed =
  (batch: readonly QueueMessage[]) =>
  (error: unknown): readonly MessageFault[] =>
    batch.map(({ id }) => ({ id, lost: false, reason: String(error) }));

const seconds = (ms: number): number => Math.min(MAX_VISIBILITY_SECONDS, Math.ceil(ms / 1000));
