/** Finds objects by a subscription or by listing buckets, as the settings say. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Host } from '../../component/host.ts';
import { ListedSource } from '../../component/listing/listed-source.ts';
import type { ListedObject } from '../../component/listing/lister.ts';
import { replayedRules } from '../../component/listing/replayed-rules.ts';
import { SeveralSources } from '../../component/listing/several-sources.ts';
import { AccessGate } from '../../component/notifications/access-gate.ts';
import { NotifiedSource } from '../../component/notifications/notified-source.ts';
import type { ReplayRange } from '../../component/replay-range.ts';
import { scopedState } from '../../component/scoped-state.ts';
import type { Receiver } from '../../component/source.ts';
import { readAnnouncement } from './announcement.ts';
import { bucketRules, leftOut, type BucketRules } from './bucket-rules.ts';
import { connectPubSub, connectStorage } from './client.ts';
import type { GoogleCloudStorageSettings } from './config.ts';
import { DelayedNacks } from './delayed-nacks.ts';
import { bucketLister, type ListObjects } from './lister.ts';
import { originOf, refId } from './object-origin.ts';
import { pubSubQueue } from './pubsub-queue.ts';
import { Receipts } from './receipts.ts';

const MINUTE_MS = 60_000;
/** Pub/Sub extends a lease without end; a message is kept unacknowledged for seven days by default. */
const LEASE_CAP_MS = 6.5 * 24 * 60 * MINUTE_MS;
const ACK_FLUSH_MS = 100;
/** Messages to one pull: each is an object in hand. */
const BATCH = 50;
const REMEMBERED = 10_000;
const GATE = { limit: 5, probeMs: MINUTE_MS / 2, maxProbeMs: 10 * MINUTE_MS };
/** Keys that a listing begins behind: names that sort a little late are still found at once. */
const LOOKBACK_KEYS = 1000;

export async function createGoogleCloudStorageReceiver(settings: GoogleCloudStorageSettings, host: Host): Promise<Receiver> {
  const rules = bucketRules(settings);
  if (settings.subscription !== undefined) return notified(settings, settings.subscription, rules, host);
  const { list } = await connectStorage({ settings, id: host.id });
  return listed(rules, list, host);
}

/** Lists the buckets, whether they are listed otherwise or announced by a subscription. */
export async function createGoogleCloudStorageReplay(
  settings: GoogleCloudStorageSettings,
  host: Host,
  range: ReplayRange,
): Promise<Receiver> {
  const { list } = await connectStorage({ settings, id: host.id });
  return listed(replayedRules(bucketRules(settings), range), list, host);
}

async function notified(
  settings: GoogleCloudStorageSettings,
  subscription: string,
  rules: readonly BucketRules[],
  host: Host,
): Promise<Receiver> {
  const { ack_deadline: leaseMs, wait_time: waitMs, max_delivery_attempts: maxReceives } = settings.pubsub;
  const calls = await connectPubSub({ settings, id: host.id }, subscription);
  const nacks = new DelayedNacks({
    calls,
    clock: host.clock,
    wait: (ms, signal) => sleep(ms, undefined, { signal, ref: false }).catch(() => undefined),
    onFailed: (messages, reason) =>
      host.logger.warn('messages could not be given back; they return when their deadline runs out', { messages, reason }),
  });
  const byName = new Map(rules.map((one) => [one.name, one]));
  const source = new NotifiedSource({
    host,
    queue: pubSubQueue({ calls, leaseMs, nacks, receipts: new Receipts({ state: host.state, limit: REMEMBERED }) }),
    read: (body) => readAnnouncement(body, byName, (bucket, found) => leftOut(bucket, found, host.clock)),
    gate: new AccessGate({ host, ...GATE }),
    random: Math.random,
    terms: {
      waitMs,
      leaseMs,
      capMs: LEASE_CAP_MS,
      batch: BATCH,
      flushMs: ACK_FLUSH_MS,
      maxReceives: maxReceives === -1 ? undefined : maxReceives,
    },
  });
  return {
    discover: (mode, signal) => source.discover(mode, signal),
    settle: (endings) => source.settle(endings),
    async close() {
      await source.close();
      await nacks.close();
    },
  };
}

function listed(rules: readonly BucketRules[], listObjects: ListObjects, host: Host): Receiver {
  const sources = new Map(rules.map((bucket) => [bucket.name, listedBucket(bucket, listObjects, host, () => several.works(bucket.name))]));
  const several: SeveralSources = new SeveralSources({
    host,
    sources,
    random: Math.random,
    listedOnce: new Set(rules.filter(({ poll }) => !poll).map(({ name }) => name)),
  });
  return {
    discover: (mode, signal) => several.discover(mode, signal),
    settle: (endings) => several.settle(endings),
    close: async () => undefined,
  };
}

function listedBucket(bucket: BucketRules, listObjects: ListObjects, host: Host, onListed: () => void): ListedSource {
  const { name, prefix, timeoutMs, selection, pollMs, reconcileMs } = bucket;
  return new ListedSource({
    host: { ...host, state: scopedState(host.state, `${name}/${prefix}`) },
    lister: bucketLister({ bucket: name, timeoutMs, listObjects, onListed }),
    bucket: name,
    prefix,
    selection,
    originOf: ({ key, version, ...more }: ListedObject) => originOf({ bucket: name, name: key, generation: version, ...more }),
    idOf: refId,
    intervalMs: pollMs,
    order: { lookbackKeys: LOOKBACK_KEYS, reconcileMs },
  });
}
