import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterEach, beforeEach, test, type TestContext } from 'node:test';
import { connectSqs } from '../../../receivers/aws_s3/client.ts';
import { awsS3Settings } from '../../../receivers/aws_s3/config.ts';
import type { SqsCalls } from '../../../receivers/aws_s3/sqs-queue.ts';
import { isSigned } from '../../support/sigv4.ts';

const SECRET = 'a secret';
const BODY = 'an announcement, ünd more';
const MESSAGE = { MessageId: 'm1', ReceiptHandle: 'h1', Body: BODY, MD5OfBody: md5(BODY), Attributes: { ApproximateReceiveCount: '3' } };
const held = { id: 'm1', handle: 'h1', body: BODY, receives: 3 };
const never = new AbortController().signal;

interface Asked {
  readonly method: string;
  readonly url: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

interface Answer {
  readonly status?: number;
  readonly json: object;
}

let server: Server;
let asked: Asked[];
let answer: (request: Asked) => Answer | 'none';

beforeEach(async () => {
  asked = [];
  server = createServer(async (incoming, response) => {
    const { method = '', url = '', headers } = incoming;
    const request = { method, url, headers, body: await text(incoming) };
    asked.push(request);
    const given = answer(request);
    if (given === 'none') return;
    response.writeHead(given.status ?? 200, { 'content-type': 'application/x-amz-json-1.0' });
    response.end(JSON.stringify(given.json));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
});
afterEach(() => {
  server.closeAllConnections();
  server.close();
});

const queueUrl = (): string => `http://127.0.0.1:${(server.address() as AddressInfo).port}/000000000000/queue`;

async function connect(t: TestContext, settings: object = {}): Promise<SqsCalls> {
  const common = { queue_url: queueUrl(), buckets: ['ses-events'], region: 'eu-west-1', access_key_id: 'KEY', secret_access_key: SECRET };
  const parsed = awsS3Settings.parse({ ...common, session_token: 'token', ...settings });
  const client = await connectSqs({ settings: parsed, id: 'aws_s3' }, queueUrl());
  t.after(() => client.close());
  return client;
}

test('each call costs one request, with a signature that holds', async (t) => {
  const queue = await connect(t);
  answer = ({ headers }) => ({
    json: String(headers['x-amz-target']).endsWith('ReceiveMessage') ? { Messages: [MESSAGE] } : { Successful: [] },
  });
  assert.deepEqual(await queue.receive(10, 20, 300, never), [held]);
  assert.deepEqual(await queue.changeVisibility([held], 30), []);
  assert.deepEqual(await queue.delete([held]), []);
  assert.deepEqual(
    asked.map(({ headers, body }) => [headers['x-amz-target'], JSON.parse(body)]),
    [
      [
        'AmazonSQS.ReceiveMessage',
        {
          QueueUrl: queueUrl(),
          MaxNumberOfMessages: 10,
          WaitTimeSeconds: 20,
          VisibilityTimeout: 300,
          MessageSystemAttributeNames: ['ApproximateReceiveCount'],
        },
      ],
      [
        'AmazonSQS.ChangeMessageVisibilityBatch',
        { QueueUrl: queueUrl(), Entries: [{ Id: '0', ReceiptHandle: 'h1', VisibilityTimeout: 30 }] },
      ],
      ['AmazonSQS.DeleteMessageBatch', { QueueUrl: queueUrl(), Entries: [{ Id: '0', ReceiptHandle: 'h1' }] }],
    ],
  );
  for (const request of asked) {
    assert.equal(request.method, 'POST');
    assert.ok(isSigned(request, SECRET), 'the signature holds');
    assert.equal(request.headers['x-amz-content-sha256'], createHash('sha256').update(request.body).digest('hex'));
    assert.match(String(request.headers.authorization), /\/eu-west-1\/sqs\/aws4_request/);
    assert.equal(request.headers['x-amz-security-token'], 'token');
    assert.equal(request.headers['content-type'], 'application/x-amz-json-1.0');
    assert.equal(request.headers['user-agent'], 'ses-otel');
  }
});

test('an empty queue, and one that refuses single messages', async (t) => {
  const queue = await connect(t);
  answer = () => ({ json: {} });
  assert.deepEqual(await queue.receive(10, 20, 300, never), []);
  answer = () => ({ json: { Failed: [{ Id: '0', Code: 'ReceiptHandleIsInvalid', Message: 'gone', SenderFault: true }] } });
  assert.deepEqual(await queue.delete([held]), [{ id: 'm1', code: 'ReceiptHandleIsInvalid', message: 'gone' }]);
});

test('what does not succeed is asked for by the SDK, which tries again', async (t) => {
  const queue = await connect(t);
  const busy = { status: 503, json: { __type: 'com.amazonaws.sqs#ServiceUnavailable', message: 'busy' } };
  answer = () => (asked.length <= 3 ? busy : { json: { Messages: [MESSAGE] } });
  assert.deepEqual(await queue.receive(10, 20, 300, never), [held]);
  assert.equal(asked.length, 4);
  assert.deepEqual(await queue.receive(10, 20, 300, never), [held]);
  assert.equal(asked.length, 5, 'it is asked plainly again');
});

test('a refusal has the words of the SDK', async (t) => {
  const queue = await connect(t);
  answer = () => ({ status: 400, json: { __type: 'com.amazonaws.sqs#QueueDoesNotExist', message: 'no such queue' } });
  await assert.rejects(queue.receive(10, 20, 300, never), /QueueDoesNotExist|no such queue/);
  assert.equal(asked.length, 2);
});

test('a message whose body was changed on the way is not taken', async (t) => {
  const queue = await connect(t);
  answer = () => ({ json: { Messages: [{ ...MESSAGE, Body: 'another' }] } });
  await assert.rejects(queue.receive(10, 20, 300, never), /body of message m1 .* MD5/);
  assert.equal(asked.length, 1, 'nothing more is taken from the queue');
});

test('who is told to stop asks nobody else', async (t) => {
  const queue = await connect(t);
  answer = () => 'none';
  await assert.rejects(queue.receive(10, 20, 300, AbortSignal.timeout(100)));
  assert.equal(asked.length, 1);
});

function md5(body: string): string {
  return createHash('md5').update(body).digest('hex');
}
