/**
 * The least that reads announced objects: node bare-loop.ts ENDPOINT QUEUE_URL OBJECTS CONCURRENCY. Prints a `Run` as JSON.
 * It receives ten messages, gets their objects and deletes the messages in tens, by the product's SDK, agents and
 * client settings. Bodies are read and thrown away.
 */
import { GetObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { DeleteMessageBatchCommand, ReceiveMessageCommand, SQSClient, type Message } from '@aws-sdk/client-sqs';
import { NodeHttpHandler } from '@smithy/node-http-handler';
import { Readable } from 'node:stream';
import { finished } from 'node:stream/promises';
import { openAgents } from '../../../component/http/agents.ts';
import { clientTls } from '../../../component/http/tls.ts';

const BATCH = 10;

const [endpoint = '', queueUrl = '', objects = '0', concurrency = '8'] = process.argv.slice(2);

function clientConfig(target: string) {
  const agents = openAgents({ tls: clientTls.parse({}) }, 'bench', {});
  return {
    endpoint: target,
    region: 'us-east-1',
    credentials: { accessKeyId: 'k', secretAccessKey: 's' },
    maxAttempts: 3,
    customUserAgent: 'ses-otel',
    requestHandler: new NodeHttpHandler({ httpAgent: agents.agentFor(new URL(target)), connectionTimeout: 10_000 }),
  };
}

const s3 = new S3Client({
  ...clientConfig(endpoint),
  forcePathStyle: true,
  followRegionRedirects: true,
  useArnRegion: true,
  requestChecksumCalculation: 'WHEN_REQUIRED',
  responseChecksumValidation: 'WHEN_REQUIRED',
});
const sqs = new SQSClient(clientConfig(new URL(queueUrl).origin));

async function receive(): Promise<readonly Message[]> {
  const { Messages = [] } = await sqs.send(
    new ReceiveMessageCommand({
      QueueUrl: queueUrl,
      MaxNumberOfMessages: BATCH,
      WaitTimeSeconds: 1,
      VisibilityTimeout: 300,
      MessageSystemAttributeNames: ['ApproximateReceiveCount'],
    }),
  );
  return Messages;
}

async function get({ Body = '' }: Message): Promise<void> {
  for (const { s3: told } of JSON.parse(Body).Records) {
    const { name } = told.bucket;
    const got = await s3.send(new GetObjectCommand({ Bucket: name, Key: told.object.key, IfMatch: `"${told.object.eTag}"` }));
    if (!(got.Body instanceof Readable)) throw new Error(`${told.object.key} has no body`);
    await finished(got.Body.resume());
  }
}

const deletions: Promise<unknown>[] = [];
const read: Message[] = [];
function deleteRead(): void {
  const Entries = read.splice(0).map(({ ReceiptHandle }, i) => ({ Id: String(i), ReceiptHandle }));
  if (Entries.length > 0) deletions.push(sqs.send(new DeleteMessageBatchCommand({ QueueUrl: queueUrl, Entries })));
}

/** Objects that are being got. */
const underWay = new Set<Promise<void>>();
async function take(message: Message): Promise<void> {
  while (underWay.size >= Number(concurrency)) await Promise.race(underWay);
  const one = get(message).then(() => {
    underWay.delete(one);
    read.push(message);
    if (read.length === BATCH) deleteRead();
  });
  underWay.add(one);
}

const began = performance.now();
let events = 0;
while (events < Number(objects)) {
  for (const message of await receive()) {
    await take(message);
    events += 1;
  }
}
await Promise.all(underWay);
deleteRead();
await Promise.all(deletions);
const { user, system } = process.cpuUsage();
console.log(JSON.stringify({ cpuMs: (user + system) / 1000, wallMs: performance.now() - began, events }));
process.exit();
