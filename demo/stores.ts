/** Stores of objects, each with its queue: found by announcement and by listing as well, so each event comes twice. */
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { startAwsEmulator } from '../test/support/aws-emulator.ts';
import { startAzureEmulator } from '../test/support/azure-emulator.ts';
import { startFakeGcs } from '../test/support/gcs-fake.ts';
import { startFakePubSub } from '../test/support/pubsub-fake.ts';
import type { DemoObject } from './objects.ts';
import { storeSource, type DemoSource } from './source.ts';

const BUCKET = 'ses-events';
const storage = 'file_storage';

export async function startS3(objects: readonly DemoObject[]): Promise<DemoSource> {
  const aws = await startAwsEmulator();
  aws.createBucket(BUCKET);
  const queue = aws.createQueue('ses-announcements');
  for (const { key, body } of objects) queue.announce(await aws.put(BUCKET, key, body));
  const s3 = { region: 'us-east-1', endpoint: aws.endpoint, path_style: true, access_key_id: 'demo', secret_access_key: 'demo' };
  const announced = { ...s3, queue_url: queue.url, buckets: [BUCKET], sqs: { wait_time: '1s' } };
  return storeSource(
    objects,
    [
      { title: 'aws_s3 (SQS)', receiver: 'aws_s3/sqs', settings: announced },
      { title: 'aws_s3 (polling)', receiver: 'aws_s3/polling', settings: { ...s3, bucket: BUCKET, storage } },
    ],
    () => aws.stop(),
  );
}

export async function startGcs(objects: readonly DemoObject[]): Promise<DemoSource> {
  const [gcs, pubsub] = [await startFakeGcs(), await startFakePubSub()];
  for (const { key, body } of objects) pubsub.announce(gcs.put(BUCKET, key, body));
  const bucket = { alternative_host: gcs.endpoint, buckets: [{ name: BUCKET }] };
  const announced = { ...bucket, subscription: pubsub.subscription, pubsub: { endpoint: pubsub.endpoint, wait_time: '1s' } };
  return storeSource(
    objects,
    [
      { title: 'google_cloud_storage (Pub/Sub)', receiver: 'google_cloud_storage/pubsub', settings: announced },
      { title: 'google_cloud_storage (polling)', receiver: 'google_cloud_storage/polling', settings: { ...bucket, storage } },
    ],
    async () => {
      await pubsub.stop();
      await gcs.stop();
    },
  );
}

export async function startAzure(objects: readonly DemoObject[]): Promise<DemoSource> {
  const azure = await startAzureEmulator();
  await azure.createContainer(BUCKET);
  const queue = await azure.createQueue(BUCKET);
  for (const { key, body } of objects) await queue.announce(await azure.put(BUCKET, key, body));
  const container = {
    account_name: azure.account,
    account_key: azure.key,
    storage_url: azure.blobUrl,
    containers: [{ name: BUCKET }],
  };
  const announced = { ...container, queue_url: queue.url, queue: { poll_interval: '1s' } };
  return storeSource(
    objects,
    [
      { title: 'azure_blob (Storage Queue)', receiver: 'azure_blob/queue', settings: announced },
      { title: 'azure_blob (polling)', receiver: 'azure_blob/polling', settings: { ...container, storage } },
    ],
    () => azure.stop(),
  );
}

export async function startFiles(objects: readonly DemoObject[], directory: string): Promise<DemoSource> {
  for (const { key, body } of objects) {
    await mkdir(dirname(join(directory, key)), { recursive: true });
    await writeFile(join(directory, key), body);
  }
  return storeSource(objects, [{ title: 'file', receiver: 'file', settings: { directory, min_age: '0s', storage } }], async () => {});
}
