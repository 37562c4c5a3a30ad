/**
 * `aws_s3` against servers of S3 and SQS: the contract of receivers, in both ways, and what only a real store shows: the
 * order of its listings, its own announcements, its refusals.
 */
import assert from 'node:assert/strict';
import { after, describe, test } from 'node:test';
import { buffer } from 'node:stream/consumers';
import { gzipSync } from 'node:zlib';
import { systemClock } from '../../component/host.ts';
import { silentLogger } from '../../component/logger.ts';
import type { SourceRef } from '../../component/source.ts';
import { awsS3 } from '../../receivers/aws_s3/factory.ts';
import { receiverContract, type ReceiverRig } from '../contract/receiver-contract.ts';
import { s3Event, type StoredObject } from '../support/aws-emulator.ts';
import { s3Refusal, startFaultyProxy, type FaultAnswer } from '../support/faulty-proxy.ts';
import { memoryState, recordingHost } from '../support/recording-host.ts';
import {
  CREDENTIALS,
  REGION,
  startElasticMq,
  startMinio,
  startMoto,
  startVersity,
  type S3Server,
  type SqsServer,
  type Started,
} from './aws-servers.ts';

const LEASE_MS = 2000;
const NAMES = ['z', 'A', 'a', 'B', 'with/a b+&=%#?', 'é', '😀', '\uffee'];
const ANSWERS: Readonly<Record<'throttled' | 'forbidden' | 'truncated', FaultAnswer>> = {
  throttled: s3Refusal(503, 'SlowDown'),
  forbidden: s3Refusal(403, 'AccessDenied'),
  truncated: { cutAfter: 4 },
};
const never = new AbortController().signal;

let last = 0;
const freshName = (): string => `ses-events-${++last}`;

const [versity, minio, moto, elasticmq] = [await startVersity(), await startMinio(), await startMoto(), await startElasticMq()];
const started = [versity, minio, moto, elasticmq].filter((server) => typeof server !== 'string');
after(async () => void (await Promise.all(started.map((server) => server.stop()))));

const settingsFor = (s3: Pick<S3Server, 'endpoint'>, source: object): object => ({
  region: REGION,
  endpoint: s3.endpoint,
  path_style: true,
  access_key_id: CREDENTIALS.accessKeyId,
  secret_access_key: CREDENTIALS.secretAccessKey,
  ...source,
});

function openerWith(settings: object) {
  const opener = awsS3.createOpener?.(awsS3.settings.parse(settings), { id: 'aws_s3', logger: silentLogger, clock: systemClock });
  if (opener === undefined) throw new Error('no opener');
  return opener;
}

/** Faults are put before the store: it has none of its own. */
async function rig(s3: S3Server, sqs: SqsServer | undefined): Promise<ReceiverRig> {
  const name = freshName();
  await s3.createBucket(name);
  const queue = await sqs?.createQueue(name);
  const proxy = await startFaultyProxy(s3.endpoint);
  const source =
    queue === undefined
      ? { bucket: name, poll_interval: '100ms' }
      : { queue_url: queue.url, buckets: [name], visibility_timeout: `${LEASE_MS}ms`, sqs: { wait_time: '1s' } };
  const settings = settingsFor({ endpoint: proxy.origin }, source);
  const opener = openerWith(settings);
  const written = new Map<string, StoredObject>();
  const broken = new Map<string, keyof typeof ANSWERS>();
  for (const [kind, answer] of Object.entries(ANSWERS))
    proxy.add({ answer, times: Infinity, matches: ({ method, url }) => method === 'GET' && broken.get(keyOf(url)) === kind });
  const announce = async (key: string): Promise<void> => {
    const object = written.get(key);
    if (object !== undefined) await queue?.send(s3Event(object));
  };
  const state = memoryState();
  return {
    opener,
    leaseMs: queue === undefined ? 0 : LEASE_MS,
    start: async () => awsS3.create(awsS3.settings.parse(settings), recordingHost({ state })),
    async write(key, body) {
      written.set(key, await s3.put(name, key, body));
      await announce(key);
    },
    remove: (key) => s3.remove(name, key),
    ...(queue !== undefined && { announceAgain: announce }),
    break: (key, fault) => void (fault === undefined ? broken.delete(key) : broken.set(key, fault)),
    async close() {
      await opener.close();
      await proxy.stop();
    },
  };
}

const keyOf = (url: string): string => url.replace(/\?.*/, '').split('/').slice(2).join('/');

/** Reads to the end of mode `once`, settling all. */
async function readOnce(settings: object): Promise<readonly SourceRef[]> {
  const receiver = await awsS3.create(awsS3.settings.parse(settings), recordingHost());
  const refs: SourceRef[] = [];
  try {
    for await (const ref of receiver.discover('once', never)) {
      refs.push(ref);
      await receiver.settle([{ ref, is: 'done' }]);
    }
  } finally {
    await receiver.close();
  }
  return refs;
}

function polling(s3: Started<S3Server>): void {
  if (typeof s3 === 'string') return void test('aws_s3 (polling)', { skip: s3 }, () => undefined);
  receiverContract(`aws_s3 (polling) against ${s3.title}`, () => rig(s3, undefined));
  describe(`aws_s3 (polling) against ${s3.title}`, () => {
    test('finds every key, whatever is in it, and reads it', () => findsEveryKey(s3));
    test('reads the bytes as they are stored, from the middle too', () => readsAsStored(s3));
    test('says that a bucket does not exist, and that a key is not valid', () => saysWhatIsWrong(s3));
  });
}

async function findsEveryKey(s3: S3Server): Promise<void> {
  const bucket = freshName();
  await s3.createBucket(bucket);
  for (const name of NAMES) await s3.put(bucket, name, `{"name":${JSON.stringify(name)}}`);
  const settings = settingsFor(s3, { bucket });
  const refs = await readOnce(settings);
  assert.deepEqual(refs.map(({ origin }) => origin.key).toSorted(), NAMES.toSorted());
  const opener = openerWith(settings);
  for (const ref of refs) {
    const { chunks } = await opener.open(ref, 0, never);
    assert.deepEqual(JSON.parse(String(await buffer(chunks))), { name: ref.origin.key });
  }
  await opener.close();
}

async function readsAsStored(s3: S3Server): Promise<void> {
  const bucket = freshName();
  await s3.createBucket(bucket);
  const body = gzipSync('{"n":1}\n'.repeat(1000));
  await s3.put(bucket, 'stored.json', body, 'gzip');
  const settings = settingsFor(s3, { bucket });
  const [ref] = await readOnce(settings);
  assert.ok(ref !== undefined);
  const opener = openerWith(settings);
  for (const from of [0, 10]) {
    const { chunks, totalBytes } = await opener.open(ref, from, never);
    assert.deepEqual(await buffer(chunks), body.subarray(from));
    assert.equal(totalBytes, body.length);
  }
  await opener.close();
}

async function saysWhatIsWrong(s3: S3Server): Promise<void> {
  await assert.rejects(readOnce(settingsFor(s3, { bucket: 'no-such-bucket' })), /the bucket does not exist/);
  // moto takes any key.
  if (s3 === moto) return;
  const bucket = freshName();
  await s3.createBucket(bucket);
  await assert.rejects(readOnce(settingsFor(s3, { bucket, secret_access_key: 'another' })), /the credentials are not valid/);
}

function announced(s3: Started<S3Server>, sqs: Started<SqsServer>): void {
  if (typeof s3 === 'string') return void test('aws_s3 (SQS)', { skip: s3 }, () => undefined);
  if (typeof sqs === 'string') return void test('aws_s3 (SQS)', { skip: sqs }, () => undefined);
  const servers = s3.title === sqs.title ? s3.title : `${s3.title} and ${sqs.title}`;
  receiverContract(`aws_s3 (SQS) against ${servers}`, () => rig(s3, sqs));
  test(`aws_s3 (SQS) reads what ${servers} announces itself, as the same objects that a listing finds`, async () => {
    const bucket = freshName();
    await s3.createBucket(bucket);
    const queue = await sqs.createQueue(bucket);
    await s3.announceTo(bucket, queue);
    const names = s3.encodesKeys ? NAMES : NAMES.filter((name) => !/[%+]/.test(name));
    for (const name of names) await s3.put(bucket, name, '{}');
    const source = { queue_url: queue.url, buckets: [bucket], sqs: { wait_time: '3s' } };
    const found = await readOnce(settingsFor(s3, source));
    const listed = await readOnce(settingsFor(s3, { bucket }));
    assert.equal(listed.length, names.length);
    assert.deepEqual(found.map(({ id }) => id).toSorted(), listed.map(({ id }) => id).toSorted());
    assert.deepEqual(await readOnce(settingsFor(s3, source)), [], 'what was settled is not in the queue any more');
  });
  test(`aws_s3 says that a queue of ${sqs.title} does not exist`, async () => {
    const { url } = await sqs.createQueue(freshName());
    const source = { queue_url: url.replace(/[^/]+$/, 'no-such-queue'), buckets: ['any'] };
    await assert.rejects(readOnce(settingsFor(s3, source)), /the queue does not exist/);
  });
}

for (const s3 of [versity, minio, moto]) polling(s3);
announced(versity, elasticmq);
announced(minio, elasticmq);
announced(moto, moto);
