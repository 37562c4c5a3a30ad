import { silentLogger } from '../../component/logger.ts';
import { systemClock } from '../../component/host.ts';
import { awsS3 } from '../../receivers/aws_s3/factory.ts';
import { startAwsEmulator, type StoredObject } from '../support/aws-emulator.ts';
import { memoryState, recordingHost } from '../support/recording-host.ts';
import { startFakeS3, type FakeAnswer, type FakeRequest } from '../support/s3-fake.ts';
import { receiverContract, type ReceiverRig } from './receiver-contract.ts';

const BUCKET = 'ses-events';
const LEASE_MS = 2000;

const ANSWERS: Readonly<Record<'throttled' | 'forbidden' | 'truncated', FakeAnswer>> = {
  throttled: { status: 503, code: 'SlowDown' },
  forbidden: { status: 403, code: 'AccessDenied' },
  truncated: { cutAfter: 4 },
};

async function rig(
  source: (
    s3Endpoint: string,
  ) => Promise<{ readonly settings: object; readonly announce?: (object: StoredObject) => void; stop(): Promise<void> }>,
  leaseMs: number,
): Promise<ReceiverRig> {
  const s3 = await startFakeS3();
  const { settings, announce, stop } = await source(s3.endpoint);
  const parsed = awsS3.settings.parse({ ...settings, endpoint: s3.endpoint, path_style: true, access_key_id: 'k', secret_access_key: 's' });
  const opener = awsS3.createOpener?.(parsed, { id: 'aws_s3', logger: silentLogger, clock: systemClock });
  if (opener === undefined) throw new Error('no opener');
  const written = new Map<string, StoredObject>();
  const broken = new Map<string, FakeAnswer>();
  const state = memoryState();
  s3.answer = ({ key, method }: FakeRequest) => (method === 'GET' ? broken.get(key) : undefined);
  return {
    opener,
    leaseMs,
    start: async () => awsS3.create(parsed, recordingHost({ state })),
    async write(key, body) {
      const { etag } = s3.put(BUCKET, key, body);
      written.set(key, { bucket: BUCKET, key, etag, size: body.length });
      announce?.(written.get(key) ?? { bucket: '', key, etag, size: 0 });
    },
    remove: async (key) => s3.remove(BUCKET, key),
    ...(announce !== undefined && {
      announceAgain: async (key: string) => {
        const object = written.get(key);
        if (object !== undefined) announce(object);
      },
    }),
    break(key, fault) {
      if (fault === undefined) broken.delete(key);
      else broken.set(key, ANSWERS[fault]);
    },
    async close() {
      await opener.close();
      await stop();
      await s3.stop();
    },
  };
}

receiverContract('aws_s3 (sqs)', () =>
  rig(async () => {
    const aws = await startAwsEmulator();
    const queue = aws.createQueue('announcements');
    return {
      settings: { queue_url: queue.url, buckets: [BUCKET], visibility_timeout: `${LEASE_MS}ms`, sqs: { wait_time: '1s' } },
      announce: (object) => void queue.announce(object),
      stop: () => aws.stop(),
    };
  }, LEASE_MS),
);

receiverContract('aws_s3 (polling)', () =>
  rig(async () => ({ settings: { bucket: BUCKET, poll_interval: '50ms' }, stop: async () => undefined }), 0),
);
