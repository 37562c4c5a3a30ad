/** The demo's sources: what they hold, how they are configured, and what is expected of them. */
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { startAwsEmulator } from '../test/support/aws-emulator.ts';
import { countEvents, demoObjects } from './sources.ts';

export interface Destinations {
  readonly directory: string;
  readonly elasticsearch: string;
  readonly otlp: string;
}

export interface Expected {
  readonly source: string;
  readonly receiver: string;
  readonly objects: number;
  readonly events: number;
}

export interface Sources {
  readonly describe: string;
  readonly expected: readonly Expected[];
  /** Events that are in some source, each counted once. */
  readonly distinct: number;
  config(destinations: Destinations): object;
  stop(): Promise<void>;
}

const BUCKET = 'ses-events';
const REGION = 'us-east-1';

/** One bucket, announced to a queue and listed as well: each of its objects is read twice. And a directory of its own. */
export async function startSources(directory: string): Promise<Sources & { readonly expected: readonly Expected[] }> {
  const all = demoObjects(new URL('../samples', import.meta.url).pathname);
  const [inBucket, inDirectory] = [all.filter((_, i) => i % 3 !== 0), all.filter((_, i) => i % 3 === 0)];
  const aws = await startAwsEmulator();
  aws.createBucket(BUCKET);
  const queue = aws.createQueue('ses-announcements');
  for (const { key, body } of inBucket) queue.announce(await aws.put(BUCKET, key, body));
  const root = join(directory, 'events');
  for (const { key, body } of inDirectory) {
    await mkdir(dirname(join(root, key)), { recursive: true });
    await writeFile(join(root, key), body);
  }
  const s3 = { region: REGION, endpoint: aws.endpoint, path_style: true, access_key_id: 'demo', secret_access_key: 'demo' };
  const bucket = { objects: inBucket.length, events: countEvents(inBucket) };
  return {
    describe: `${inBucket.length} objects in a bucket, announced by a queue and listed; ${inDirectory.length} files`,
    expected: [
      { source: 'aws_s3 (sqs)', receiver: 'aws_s3/sqs', ...bucket },
      { source: 'aws_s3 (polling)', receiver: 'aws_s3/polling', ...bucket },
      { source: 'file', receiver: 'file', objects: inDirectory.length, events: countEvents(inDirectory) },
    ],
    distinct: countEvents(all),
    config: (destinations) => ({
      receivers: {
        'aws_s3/sqs': { ...s3, queue_url: queue.url, buckets: [BUCKET], sqs: { wait_time: '1s' } },
        'aws_s3/polling': { ...s3, bucket: BUCKET, storage: 'file_storage' },
        file: { directory: root, min_age: '0s', storage: 'file_storage' },
      },
      ...pipeline(['aws_s3/sqs', 'aws_s3/polling', 'file'], destinations),
    }),
    stop: () => aws.stop(),
  };
}

const pipeline = (receivers: readonly string[], { directory, elasticsearch, otlp }: Destinations) => ({
  processors: { icd: {} },
  exporters: { elasticsearch: { endpoint: elasticsearch }, otlp_http: { endpoint: otlp } },
  extensions: {
    file_storage: { directory: join(directory, 'state') },
    host: { dead_letter: { directory: join(directory, 'dead-letters') } },
  },
  service: {
    extensions: ['file_storage', 'host'],
    pipelines: { logs: { receivers, processors: ['icd'], exporters: ['elasticsearch', 'otlp_http'] } },
  },
});
