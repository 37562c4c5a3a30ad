/** S3 and SQS for scenarios: node aws.ts, with an IPC channel. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { startAwsEmulator, type StoredObject } from '../../../test/support/aws-emulator.ts';
import { BUCKET, type Announced, type AwsLeft, type AwsQuestion, type AwsQueue } from '../questions.ts';
import { answerQuestions } from '../servers.ts';
import { putInParts } from './multipart.ts';

const MOST_AT_ONCE = 8 * 2 ** 20;

const aws = await startAwsEmulator();
aws.createBucket(BUCKET);
const objects = new Map<string, readonly StoredObject[]>();
const queues = new Map<string, ReturnType<typeof aws.createQueue>>();

async function put(directory: string): Promise<void> {
  const stored: StoredObject[] = [];
  for (const name of readdirSync(directory).toSorted()) {
    const [key, body] = [`set-${objects.size}/${name}`, readFileSync(join(directory, name))];
    const isLarge = body.length > MOST_AT_ONCE;
    stored.push(isLarge ? await putInParts({ endpoint: aws.endpoint, bucket: BUCKET, key, body }) : await aws.put(BUCKET, key, body));
  }
  objects.set(directory, stored);
}

function announce(directory: string, count: number): AwsQueue {
  const queue = aws.createQueue(`queue-${queues.size}`);
  queues.set(queue.url, queue);
  for (const object of objects.get(directory)?.slice(0, count) ?? []) queue.announce(object);
  return { queue: queue.url };
}

async function steadily({ steadily: path, queue, count, perSecond }: Extract<AwsQuestion, { steadily: string }>): Promise<Announced> {
  const body = readFileSync(path);
  const announced: (readonly [string, number])[] = [];
  const began = performance.now();
  for (let i = 0; i < count; i++) {
    await sleep(Math.max(0, began + (i * 1000) / perSecond - performance.now()));
    const key = `steady/${String(i).padStart(6, '0')}.ndjson.gz`;
    const object = await aws.put(BUCKET, key, body);
    announced.push([key, performance.timeOrigin + performance.now()]);
    queues.get(queue)?.announce(object);
  }
  return { announced };
}

function left(url: string): AwsLeft {
  const { ready, held } = queues.get(url)?.counts() ?? { ready: 0, held: 0 };
  return { left: ready + held };
}

answerQuestions<AwsQuestion>(aws.endpoint, (question) => {
  if ('put' in question) return put(question.put);
  if ('announce' in question) return announce(question.announce, question.count);
  return 'left' in question ? left(question.left) : steadily(question);
});
