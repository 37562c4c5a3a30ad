import assert from 'node:assert/strict';
import { beforeEach, afterEach, test } from 'node:test';
import { readAll } from '../../support/sources.ts';
import { systemClock } from '../../../component/host.ts';
import { silentLogger } from '../../../component/logger.ts';
import { SourceFault, type FaultCode, type Opener, type SourceRef } from '../../../component/source.ts';
import { awsS3 } from '../../../receivers/aws_s3/factory.ts';
import { originOf, refId } from '../../../receivers/aws_s3/object-origin.ts';
import { startFakeS3, type FakeAnswer, type FakeObject, type FakeS3 } from '../../support/s3-fake.ts';

let s3: FakeS3;
let opener: Opener;
const never = new AbortController().signal;

beforeEach(async () => {
  s3 = await startFakeS3();
  opener = openerWith({});
});
afterEach(async () => {
  await opener.close();
  await s3.stop();
});

function openerWith(settings: object): Opener {
  const parsed = awsS3.settings.parse({
    bucket: 'ses-events',
    endpoint: s3.endpoint,
    path_style: true,
    access_key_id: 'k',
    secret_access_key: 's',
    read_timeout: '200ms',
    ...settings,
  });
  const made = awsS3.createOpener?.(parsed, { id: 'aws_s3', logger: silentLogger, clock: systemClock });
  assert.ok(made);
  return made;
}

function refTo({ etag, versionId }: Partial<FakeObject>, key = 'a.json'): SourceRef {
  const place = { region: 'us-east-1', endpoint: s3.endpoint, pathStyle: true, provider: 'aws' };
  const origin = originOf(
    { bucket: 'ses-events', key, ...(etag !== undefined && { etag }), ...(versionId !== undefined && { versionId }) },
    place,
  );
  return { receiver: 'aws_s3', id: refId(origin), format: 'json', origin, attempt: 1, skip: [0] };
}

async function read(
  ref: SourceRef,
  fromByte = 0,
  by = opener,
): Promise<{ readonly text: string; readonly totalBytes: number | undefined }> {
  const { chunks, totalBytes } = await by.open(ref, fromByte, never);
  const all: Uint8Array[] = [];
  for await (const chunk of chunks) all.push(chunk);
  return { text: Buffer.concat(all).toString(), totalBytes };
}

async function faultOf(ref: SourceRef, by = opener): Promise<SourceFault> {
  try {
    await read(ref, 0, by);
  } catch (error) {
    assert.ok(error instanceof SourceFault, String(error));
    return error;
  }
  assert.fail('it was read');
}

test('an object is read whole, and says how long it is', async () => {
  const { etag } = s3.put('ses-events', 'a.json', '0123456789');
  assert.deepEqual(await read(refTo({ etag })), { text: '0123456789', totalBytes: 10 });
});

test('the rest of an object is asked for by range, of the same version alone', async () => {
  const { etag } = s3.put('ses-events', 'a.json', '0123456789');
  assert.deepEqual(await read(refTo({ etag }), 4), { text: '456789', totalBytes: 10 });
  const { headers } = s3.requests.at(-1) ?? assert.fail();
  assert.equal(headers.range, 'bytes=4-');
  assert.equal(headers['if-match'], `"${etag}"`);
});

test('a transfer that broke after the last byte is whole', async () => {
  const { etag } = s3.put('ses-events', 'a.json', '0123456789');
  assert.deepEqual(await read(refTo({ etag }), 10), { text: '', totalBytes: 10 });
});

test('a version that was overwritten is read where the bucket keeps versions', async () => {
  const first = s3.put('ses-events', 'a.json', 'first');
  s3.put('ses-events', 'a.json', 'second');
  assert.equal((await read(refTo(first))).text, 'first');
  assert.equal((await faultOf(refTo({ etag: first.etag }))).code, 'replaced');
});

test('a transfer that is cut goes on where it broke', async () => {
  const body = `${JSON.stringify({ n: 1 })}\n`.repeat(1000);
  const { etag } = s3.put('ses-events', 'a.json', body);
  let cuts = 3;
  s3.answer = () => (cuts-- > 0 ? { cutAfter: 1500 } : undefined);
  const { bodies, fault } = await readAll(opener, { ref: refTo({ etag }) });
  assert.equal(fault, undefined);
  assert.equal(bodies.length, 1000);
  assert.ok(s3.requests.length >= 4);
});

test('a store that keeps silent in a transfer is given up after read_timeout, and asked for the rest', async () => {
  const body = `${JSON.stringify({ n: 1 })}\n`.repeat(1000);
  const { etag } = s3.put('ses-events', 'a.json', body);
  let silences = 1;
  s3.answer = () => (silences-- > 0 ? { silentAfter: 2000 } : undefined);
  const { bodies, fault } = await readAll(opener, { ref: refTo({ etag }) });
  assert.equal(fault, undefined);
  assert.equal(bodies.length, 1000);
  assert.match(s3.requests.at(-1)?.headers.range ?? '', /^bytes=2000-$/);
});

test('an object that is shorter than a gzip member needs is corrupt, and not a cut transfer', async () => {
  const { gzipSync } = await import('node:zlib');
  const whole = gzipSync(`${JSON.stringify({ n: 1 })}\n`.repeat(1000));
  const { etag } = s3.put('ses-events', 'a.json', whole.subarray(0, whole.length - 20));
  const { fault } = await readAll(opener, { ref: refTo({ etag }) });
  assert.ok(fault instanceof SourceFault);
  assert.equal(fault.code, 'corrupt');
  assert.equal(s3.requests.length, 1, 'its Content-Length was reached, so nothing is asked for again');
});

test('an end before the Content-Length is a cut transfer, and never taken for the end of the object', async () => {
  const { etag } = s3.put('ses-events', 'a.json', '{"n":1}\n'.repeat(1000));
  s3.answer = () => ({ cutAfter: 0 });
  const { fault } = await readAll(opener, { ref: refTo({ etag }) });
  assert.ok(fault instanceof SourceFault);
  assert.equal(fault.code, 'unavailable');
});

const refusals: readonly (readonly [name: string, answer: FakeAnswer, code: FaultCode, advice: RegExp])[] = [
  ['a key that is gone', { status: 404, code: 'NoSuchKey' }, 'vanished', /not there any more/],
  ['a version that is a delete marker', { status: 405, code: 'MethodNotAllowed' }, 'vanished', /deleted/],
  [
    'a key refused, or gone and hidden',
    { status: 403, code: 'AccessDenied', message: 'Access Denied' },
    'forbidden',
    /s3:GetObject.*s3:ListBucket/,
  ],
  [
    'a key of KMS refused',
    { status: 403, code: 'AccessDenied', message: 'not authorized to perform: kms:Decrypt' },
    'forbidden',
    /kms:Decrypt/,
  ],
  ['an archived object', { status: 403, code: 'InvalidObjectState' }, 'archived', /restore/],
  ['a bucket of another region', { status: 301, code: 'PermanentRedirect', xml: '<Endpoint>x</Endpoint>' }, 'forbidden', /set region/],
  ['a wrong key', { status: 403, code: 'InvalidAccessKeyId' }, 'forbidden', /access_key_id/],
  ['a wrong clock', { status: 403, code: 'RequestTimeTooSkewed' }, 'forbidden', /clock/],
  ['a busy store', { status: 503, code: 'SlowDown' }, 'throttled', /slow down/],
];
for (const [name, answer, code, advice] of refusals) {
  test(`${name} is ${code}`, async () => {
    s3.answer = () => answer;
    const fault = await faultOf(refTo({ etag: 'e' }));
    assert.equal(fault.code, code);
    assert.match(fault.message, advice);
    assert.match(fault.message, /ses-events\/a\.json/);
  });
}

test('a store that is away is unavailable', async () => {
  await s3.stop();
  assert.equal((await faultOf(refTo({ etag: 'e' }))).code, 'unavailable');
});

test('an answer that does not come is waited for api_timeout long', async () => {
  const { etag } = s3.put('ses-events', 'a.json', 'x');
  const impatient = openerWith({ api_timeout: '1001ms', sqs: { wait_time: '1s' } });
  s3.answer = () => ({ hangs: true });
  const since = Date.now();
  assert.equal((await faultOf(refTo({ etag }), impatient)).code, 'unavailable');
  assert.ok(Date.now() - since < 3000);
  await impatient.close();
});

test('reading ends at once when it is told to stop', async () => {
  const { etag } = s3.put('ses-events', 'a.json', '0123456789');
  s3.answer = () => ({ silentAfter: 5 });
  const stop = new AbortController();
  const patient = openerWith({ read_timeout: '60s' });
  const { chunks } = await patient.open(refTo({ etag }), 0, stop.signal);
  setTimeout(() => stop.abort(), 50);
  const since = Date.now();
  await assert.rejects(Array.fromAsync(chunks), (error) => error instanceof SourceFault && error.code === 'stopped');
  assert.ok(Date.now() - since < 2000);
  await patient.close();
});

test('a bucket of another region is followed to it', async () => {
  const { etag } = s3.put('ses-events', 'a.json', 'x');
  s3.answer = ({ headers }) =>
    headers.authorization?.includes('/us-east-1/') === true
      ? { status: 301, code: 'PermanentRedirect', headers: { 'x-amz-bucket-region': 'eu-west-1' } }
      : undefined;
  assert.equal((await read(refTo({ etag }))).text, 'x');
  assert.match(s3.requests.at(-1)?.headers.authorization ?? '', /\/eu-west-1\//);
});

test('the requester agrees to pay, and expects an owner, where the settings say so', async () => {
  const { etag } = s3.put('ses-events', 'a.json', 'x');
  const by = openerWith({ request_payer: true, expected_bucket_owner: '123456789012' });
  await read(refTo({ etag }), 0, by);
  const { headers } = s3.requests.at(-1) ?? assert.fail();
  assert.equal(headers['x-amz-request-payer'], 'requester');
  assert.equal(headers['x-amz-expected-bucket-owner'], '123456789012');
  await by.close();
});

test('an object without an ETag is read, and its rest never guessed', async () => {
  s3.put('ses-events', 'a.json', '0123456789');
  assert.equal((await read(refTo({}))).text, '0123456789');
  await assert.rejects(read(refTo({}), 4), /without an ETag/);
});
