/** Finds objects by a queue or by listing a bucket, as the settings say. */
import type { Host } from '../../component/host.ts';
import { ListedSource } from '../../component/listing/listed-source.ts';
import { replayedRules } from '../../component/listing/replayed-rules.ts';
import { Selection } from '../../component/listing/selection.ts';
import { SeveralSources } from '../../component/listing/several-sources.ts';
import { AccessGate } from '../../component/notifications/access-gate.ts';
import { GatedSource } from '../../component/notifications/gated-source.ts';
import { NotifiedSource } from '../../component/notifications/notified-source.ts';
import type { ReplayRange } from '../../component/replay-range.ts';
import { scopedState } from '../../component/scoped-state.ts';
import type { Receiver } from '../../component/source.ts';
import { readAnnouncement } from './announcement.ts';
import { listedBuckets, type ListedBucket } from './bucket-rules.ts';
import { connectS3, connectSqs, type S3Calls } from './client.ts';
import type { AwsS3Settings } from './config.ts';
import { bucketLister } from './lister.ts';
import { originOf, refId, type Place } from './object-origin.ts';
import { placeOf } from './region.ts';
import { SQS_BATCH, sqsQueue } from './sqs-queue.ts';

const MINUTE_MS = 60_000;
/** SQS ends a lease 12 hours after receipt, whatever is asked. */
const LEASE_CAP_MS = 11.75 * 60 * MINUTE_MS;
const DELETE_FLUSH_MS = 100;
const GATE = { limit: 5, probeMs: MINUTE_MS / 2, maxProbeMs: 10 * MINUTE_MS };

/** Keys that a listing begins behind: names that sort a little late are still found at once. */
const LOOKBACK_KEYS = 1000;

export async function createAwsS3Receiver(settings: AwsS3Settings, host: Host): Promise<Receiver> {
  if (settings.queue_url !== undefined) return announced(settings, settings.queue_url, host);
  return listed(settings, listedBuckets(settings), host);
}

/** Lists the buckets, whether they are listed otherwise or announced by a queue. */
export async function createAwsS3Replay(settings: AwsS3Settings, host: Host, range: ReplayRange): Promise<Receiver> {
  return listed(settings, replayedRules(listedBuckets(settings), range), host);
}

async function announced(settings: AwsS3Settings, queueUrl: string, host: Host): Promise<Receiver> {
  const calls = await connectSqs({ settings, id: host.id }, queueUrl);
  const { max_receive_count: maxReceives, wait_time: waitMs } = settings.sqs;
  const rules = {
    buckets: new Set(settings.buckets),
    place: placeOf(settings, await calls.region()),
    selection: new Selection({ fileSelectors: settings.file_selectors }),
  };
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
  return {
    discover: (mode, signal) => source.discover(mode, signal),
    settle: (endings) => source.settle(endings),
    async close() {
      await source.close();
      calls.close();
    },
  };
}

async function listed(settings: AwsS3Settings, buckets: readonly ListedBucket[], host: Host): Promise<Receiver> {
  const calls = await connectS3({ settings, id: host.id });
  const place = placeOf(settings, await calls.region());
  const listing = { settings, calls, place, host, onListed: (bucket: string) => several.works(bucket) };
  const sources = new Map(buckets.map((rules) => [rules.bucket, bucketSource(rules, listing)]));
  // What this adds for one bucket alone is that a listing which fails is tried again, and told.
  const several: SeveralSources = new SeveralSources({ host, sources, random: Math.random });
  const gated = new GatedSource(several, new AccessGate({ host, ...GATE }));
  return {
    discover: (mode, signal) => gated.discover(mode, signal),
    settle: (endings) => gated.settle(endings),
    async close() {
      calls.close();
    },
  };
}

interface Listing {
  readonly settings: AwsS3Settings;
  readonly calls: S3Calls;
  readonly place: Place;
  readonly host: Host;
  readonly onListed: (bucket: string) => void;
}

const bucketSource = ({ bucket, prefix, selection }: ListedBucket, { settings, calls, place, host, onListed }: Listing): ListedSource =>
  new ListedSource({
    host: { ...host, state: scopedState(host.state, `${bucket}/${prefix}`) },
    lister: bucketLister({ bucket, listObjects: calls.list, onListed: () => onListed(bucket) }),
    bucket,
    prefix,
    selection,
    originOf: ({ key, version, size, writtenAt }) => originOf({ bucket, key, etag: version, size, writtenAt }, place),
    idOf: refId,
    intervalMs: settings.poll_interval,
    order: { lookbackKeys: LOOKBACK_KEYS, reconcileMs: settings.reconcile_interval },
  });
