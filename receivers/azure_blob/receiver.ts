/** Finds blobs by a queue or by listing containers, as the settings say. */
import type { Host } from '../../component/host.ts';
import { ListedSource } from '../../component/listing/listed-source.ts';
import type { ListedObject } from '../../component/listing/lister.ts';
import { replayedRules } from '../../component/listing/replayed-rules.ts';
import { SeveralSources, type Source } from '../../component/listing/several-sources.ts';
import { AccessGate } from '../../component/notifications/access-gate.ts';
import { GatedSource } from '../../component/notifications/gated-source.ts';
import { NotifiedSource } from '../../component/notifications/notified-source.ts';
import { QueueRefusal } from '../../component/notifications/queue.ts';
import type { ReplayRange } from '../../component/replay-range.ts';
import { scopedState } from '../../component/scoped-state.ts';
import type { Receiver } from '../../component/source.ts';
import { readAnnouncement } from './announcement.ts';
import { connectBlobs, connectQueue } from './client.ts';
import type { AzureBlobSettings } from './config.ts';
import { sasExpiry } from './connection-string.ts';
import { containerRules, type ContainerRules } from './container-rules.ts';
import { connectionOf, endpointsOf, queueAddress, type QueueAddress } from './endpoints.ts';
import { BlobLister, type ListCalls } from './lister.ts';
import { bucketOf, originOf, refId } from './object-origin.ts';
import { SasExpiry } from './sas-expiry.ts';
import { QUEUE_BATCH, storageQueue, type QueueCalls } from './storage-queue.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;
/** A message may be hidden anew for as long as it lives. */
const NO_LEASE_CAP_MS = 36_500 * DAY_MS;
const DELETE_FLUSH_MS = 100;
const GATE = { limit: 5, probeMs: MINUTE_MS / 2, maxProbeMs: 10 * MINUTE_MS };
const LOOKBACK_KEYS = 1000;

export async function createAzureBlobReceiver(settings: AzureBlobSettings, host: Host): Promise<Receiver> {
  const address = queueAddress(settings);
  return address === undefined ? listingReceiver(settings, containerRules(settings), host) : queueReceiver(settings, address, host);
}

/** Lists the containers, whether they are listed otherwise or announced by a queue. */
export async function createAzureBlobReplay(settings: AzureBlobSettings, host: Host, range: ReplayRange): Promise<Receiver> {
  return listingReceiver(settings, replayedRules(containerRules(settings), range), host);
}

async function queueReceiver(settings: AzureBlobSettings, address: QueueAddress, host: Host): Promise<Receiver> {
  const calls = await connectQueue({ settings, id: host.id }, address);
  const containers = new Map(containerRules(settings).map((rules) => [rules.name, rules]));
  const place = endpointsOf(settings);
  const { poll_interval: pollMs, max_dequeue_count: most } = settings.queue;
  const source = new NotifiedSource({
    host,
    queue: storageQueue({ calls: checked(calls, expiryOf(settings, host)), host, visibilityMs: settings.visibility_timeout, pollMs }),
    read: (body) => readAnnouncement(body, { containers, place, now: host.clock.now() }),
    gate: new AccessGate({ host, ...GATE }),
    random: Math.random,
    terms: {
      waitMs: pollMs,
      leaseMs: settings.visibility_timeout,
      capMs: NO_LEASE_CAP_MS,
      batch: QUEUE_BATCH,
      flushMs: DELETE_FLUSH_MS,
      maxReceives: most === -1 ? undefined : most,
    },
  });
  return receiverOf(source, async () => {
    await source.close();
    calls.close();
  });
}

/** Receiving is what a queue that is read never stops to do. */
const checked = (calls: QueueCalls, expiry: SasExpiry): QueueCalls => ({
  ...calls,
  receive: async (max, seconds, signal) => {
    const ended = expiry.ended();
    if (ended !== undefined) throw new QueueRefusal(ended);
    return calls.receive(max, seconds, signal);
  },
});

async function listingReceiver(settings: AzureBlobSettings, rules: readonly ContainerRules[], host: Host): Promise<Receiver> {
  const calls = await connectBlobs({ settings, id: host.id });
  const expiry = expiryOf(settings, host);
  const bucket = ({ name }: ContainerRules): string => bucketOf(settings.account_name, name);
  const listed = (own: ContainerRules): Source =>
    containerSource({ own, settings, calls, expiry, host, onListed: () => source.works(bucket(own)) });
  const source: SeveralSources = new SeveralSources({
    host,
    sources: new Map(rules.map((own) => [bucket(own), listed(own)])),
    listedOnce: new Set(rules.filter(({ poll }) => !poll).map(bucket)),
    random: Math.random,
  });
  return receiverOf(new GatedSource(source, new AccessGate({ host, ...GATE })), async () => calls.close());
}

interface ContainerParts {
  readonly own: ContainerRules;
  readonly settings: AzureBlobSettings;
  readonly calls: ListCalls;
  readonly expiry: SasExpiry;
  readonly host: Host;
  readonly onListed: () => void;
}

function containerSource({ own, settings, calls, expiry, host, onListed }: ContainerParts): Source {
  const { name: container, prefix, selection, pollMs: intervalMs, reconcileMs } = own;
  const place = endpointsOf(settings);
  const lister = new BlobLister({
    calls,
    host,
    container,
    pageSize: settings.batch_size,
    minAgeMs: settings.min_age,
    ended: () => expiry.ended(),
    onListed,
  });
  return new ListedSource({
    host: { ...host, state: scopedState(host.state, `${bucketOf(place.account, container)}/${prefix}`) },
    lister,
    bucket: container,
    prefix,
    selection,
    originOf: ({ key: name, version: etag, ...found }: ListedObject) => originOf({ container, name, etag, ...found }, place),
    idOf: refId,
    intervalMs,
    // A growing blob is listed again until it rests.
    order: { lookbackKeys: LOOKBACK_KEYS, reconcileMs, lookbackMs: Math.max(HOUR_MS, 2 * settings.min_age) },
  });
}

const expiryOf = (settings: AzureBlobSettings, host: Host): SasExpiry => new SasExpiry(host, sasExpiry(connectionOf(settings).sas ?? ''));

const receiverOf = (source: Source, close: () => Promise<void>): Receiver => ({
  discover: (mode, signal) => source.discover(mode, signal),
  settle: (endings) => source.settle(endings),
  close,
});
