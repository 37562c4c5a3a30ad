import { silentLogger } from '../../component/logger.ts';
import { systemClock } from '../../component/host.ts';
import { googleCloudStorage } from '../../receivers/google_cloud_storage/factory.ts';
import { startFakeGcs, type GcsAnswer, type GcsObject } from '../support/gcs-fake.ts';
import { startFakePubSub, type FakePubSub, type PubSubOptions } from '../support/pubsub-fake.ts';
import { memoryState, recordingHost } from '../support/recording-host.ts';
import { receiverContract, type ReceiverRig } from './receiver-contract.ts';

const BUCKET = 'ses-events';
const LEASE_MS = 2000;

const ANSWERS: Readonly<Record<'throttled' | 'forbidden' | 'truncated', GcsAnswer>> = {
  throttled: { status: 429, reason: 'rateLimitExceeded' },
  forbidden: { status: 403, reason: 'forbidden' },
  truncated: { cutAfter: 4 },
};

async function rig(pubsub: FakePubSub | undefined): Promise<ReceiverRig> {
  const gcs = await startFakeGcs();
  gcs.createBucket(BUCKET);
  const parsed = googleCloudStorage.settings.parse({
    alternative_host: gcs.endpoint,
    buckets: [{ name: BUCKET }],
    poll_interval: '50ms',
    ...(pubsub !== undefined && {
      subscription: pubsub.subscription,
      pubsub: { endpoint: pubsub.endpoint, ack_deadline: `${LEASE_MS}ms`, wait_time: '1s' },
    }),
  });
  const opener = googleCloudStorage.createOpener?.(parsed, { id: 'google_cloud_storage', logger: silentLogger, clock: systemClock });
  if (opener === undefined) throw new Error('no opener');
  const written = new Map<string, GcsObject>();
  const broken = new Map<string, GcsAnswer>();
  const state = memoryState();
  gcs.answer = ({ path, query }) =>
    query.get('alt') === 'media' ? broken.get(decodeURIComponent(path.split('/').at(-1) ?? '')) : undefined;
  const announce = (object: GcsObject | undefined): void => void (object !== undefined && pubsub?.announce(object));
  return {
    opener,
    leaseMs: pubsub === undefined ? 0 : LEASE_MS,
    start: async () => googleCloudStorage.create(parsed, recordingHost({ id: 'google_cloud_storage', state })),
    async write(key, body) {
      written.set(key, gcs.put(BUCKET, key, body));
      announce(written.get(key));
    },
    remove: async (key) => gcs.remove(BUCKET, key),
    ...(pubsub !== undefined && { announceAgain: async (key: string) => announce(written.get(key)) }),
    break(key, fault) {
      if (fault === undefined) broken.delete(key);
      else broken.set(key, ANSWERS[fault]);
    },
    async close() {
      await opener.close();
      await pubsub?.stop();
      await gcs.stop();
    },
  };
}

const overPubSub = (name: string, options: PubSubOptions): void =>
  receiverContract(`google_cloud_storage (${name})`, async () => rig(await startFakePubSub(options)));

receiverContract('google_cloud_storage (polling)', () => rig(undefined));
overPubSub('Pub/Sub', {});
overPubSub('Pub/Sub, exactly once, with a dead-letter policy', { isExactlyOnce: true, maxDeliveryAttempts: 50 });
