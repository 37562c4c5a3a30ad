import assert from 'node:assert/strict';
import { writeFile, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, beforeEach, before, test } from 'node:test';
import { buffer } from 'node:stream/consumers';
import { gzipSync } from 'node:zlib';
import { SourceFault, type Origin } from '../../../component/source.ts';
import { originOf, refId } from '../../../receivers/google_cloud_storage/object-origin.ts';
import { startFakeGcs, type FakeGcs, type GcsObject } from '../../support/gcs-fake.ts';
import { readAll, refTo } from '../../support/sources.ts';
import { never, openOpener, type Written } from './rig.ts';

let gcs: FakeGcs;
let folder: string;
before(async () => {
  gcs = await startFakeGcs();
  folder = await mkdtemp(join(tmpdir(), 'ses-otel-gcs-'));
});
beforeEach(() => {
  gcs.requests.length = 0;
  gcs.answer = () => undefined;
  gcs.tokens = [];
});
after(async () => {
  await gcs.stop();
  await rm(folder, { recursive: true });
});

const open = (more: Partial<Written> = {}) => openOpener({ buckets: [{ name: 'logs' }], alternative_host: gcs.endpoint, ...more });
const refOf = ({ bucket, name, generation, body }: GcsObject, more: Partial<Origin> = {}) => {
  const origin = { ...originOf({ bucket, name, generation, size: body.length }), ...more };
  return refTo({ receiver: 'google_cloud_storage', id: refId(origin), origin });
};
const lines = (count: number): string => Array.from({ length: count }, (_, i) => `{"n":${i}}\n`).join('');
const fault = (code: string) => (error: unknown) => error instanceof SourceFault && error.code === code;

test('reads the generation that was found, compressed as it is stored, and knows its length', async () => {
  const object = gcs.put('logs', 'a b/ü#?%.json', gzipSync(lines(100)), { contentEncoding: 'gzip' });
  const { chunks, totalBytes } = await open().open(refOf(object), 0, never);
  assert.deepEqual(await buffer(chunks), object.body);
  assert.equal(totalBytes, object.body.length);
  const [request] = gcs.requests;
  assert.deepEqual(
    [request?.query.get('generation'), request?.headers['accept-encoding'], request?.query.get('userProject')],
    [object.generation, 'gzip', null],
  );
});

test('has the project pay that is set', async () => {
  const object = gcs.put('logs', 'a', 'x');
  await open({ user_project: 'payer' }).open(refOf(object), 0, never);
  assert.equal(gcs.requests[0]?.query.get('userProject'), 'payer');
});

test('does not read the bytes that took the place of those that were found', async () => {
  const object = gcs.put('logs', 'again', 'old');
  gcs.put('logs', 'again', 'new');
  await assert.rejects(open().open(refOf(object), 0, never), fault('replaced'));
  gcs.remove('logs', 'again');
  await assert.rejects(open().open(refOf(object), 0, never), fault('vanished'));
});

const REFUSALS = [
  [401, 'authError', 'forbidden'],
  [403, 'forbidden', 'forbidden'],
  [404, 'notFound', 'vanished'],
  [412, 'conditionNotMet', 'replaced'],
  [429, 'rateLimitExceeded', 'throttled'],
  [500, 'backendError', 'unavailable'],
  [503, 'backendError', 'throttled'],
] as const;
for (const [status, reason, code] of REFUSALS) {
  test(`a ${status} makes the fault ${code}`, async () => {
    const object = gcs.put('logs', 'a', 'x');
    gcs.answer = () => ({ status, reason, message: 'told so' });
    await assert.rejects(
      open().open(refOf(object), 0, never),
      (error) => fault(code)(error) && /gs:\/\/logs\/a: .*told so/.test(String(error)),
    );
  });
}

test('a server that is not there makes the fault unavailable', async () => {
  const object = gcs.put('logs', 'a', 'x');
  await assert.rejects(open({ alternative_host: 'http://127.0.0.1:1' }).open(refOf(object), 0, never), fault('unavailable'));
});

test('goes on by range where the transfer was cut, and loses no event', async () => {
  const object = gcs.put('logs', 'cut', gzipSync(lines(20_000), { level: 0 }));
  const cuts = [5000, 60_000];
  gcs.answer = () => (cuts.length === 0 ? undefined : { cutAfter: cuts.shift() ?? 0 });
  const { bodies, fault: trouble } = await readAll(open(), { ref: refOf(object) });
  assert.equal(trouble, undefined);
  assert.equal(bodies.length, 20_000);
  assert.deepEqual(
    gcs.requests.map(({ headers }) => headers.range),
    [undefined, 'bytes=5000-', 'bytes=65000-'],
  );
  assert.ok(gcs.requests.every(({ query }) => query.get('generation') === object.generation));
});

test('goes on by range where the server fell silent', async () => {
  const object = gcs.put('logs', 'silent', lines(1000));
  const answers = [{ silentAfter: 100 }];
  gcs.answer = () => answers.shift();
  const { bodies } = await readAll(open({ read_timeout: '50ms' }), { ref: refOf(object) });
  assert.equal(bodies.length, 1000);
  assert.equal(gcs.requests[1]?.headers.range, 'bytes=100-');
});

test('says that it was replaced when the object was overwritten in the middle of a cut transfer', async () => {
  const object = gcs.put('logs', 'moved', lines(1000));
  gcs.answer = () => {
    gcs.answer = () => undefined;
    setImmediate(() => gcs.put('logs', 'moved', 'other bytes'));
    return { cutAfter: 90 };
  };
  const { fault: trouble } = await readAll(open(), { ref: refOf(object) });
  assert.ok(fault('replaced')(trouble), String(trouble));
});

test('takes nothing more for the end where the cut came after the last byte', async () => {
  const object = gcs.put('logs', 'whole', 'x');
  const { chunks, totalBytes } = await open().open(refOf(object), 1, never);
  assert.deepEqual([(await buffer(chunks)).length, totalBytes], [0, 1]);
});

test('reads anew where somebody on the way decompresses, which knows no ranges', async () => {
  const object = gcs.put('logs', 'transcoded', gzipSync(lines(10)), { contentEncoding: 'gzip' });
  const opener = open();
  gcs.answer = ({ headers }) => void delete headers['accept-encoding'];
  const { chunks, totalBytes } = await opener.open(refOf(object), 0, never);
  assert.deepEqual([(await buffer(chunks)).toString(), totalBytes], [lines(10), undefined]);
  await assert.rejects(opener.open(refOf(object), 5, never), fault('lease_lost'));
});

test('gives up an answer that does not come, naming the setting', async () => {
  const object = gcs.put('logs', 'a', 'x');
  gcs.answer = () => ({ isSilent: true });
  await assert.rejects(
    open({ bucket_timeout: '50ms' }).open(refOf(object), 0, never),
    (error) => fault('unavailable')(error) && /bucket_timeout/.test(String(error)),
  );
});

test('stops at once when told to, before and in the transfer', async () => {
  const object = gcs.put('logs', 'a', lines(1000));
  const before = new AbortController();
  gcs.answer = () => ({ isSilent: true });
  const opening = open().open(refOf(object), 0, before.signal);
  setTimeout(() => before.abort(), 20);
  await assert.rejects(opening, fault('stopped'));
  const during = new AbortController();
  gcs.answer = () => ({ silentAfter: 10 });
  const { chunks } = await open().open(refOf(object), 0, during.signal);
  setTimeout(() => during.abort(), 20);
  await assert.rejects(buffer(chunks), fault('stopped'));
});

test('exchanges the token of a workload identity, and again when the file holds another configuration', async () => {
  const object = gcs.put('logs', 'a', 'x');
  const [subject, file] = [join(folder, 'token'), join(folder, 'credentials.json')];
  await writeFile(subject, 'token-of-the-pod');
  await writeFile(file, '{"type":"external_account"}');
  const opener = open({ service_account_file: file });
  gcs.tokens = ['good'];
  await assert.rejects(
    opener.open(refOf(object), 0, never),
    (error) => fault('forbidden')(error) && /service_account_file: expected/.test(String(error)),
  );
  const configuration = {
    type: 'external_account',
    audience: '//iam.googleapis.com/projects/1/locations/global/workloadIdentityPools/p/providers/x',
    subject_token_type: 'urn:ietf:params:oauth:token-type:jwt',
    token_url: `${gcs.endpoint}/token`,
    credential_source: { file: subject },
  };
  await writeFile(file, JSON.stringify(configuration));
  const { chunks } = await opener.open(refOf(object), 0, never);
  assert.equal((await buffer(chunks)).toString(), 'x');
  assert.equal(gcs.requests.at(-1)?.headers.authorization, 'Bearer good');
});

test('names the file of credentials that is not there', async () => {
  const object = gcs.put('logs', 'a', 'x');
  const file = join(folder, 'absent.json');
  await assert.rejects(
    open({ service_account_file: file }).open(refOf(object), 0, never),
    (error) => fault('forbidden')(error) && String(error).includes(`${file}, found ENOENT`),
  );
});
