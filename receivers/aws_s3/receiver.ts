/** Finds objects by a queue or by listing a bucket, as the settings say. */
import { AccessGate } from '../../component/notifications/access-gate.ts';
import { NotifiedSource } from '../../component/notifications/notified-source.ts';
import type { Host } from '../../component/host.ts';
import type { DiscoverMode, Ending, Receiver, SourceRef } from '../../component/source.ts';
import { readAnnouncement } from './announcement.ts';
import { connectSqs } from './client.ts';
import type { AwsS3Settings } from './config.ts';
import { placeOf } from './region.ts';
import { SQS_BATCH, sqsQueue } from './sqs-queue.ts';

const MINUTE_MS = 60_000;
/** SQS ends a lease 12 hours after receipt, whatever is asked. */
const LEASE_CAP_MS = 11.75 * 60 * MINUTE_MS;
const DELETE_FLUSH_MS = 100;
const GATE = { limit: 5, probeMs: MINUTE_MS / 2, maxProbeMs: 10 * MINUTE_MS };

export async function createAwsS3Receiver(settings: AwsS3Settings, host: Host): Promise<Receiver> {
  if (settings.queue_url === undefined) throw new Error('listing is not there yet');
  return queueReceiver(settings, settings.queue_url, host);
}

async function queueReceiver(settings: AwsS3Settings, queueUrl: string, host: Host): Promise<Receiver> {
  const calls = await connectSqs({ settings, id: host.id }, queueUrl);
  const rules = { buckets: new Set(settings.buckets), place: placeOf(settings, await calls.region()), isWanted: () => true };
  const { max_receive_count: maxReceives, wait_time: waitMs } = settings.sqs;
  const source = new NotifiedSource({
    host,
    queue: sqsQueue(calls, settings.visibility_timeout),
    read: (body) => readAnnouncement(body, rules),
    gate: new AccessGate({ host, ...GATE }),
    random: Math.random,
    terms: {
      waitMs,
      leaseMs: settings.visibility_timeout,
      capMs: LEASE_CAP_MS,
      batch: SQS_BATCH,
      flushMs: DELETE_FLUSH_MS,
      maxReceives: maxReceives === -1 ? undefined : maxReceives,
    },
  });
  return new AwsS3Receiver(source, () => calls.close());
}

interface Finding {
  discover(mode: DiscoverMode, signal: AbortSignal): AsyncIterable<SourceRef>;
  settle(endings: readonly Ending[]): Promise<void>;
  close(): Promise<void>;
}

class AwsS3Receiver implements Receiver {
  readonly #finding: Finding;
  readonly #disconnect: () => void;

  constructor(finding: Finding, disconnect: () => void) {
    this.#finding = finding;
    this.#disconnect = disconnect;
  }

  discover(mode: DiscoverMode, signal: AbortSignal): AsyncIterable<SourceRef> {
    return this.#finding.discover(mode, signal);
  }

  settle(endings: readonly Ending[]): Promise<void> {
    return this.#finding.settle(endings);
  }

  async close(): Promise<void> {
    await this.#finding.close();
    this.#disconnect();
  }
}
