/** The settings by which every exporter is batched, bounded and retried, under the Collector's names. */
import { z } from 'zod';
import { bytes, duration } from '../config/fields.ts';
import type { DeliveryPolicy, RetryPolicy } from './exporter.ts';
import { refused } from './refused.ts';

/** What differs between exporters. */
export interface DeliveryDefaults {
  /** What a bare number in `batch` counts, as in the Collector's exporter of that name. */
  readonly batchSizer: 'bytes' | 'items';
  /** As in YAML, such as `5MB`. */
  readonly requestSize: string;
}

const QUEUE_SIZE = '32MiB';
const REQUEST_RECORDS = 10_000;

export const retryOnFailure = z
  .strictObject({
    enabled: z
      .literal(true, {
        error:
          'expected true: without retries the first hiccup would lose records; to give up early set `max_elapsed_time` with `on_expiry: dead_letter`',
      })
      .default(true)
      .describe('Always on.'),
    initial_interval: duration.prefault('5s').describe('Pause before the first retry.'),
    randomization_factor: z.number().min(0).max(1).default(0.5).describe('How much of each pause is drawn by lot.'),
    multiplier: z.number().min(1).default(1.5).describe('By how much each pause is longer than the one before.'),
    max_interval: duration.prefault('30s').describe('Longest pause; a longer `Retry-After` of the destination is still kept.'),
    max_elapsed_time: duration.prefault('0s').describe('When to give a record up. `0s`: never.'),
    on_expiry: z
      .literal('dead_letter', { error: 'expected dead_letter' })
      .optional()
      .describe('Where records go after `max_elapsed_time`. Needed with it, since they must go somewhere.'),
  })
  .superRefine((retry, context) => {
    const fault = (path: string, message: string): void => context.addIssue({ code: 'custom', path: [path], message });
    if (retry.initial_interval === 0) fault('initial_interval', 'expected more than 0s');
    if (retry.max_interval === 0) fault('max_interval', 'expected more than 0s');
    if (retry.max_elapsed_time === 0) return;
    if (retry.on_expiry === undefined) {
      fault(
        'max_elapsed_time',
        'a limit needs `on_expiry: dead_letter`, as records past it go to the dead letters; leave it out to retry without end',
      );
    }
    if (retry.max_elapsed_time < Math.max(retry.initial_interval, retry.max_interval)) {
      fault('max_elapsed_time', 'expected at least `initial_interval` and `max_interval`');
    }
  });

const size = z
  .union(
    [
      bytes.transform((amount) => ({ amount, in: 'bytes' })),
      z
        .int()
        .min(1)
        .transform((amount) => ({ amount, in: 'sizer' })),
    ],
    {
      error: 'expected a size such as 5MB, or a whole number above 0 of what `sizer` names',
    },
  )
  .refine(({ amount }) => amount > 0, 'expected more than 0');
type Size = z.output<typeof size>;

const sizer = z.enum(['bytes', 'items'], { error: 'expected bytes or items' });

const batch = z.strictObject({
  flush_timeout: duration.prefault('200ms').describe('A request that is not full leaves after this long.'),
  min_size: size.optional().describe('Requests leave at this size; needed only to send less than `max_size` at once.'),
  max_size: size.optional().describe('Most that one request holds, before compression. A longer record goes alone.'),
  sizer: sizer.optional().describe('What a bare number in `min_size` and `max_size` counts. A size with a unit is always bytes.'),
  partition: refused('requests are not kept apart by client metadata; leave it out'),
});
type Batch = z.output<typeof batch>;

/** The queue of an exporter, as the host applies it. */
export interface Queue {
  readonly concurrency: number;
  readonly queueBytes: number;
  readonly flushMs: number;
  readonly maxRequestBytes: number;
  readonly maxRequestRecords: number;
}

const QUEUE_UNITS = 'the queue is bounded in bytes: write a size with its unit, such as 32MiB, or add `sizer: bytes`';

/** `sending_queue`, with the defaults of one exporter. Parses to `Queue`. */
export function sendingQueue(defaults: DeliveryDefaults) {
  return z
    .strictObject({
      enabled: z
        .literal(true, { error: 'expected true: what waits is always bounded; to send one request at a time set `num_consumers: 1`' })
        .default(true)
        .describe('Always on.'),
      num_consumers: z.int().min(1).max(256).default(4).describe('Requests under way at the same time.'),
      queue_size: size.prefault(QUEUE_SIZE).describe('Encoded bytes that wait or are under way; past it sources are not read on.'),
      sizer: z
        .literal('bytes', { error: `expected bytes: ${QUEUE_UNITS}` })
        .optional()
        .describe('What a bare number in `queue_size` counts.'),
      block_on_overflow: z
        .literal(true, { error: 'expected true: a full queue makes sources wait and refuses nothing' })
        .default(true)
        .describe('Always on.'),
      wait_for_result: z
        .literal(true, { error: 'expected true: a source is acknowledged only after delivery' })
        .default(true)
        .describe('Always on.'),
      storage: refused('nothing is acknowledged before it is delivered, so the source itself is the durable queue; leave it out'),
      batch: batch.prefault({}).describe('How records are joined into requests.'),
    })
    .transform((queue, context): Queue => {
      const fault = (path: readonly PropertyKey[], message: string): void =>
        void context.issues.push({ code: 'custom', input: queue, path: [...path], message });
      if (queue.queue_size.in === 'sizer' && queue.sizer === undefined) fault(['queue_size'], QUEUE_UNITS);
      const limits = requestLimits(queue.batch, queue.batch.sizer ?? queue.sizer ?? defaults.batchSizer, defaults, fault);
      if (limits.maxRequestBytes > queue.queue_size.amount && queue.batch.max_size !== undefined) {
        fault(['queue_size'], 'expected at least `batch::max_size`');
      }
      return { concurrency: queue.num_consumers, queueBytes: queue.queue_size.amount, flushMs: queue.batch.flush_timeout, ...limits };
    });
}

type Limits = Pick<Queue, 'maxRequestBytes' | 'maxRequestRecords'>;

/** A request is cut at any record end, so the size at which it leaves and the most that it holds are one number. */
function requestLimits(
  { min_size, max_size }: Batch,
  sizer: 'bytes' | 'items',
  defaults: DeliveryDefaults,
  fault: (path: readonly PropertyKey[], message: string) => void,
): Limits {
  const unit = (size: Size): string => (size.in === 'bytes' ? 'bytes' : sizer);
  if (min_size !== undefined && max_size !== undefined && unit(min_size) === unit(max_size) && min_size.amount > max_size.amount) {
    fault(['batch', 'min_size'], 'expected at most `max_size`');
  }
  const limits = { bytes: bytes.parse(defaults.requestSize), items: REQUEST_RECORDS };
  for (const size of [max_size, min_size]) {
    if (size === undefined) continue;
    if (unit(size) === 'bytes') limits.bytes = size.amount;
    else limits.items = size.amount;
  }
  return { maxRequestBytes: limits.bytes, maxRequestRecords: limits.items };
}

/** The two setting blocks, to be spread into an exporter's settings. */
export const deliverySettings = (defaults: DeliveryDefaults) => ({
  retry_on_failure: retryOnFailure.prefault({}).describe('How long and how often a failed request is tried again.'),
  sending_queue: sendingQueue(defaults).prefault({}).describe('How records are joined, how many requests run, how much may wait.'),
});

export interface DeliverySettings {
  readonly retry_on_failure: z.output<typeof retryOnFailure>;
  readonly sending_queue: Queue;
}

export function deliveryPolicy({ retry_on_failure, sending_queue }: DeliverySettings): DeliveryPolicy {
  return { ...sending_queue, retry: retryPolicy(retry_on_failure) };
}

function retryPolicy(retry: z.output<typeof retryOnFailure>): RetryPolicy {
  return {
    initialMs: retry.initial_interval,
    maxMs: retry.max_interval,
    multiplier: retry.multiplier,
    randomization: retry.randomization_factor,
    maxElapsedMs: retry.max_elapsed_time,
  };
}

/** The policy of an exporter that has no such settings: one request at a time, retried without end. */
export const plainPolicy = (requestSize: string): DeliveryPolicy => ({
  ...deliveryPolicy(z.strictObject(deliverySettings({ batchSizer: 'bytes', requestSize })).parse({})),
  concurrency: 1,
});
