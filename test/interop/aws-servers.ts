/** Servers of S3 and of SQS, each started as its own manual says, and spoken to by AWS's SDK. */
import {
  CreateBucketCommand,
  DeleteObjectCommand,
  PutBucketNotificationConfigurationCommand,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { CreateQueueCommand, SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { StoredObject } from '../support/aws-emulator.ts';
import { have, SERVERS, type ServerName } from './catalogue.ts';
import { freePort, startServer, type Running, type StartOptions } from './running.ts';
import { startWebhook } from './webhook.ts';

export const REGION = 'us-east-1';
export const CREDENTIALS = { accessKeyId: 'interop-user', secretAccessKey: 'interop-secret' };

export interface S3Server {
  readonly title: string;
  readonly endpoint: string;
  /** S3 encodes the keys in its events as a form does. */
  readonly encodesKeys: boolean;
  createBucket(name: string): Promise<void>;
  put(bucket: string, key: string, body: Uint8Array | string, contentEncoding?: string): Promise<StoredObject>;
  remove(bucket: string, key: string): Promise<void>;
  /** From now on what is written to the bucket is announced in the queue, by the server and in its words. */
  announceTo(bucket: string, queue: Queue): Promise<void>;
  stop(): Promise<void>;
}

export interface Queue {
  readonly url: string;
  readonly name: string;
  send(body: string): Promise<void>;
}

export interface SqsServer {
  readonly title: string;
  createQueue(name: string): Promise<Queue>;
  stop(): Promise<void>;
}

/** The server, or why there is none. */
export type Started<T> = T | string;

export const couldNot = (name: ServerName, why: string): string => `${SERVERS[name].title} could not be had: ${why}`;

async function start(name: ServerName, options: StartOptions): Promise<Started<Running>> {
  const server = await have(name);
  return server.is === 'missing' ? couldNot(name, server.why) : startServer(server, options);
}

export async function startVersity(): Promise<Started<S3Server>> {
  const [port, webhook, folder] = [await freePort(), await startWebhook(), await mkdtemp(join(tmpdir(), 'ses-otel-interop-'))];
  const endpoint = `http://127.0.0.1:${port}`;
  const { accessKeyId, secretAccessKey } = CREDENTIALS;
  const keys = ['--access', accessKeyId, '--secret', secretAccessKey, '--region', REGION];
  const args = [...keys, '--quiet', '--port', `127.0.0.1:${port}`, '--event-webhook-url', webhook.url, 'posix', folder];
  const stopRest = async (): Promise<void> => {
    await webhook.stop();
    await rm(folder, { recursive: true, force: true });
  };
  const running = await start('versitygw', { args, url: endpoint });
  if (typeof running === 'string') return stopRest().then(() => running);
  const announceTo = async (_bucket: string, queue: Queue): Promise<void> => void (webhook.passOn = queue.send);
  return s3Server({ title: SERVERS.versitygw.title, endpoint, encodesKeys: false, announceTo, stopping: [running.stop, stopRest] });
}

export async function startMinio(): Promise<Started<S3Server>> {
  const [port, webhook, folder] = [await freePort(), await startWebhook(), await mkdtemp(join(tmpdir(), 'ses-otel-interop-'))];
  const endpoint = `http://127.0.0.1:${port}`;
  const env = {
    MINIO_ROOT_USER: CREDENTIALS.accessKeyId,
    MINIO_ROOT_PASSWORD: CREDENTIALS.secretAccessKey,
    MINIO_BROWSER: 'off',
    MINIO_UPDATE: 'off',
    MINIO_NOTIFY_WEBHOOK_ENABLE_INTEROP: 'on',
    MINIO_NOTIFY_WEBHOOK_ENDPOINT_INTEROP: webhook.url,
  };
  const stopRest = async (): Promise<void> => {
    await webhook.stop();
    await rm(folder, { recursive: true, force: true });
  };
  const args = ['server', '--quiet', '--address', `127.0.0.1:${port}`, folder];
  const running = await start('minio', { args, env, url: `${endpoint}/minio/health/ready` });
  if (typeof running === 'string') return stopRest().then(() => running);
  const announceTo = async (bucket: string, queue: Queue): Promise<void> => {
    webhook.passOn = queue.send;
    await configureEvents(clientOf(endpoint), bucket, `arn:minio:sqs::INTEROP:webhook`);
  };
  return s3Server({ title: SERVERS.minio.title, endpoint, encodesKeys: true, announceTo, stopping: [running.stop, stopRest] });
}

/** Both services in one server. */
export async function startMoto(): Promise<Started<S3Server & SqsServer>> {
  const port = await freePort();
  const endpoint = `http://127.0.0.1:${port}`;
  const running = await start('moto', { args: ['-H', '127.0.0.1', '-p', String(port)], url: endpoint });
  if (typeof running === 'string') return running;
  const title = SERVERS.moto.title;
  const announceTo = (bucket: string, { name }: Queue): Promise<void> =>
    configureEvents(clientOf(endpoint), bucket, `arn:aws:sqs:${REGION}:123456789012:${name}`);
  return {
    ...sqsServer(title, endpoint, running.stop),
    ...s3Server({ title, endpoint, encodesKeys: true, announceTo, stopping: [running.stop] }),
  };
}

export async function startElasticMq(): Promise<Started<SqsServer>> {
  const port = await freePort();
  const endpoint = `http://127.0.0.1:${port}`;
  const options = [`-Drest-sqs.bind-port=${port}`, '-Drest-sqs.bind-hostname=127.0.0.1', '-Drest-stats.enabled=false'];
  const env = { JDK_JAVA_OPTIONS: [...options, `-Dnode-address.port=${port}`, '-Dnode-address.host=127.0.0.1'].join(' ') };
  const running = await start('elasticmq', { env, url: endpoint });
  return typeof running === 'string' ? running : sqsServer(SERVERS.elasticmq.title, endpoint, running.stop);
}

const clientOf = (endpoint: string): S3Client =>
  new S3Client({
    endpoint,
    region: REGION,
    forcePathStyle: true,
    credentials: CREDENTIALS,
    requestChecksumCalculation: 'WHEN_REQUIRED',
  });

async function configureEvents(client: S3Client, Bucket: string, QueueArn: string): Promise<void> {
  const QueueConfigurations = [{ QueueArn, Events: ['s3:ObjectCreated:*' as const] }];
  await client.send(new PutBucketNotificationConfigurationCommand({ Bucket, NotificationConfiguration: { QueueConfigurations } }));
}

interface S3Parts extends Pick<S3Server, 'title' | 'endpoint' | 'encodesKeys' | 'announceTo'> {
  readonly stopping: readonly (() => Promise<void>)[];
}

function s3Server({ stopping, ...parts }: S3Parts): S3Server {
  const client = clientOf(parts.endpoint);
  return {
    ...parts,
    createBucket: async (Bucket) => void (await client.send(new CreateBucketCommand({ Bucket }))),
    async put(bucket, key, body, ContentEncoding) {
      const Body = Buffer.from(body);
      const { ETag = '' } = await client.send(new PutObjectCommand({ Bucket: bucket, Key: key, Body, ContentEncoding }));
      return { bucket, key, etag: ETag.replaceAll('"', ''), size: Body.length };
    },
    remove: async (Bucket, Key) => void (await client.send(new DeleteObjectCommand({ Bucket, Key }))),
    async stop() {
      client.destroy();
      for (const stop of stopping) await stop();
    },
  };
}

function sqsServer(title: string, endpoint: string, stop: () => Promise<void>): SqsServer {
  const client = new SQSClient({ endpoint, region: REGION, credentials: CREDENTIALS });
  return {
    title,
    async createQueue(QueueName) {
      const { QueueUrl: url = '' } = await client.send(new CreateQueueCommand({ QueueName }));
      const send = async (MessageBody: string): Promise<void> =>
        void (await client.send(new SendMessageCommand({ QueueUrl: url, MessageBody })));
      return { url, name: QueueName, send };
    },
    async stop() {
      client.destroy();
      await stop();
    },
  };
}
