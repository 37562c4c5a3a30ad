import assert from 'node:assert/strict';
import { afterEach, beforeEach, test, type TestContext } from 'node:test';
import { text } from 'node:stream/consumers';
import { connectS3, type S3Calls } from '../../../receivers/aws_s3/client.ts';
import { awsS3Settings } from '../../../receivers/aws_s3/config.ts';
import { startFakeS3, type FakeS3 } from '../../support/s3-fake.ts';
import { isSigned } from '../../support/sigv4.ts';

const BUCKET = 'ses-events';
const SECRET = 'a secret';
const never = new AbortController().signal;

let s3: FakeS3;
beforeEach(async () => {
  s3 = await startFakeS3();
  s3.put(BUCKET, 'a.json', 'one');
});
afterEach(() => s3.stop());

async function connect(t: TestContext, settings: object = {}): Promise<S3Calls> {
  const { endpoint } = s3;
  const common = { bucket: BUCKET, endpoint, path_style: true, access_key_id: 'KEY', secret_access_key: SECRET, session_token: 'token' };
  const client = await connectS3({ settings: awsS3Settings.parse({ ...common, ...settings }), id: 'aws_s3' });
  t.after(() => client.close());
  return client;
}

const readA = async ({ get }: S3Calls): Promise<string> => text((await get({ bucket: BUCKET, key: 'a.json' }, never)).body);

test('an object costs one request, with a signature that holds', async (t) => {
  const { get } = await connect(t, { request_payer: true, expected_bucket_owner: '123456789012' });
  for (const key of ['a.json', 'with/a b+&=%#?', 'é', '😀', "!'()*", 'a//b', '~._-']) {
    const { etag, versionId } = s3.put(BUCKET, key, `of ${key}`);
    const { body, contentLength } = await get({ bucket: BUCKET, key, versionId, ifMatch: `"${etag}"` }, never);
    assert.equal(await text(body), `of ${key}`);
    assert.equal(contentLength, Buffer.byteLength(`of ${key}`));
  }
  assert.equal(s3.requests.length, 7);
  for (const request of s3.requests) {
    assert.ok(isSigned(request, SECRET), request.url);
    assert.equal(request.headers['x-amz-request-payer'], 'requester');
    assert.equal(request.headers['x-amz-expected-bucket-owner'], '123456789012');
    assert.equal(request.headers['x-amz-security-token'], 'token');
    assert.equal(request.headers['user-agent'], 'ses-otel');
  }
  assert.ok(!isSigned({ ...s3.requests[0]!, url: '/ses-events/another' }, SECRET));
});

test('a part of an object is asked for by range', async (t) => {
  const { get } = await connect(t);
  const { body, contentRange } = await get({ bucket: BUCKET, key: 'a.json', range: 'bytes=1-' }, never);
  assert.equal(await text(body), 'ne');
  assert.equal(contentRange, 'bytes 1-2/3');
  assert.equal(s3.requests.length, 1);
});

test('what is no object is asked for by the SDK, which tries again', async (t) => {
  const client = await connect(t);
  const refusals = [503, 503, 503];
  s3.answer = () => {
    const status = refusals.shift();
    return status === undefined ? undefined : { status, code: 'SlowDown' };
  };
  assert.equal(await readA(client), 'one');
  assert.equal(s3.requests.length, 4);
  assert.equal(await readA(client), 'one');
  assert.equal(s3.requests.length, 5, 'a bucket that was busy is asked plainly again');
});

test('a refusal whose body does not end holds up nothing', async (t) => {
  const client = await connect(t);
  s3.answer = () => (s3.requests.length === 1 ? { status: 503, code: 'SlowDown', headers: { 'content-length': '100000' } } : undefined);
  assert.equal(await readA(client), 'one');
  assert.equal(s3.requests.length, 2);
});

test('who is told to stop asks nobody else', async (t) => {
  const client = await connect(t);
  s3.answer = () => (s3.requests.length === 1 ? { hangs: true } : undefined);
  await assert.rejects(client.get({ bucket: BUCKET, key: 'a.json' }, AbortSignal.timeout(100)));
  assert.equal(s3.requests.length, 1);
  assert.equal(await readA(client), 'one');
});

test('a bucket in another region is left to the SDK, which follows it', async (t) => {
  const client = await connect(t);
  const isHere = (authorization = ''): boolean => authorization.includes('/eu-west-1/');
  s3.answer = ({ headers }) =>
    isHere(headers.authorization)
      ? undefined
      : { status: 301, code: 'PermanentRedirect', headers: { 'x-amz-bucket-region': 'eu-west-1' }, xml: '<Region>eu-west-1</Region>' };
  assert.equal(await readA(client), 'one');
  const before = s3.requests.length;
  assert.equal(await readA(client), 'one');
  assert.ok(
    s3.requests.slice(before).every(({ headers }) => headers['user-agent']?.includes('aws-sdk-js')),
    'it is not asked plainly again',
  );
});
