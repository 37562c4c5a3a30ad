/** Servers of S3 and SQS take what is asked of them plainly. Nothing here is asked again through the SDK's clients. */
import { GetObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import assert from 'node:assert/strict';
import { text } from 'node:stream/consumers';
import { after, test } from 'node:test';
import { PlainGet } from '../../receivers/aws_s3/plain-get.ts';
import { PlainQueue } from '../../receivers/aws_s3/plain-queue.ts';
import { loadSdk } from '../../receivers/aws_s3/plain-request.ts';
import { Sha256 } from '../../receivers/aws_s3/sha256.ts';
import { CREDENTIALS, REGION, startElasticMq, startMinio, startMoto, startVersity, type S3Server, type SqsServer } from './aws-servers.ts';

const BUCKET = 'asked-plainly';
const KEYS = ['a.json', 'with/a b+&=%#?', 'é', "!'()*"];
const never = new AbortController().signal;
const sdk = await loadSdk();

const [versity, minio, moto, elasticmq] = [await startVersity(), await startMinio(), await startMoto(), await startElasticMq()];
const started = [versity, minio, moto, elasticmq].filter((server) => typeof server !== 'string');
after(async () => void (await Promise.all(started.map((server) => server.stop()))));

function plainGet({ endpoint }: S3Server, secretAccessKey: string): PlainGet {
  const credentials = { ...CREDENTIALS, secretAccessKey };
  const client = new S3Client({ endpoint, region: REGION, forcePathStyle: true, credentials, sha256: Sha256 });
  after(() => client.destroy());
  return new PlainGet({ client, sdk, userAgent: 'ses-otel' }, GetObjectCommand);
}

for (const s3 of [versity, minio, moto]) {
  if (typeof s3 === 'string') {
    test('S3 is asked plainly', { skip: s3 }, () => undefined);
    continue;
  }
  test(`${s3.title} gives what it is asked for plainly, where the signature holds`, async () => {
    await s3.createBucket(BUCKET);
    const plain = plainGet(s3, CREDENTIALS.secretAccessKey);
    for (const key of KEYS) {
      const { etag } = await s3.put(BUCKET, key, `of ${key}`);
      const got = await plain.get({ Bucket: BUCKET, Key: key, IfMatch: `"${etag}"` }, never);
      assert.ok(got !== undefined, `${key} did not come`);
      assert.equal(await text(got.body), `of ${key}`);
    }
    // moto takes any signature.
    if (s3 !== moto) assert.equal(await plainGet(s3, 'another').get({ Bucket: BUCKET, Key: 'a.json' }, never), undefined);
  });
}

async function handlesMessages(sqs: SqsServer): Promise<void> {
  const { url: QueueUrl, send } = await sqs.createQueue(BUCKET);
  const client = new SQSClient({ endpoint: new URL(QueueUrl).origin, region: REGION, credentials: CREDENTIALS, sha256: Sha256 });
  after(() => client.destroy());
  const plain = new PlainQueue({ client, sdk, userAgent: 'ses-otel' }, ReceiveMessageCommand);
  const body = 'ünd 😀 "more"';
  await send(body);
  const wanted = { QueueUrl, MaxNumberOfMessages: 10, WaitTimeSeconds: 1, VisibilityTimeout: 30 };
  const received = await plain.receive({ ...wanted, MessageSystemAttributeNames: ['ApproximateReceiveCount'] }, never);
  const [message] = received?.Messages ?? [];
  assert.equal(message?.Body, body);
  assert.equal(message.Attributes?.ApproximateReceiveCount, '1');
  const entry = { Id: '0', ReceiptHandle: message.ReceiptHandle };
  const changed = await plain.changeVisibility({ QueueUrl, Entries: [{ ...entry, VisibilityTimeout: 0 }] }, never);
  assert.deepEqual(changed?.Failed ?? [], []);
  const [again] = (await plain.receive(wanted, never))?.Messages ?? [];
  assert.equal(again?.Body, body, 'a message that was let go comes again');
  const deleted = await plain.delete({ QueueUrl, Entries: [{ Id: '0', ReceiptHandle: again.ReceiptHandle }] }, never);
  assert.equal(deleted?.Successful?.length, 1);
  assert.deepEqual((await plain.receive({ ...wanted, VisibilityTimeout: 0 }, never))?.Messages ?? [], []);
}

for (const sqs of [moto, elasticmq]) {
  if (typeof sqs === 'string') test('SQS is asked plainly', { skip: sqs }, () => undefined);
  else test(`${sqs.title} receives, hides and deletes as it is asked plainly`, () => handlesMessages(sqs));
}
