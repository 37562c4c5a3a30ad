import assert from 'node:assert/strict';
import { createServer, type Server } from 'node:http';
import { connect, type AddressInfo } from 'node:net';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, test, type TestContext } from 'node:test';
import { connectS3, connectSqs } from '../../../receivers/aws_s3/client.ts';
import { awsS3Settings } from '../../../receivers/aws_s3/config.ts';
import { startFakeS3, type FakeS3 } from '../../support/s3-fake.ts';

let s3: FakeS3;
let directory: string;
const never = new AbortController().signal;
const STATIC = { access_key_id: 'STATIC', secret_access_key: 's' };

beforeEach(async () => {
  s3 = await startFakeS3();
  s3.put('ses-events', 'a.json', 'x');
  directory = await mkdtemp(join(tmpdir(), 'aws-s3-'));
});
afterEach(async () => {
  await s3.stop();
  await rm(directory, { recursive: true });
});

/** Environment variables for one test. */
function withEnvironment(t: TestContext, variables: Readonly<Record<string, string>>): void {
  for (const [name, value] of Object.entries(variables)) {
    const before = process.env[name];
    process.env[name] = value;
    t.after(() => {
      if (before === undefined) delete process.env[name];
      else process.env[name] = before;
    });
  }
}

/** Reads one object. @returns the access key that signed the request. */
async function read(t: TestContext, settings: object) {
  const client = await connectS3({
    settings: awsS3Settings.parse({ bucket: 'ses-events', endpoint: s3.endpoint, path_style: true, ...settings }),
    id: 'aws_s3',
  });
  t.after(() => client.close());
  const get = async (): Promise<string> => {
    const { body } = await client.get({ bucket: 'ses-events', key: 'a.json' }, never);
    body.resume();
    return signedBy();
  };
  return get;
}

const signedBy = (): string => /Credential=([^/]+)\//.exec(s3.requests.at(-1)?.headers.authorization ?? '')?.[1] ?? '';

test('static credentials sign, with their session token', async (t) => {
  const get = await read(t, { ...STATIC, session_token: 'token' });
  assert.equal(await get(), 'STATIC');
  assert.equal(s3.requests.at(-1)?.headers['x-amz-security-token'], 'token');
});

test('a profile of a shared file signs', async (t) => {
  const file = join(directory, 'credentials');
  await writeFile(
    file,
    '[default]\naws_access_key_id=OTHER\naws_secret_access_key=s\n[ses]\naws_access_key_id=PROFILE\naws_secret_access_key=s\n',
  );
  const get = await read(t, { shared_credential_file: file, credential_profile_name: 'ses' });
  assert.equal(await get(), 'PROFILE');
});

test("without settings the SDK's own chain is followed", async (t) => {
  withEnvironment(t, { AWS_ACCESS_KEY_ID: 'ENVIRONMENT', AWS_SECRET_ACCESS_KEY: 's' });
  const get = await read(t, {});
  assert.equal(await get(), 'ENVIRONMENT');
});

test('a web identity is exchanged for a role, as in EKS', async (t) => {
  const file = join(directory, 'token');
  await writeFile(file, 'web-token');
  withEnvironment(t, {
    AWS_ENDPOINT_URL_STS: s3.endpoint,
    AWS_ROLE_ARN: 'arn:aws:iam::123456789012:role/web',
    AWS_WEB_IDENTITY_TOKEN_FILE: file,
  });
  const get = await read(t, {});
  assert.equal(await get(), 'ASSUMED');
});

test('a role is assumed with the credentials and the external id', async (t) => {
  withEnvironment(t, { AWS_ENDPOINT_URL_STS: s3.endpoint });
  const get = await read(t, {
    ...STATIC,
    role_arn: 'arn:aws:iam::123456789012:role/reader',
    external_id: 'outside',
    assume_role: { duration: '20m' },
  });
  assert.equal(await get(), 'ASSUMED');
  const asked = s3.bodies.at(0) ?? '';
  assert.match(asked, /RoleArn=arn%3Aaws%3Aiam%3A%3A123456789012%3Arole%2Freader/);
  assert.match(asked, /ExternalId=outside/);
  assert.match(asked, /DurationSeconds=1200/);
});

test('credentials that expired are fetched anew where they are kept, once', async (t) => {
  const file = join(directory, 'credentials');
  const write = (key: string): Promise<void> => writeFile(file, `[default]\naws_access_key_id=${key}\naws_secret_access_key=s\n`);
  await write('OLD');
  const get = await read(t, { shared_credential_file: file });
  assert.equal(await get(), 'OLD');
  s3.answer = ({ headers }) => (headers.authorization?.includes('OLD') === true ? { status: 400, code: 'ExpiredToken' } : undefined);
  await write('NEW');
  assert.equal(await get(), 'NEW');
  s3.answer = () => ({ status: 400, code: 'ExpiredToken' });
  const before = s3.requests.length;
  await assert.rejects(get(), { name: 'ExpiredToken' });
  // Plainly and through the SDK's middleware, with the old credentials and with newer ones.
  assert.equal(s3.requests.length, before + 4);
});

/** A proxy that tells where it was asked to connect to, and connects to the fake. */
async function startProxy(t: TestContext): Promise<{ readonly url: string; readonly asked: string[] }> {
  const asked: string[] = [];
  const proxy: Server = createServer();
  proxy.on('connect', (request, client) => {
    asked.push(`${request.url} ${request.headers['proxy-authorization'] ?? ''}`.trim());
    if (request.url?.includes('amazonaws.com') === true) return client.end('HTTP/1.1 502 Bad Gateway\r\n\r\n');
    const target = connect(Number(request.url?.split(':')[1]), '127.0.0.1', () => {
      client.write('HTTP/1.1 200 OK\r\n\r\n');
      target.pipe(client).pipe(target);
    });
    target.on('error', () => client.destroy());
    client.on('error', () => target.destroy());
    return undefined;
  });
  await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
  t.after(() => {
    proxy.closeAllConnections();
    proxy.close();
  });
  return { url: `http://me:secret@127.0.0.1:${(proxy.address() as AddressInfo).port}`, asked };
}

test('requests go through the proxy, with its user', async (t) => {
  const proxy = await startProxy(t);
  const get = await read(t, { ...STATIC, proxy_url: proxy.url });
  assert.equal(await get(), 'STATIC');
  assert.deepEqual(proxy.asked, [`${new URL(s3.endpoint).host} Basic ${Buffer.from('me:secret').toString('base64')}`]);
});

test('the requests for a role go through the proxy too', async (t) => {
  // Another name of the same place, so that the two kinds of requests can be told apart.
  const sts = s3.endpoint.replace('127.0.0.1', 'localhost');
  withEnvironment(t, { AWS_ENDPOINT_URL_STS: sts });
  const proxy = await startProxy(t);
  const get = await read(t, { ...STATIC, proxy_url: proxy.url, role_arn: 'arn:aws:iam::123456789012:role/reader' });
  assert.equal(await get(), 'ASSUMED');
  assert.ok(proxy.asked.some((asked) => asked.startsWith(new URL(sts).host)));
});

test('a private authority is trusted where it is named, through a proxy too', async (t) => {
  const pem = (name: string): Promise<Buffer> => readFile(new URL(`../../testdata/tls/${name}`, import.meta.url));
  const secure = await startFakeS3({ key: await pem('server.key'), cert: await pem('server.pem') });
  t.after(() => secure.stop());
  secure.put('ses-events', 'a.json', 'x');
  const proxy = await startProxy(t);
  const { pathname: ca_file } = new URL('../../testdata/tls/ca.pem', import.meta.url);
  const trusting = { ...STATIC, endpoint: secure.endpoint, tls: { ca_file } };
  for (const settings of [trusting, { ...trusting, proxy_url: proxy.url }]) await (await read(t, settings))();
  assert.equal(secure.requests.length, 2);
  assert.equal(proxy.asked.length, 1);
  await assert.rejects((await read(t, { ...STATIC, endpoint: secure.endpoint }))(), /certificate/);
});

/** Which host is asked for: the proxy refuses to connect, so the request itself fails. */
async function hostAsked(t: TestContext, ask: (proxyUrl: string) => Promise<unknown>): Promise<string> {
  const proxy = await startProxy(t);
  await assert.rejects(ask(proxy.url));
  return proxy.asked[0]?.split(' ')[0] ?? '';
}

test('FIPS endpoints of S3 and SQS are used where they are asked for', async (t) => {
  const queueUrl = 'https://sqs.us-east-1.amazonaws.com/123456789012/q';
  const settings = (more: object) => awsS3Settings.parse({ ...STATIC, queue_url: queueUrl, buckets: ['ses-events'], ...more });
  const bySqs = (more: object) =>
    hostAsked(t, async (proxy_url) =>
      (await connectSqs({ settings: settings({ ...more, proxy_url }), id: 'x' }, queueUrl)).receive(1, 0, 30, never),
    );
  const byS3 = (more: object) =>
    hostAsked(t, async (proxy_url) =>
      (await connectS3({ settings: settings({ ...more, proxy_url }), id: 'x' })).get({ bucket: 'ses-events', key: 'a' }, never),
    );
  assert.equal(await bySqs({ fips_enabled: true }), 'sqs-fips.us-east-1.amazonaws.com:443');
  assert.equal(await byS3({ fips_enabled: true }), 'ses-events.s3-fips.us-east-1.amazonaws.com:443');
  assert.equal(await bySqs({}), 'sqs.us-east-1.amazonaws.com:443');
  assert.equal(await byS3({}), 'ses-events.s3.us-east-1.amazonaws.com:443');
});

test('an access point is asked for in its own region', async (t) => {
  const access_point_arn = 'arn:aws:s3:eu-west-1:123456789012:accesspoint/point';
  const settings = (proxy_url: string) => awsS3Settings.parse({ ...STATIC, access_point_arn, region: 'us-east-1', proxy_url });
  const host = await hostAsked(t, async (url) =>
    (await connectS3({ settings: settings(url), id: 'x' })).list(
      { bucket: access_point_arn, prefix: '', after: undefined, token: undefined },
      never,
    ),
  );
  assert.equal(host, 'point-123456789012.s3-accesspoint.eu-west-1.amazonaws.com:443');
});

test('nothing that tells a region is said so', async (t) => {
  withEnvironment(t, {
    AWS_REGION: '',
    AWS_DEFAULT_REGION: '',
    AWS_CONFIG_FILE: join(directory, 'none'),
    AWS_SHARED_CREDENTIALS_FILE: join(directory, 'none'),
  });
  const client = await connectS3({ settings: awsS3Settings.parse({ ...STATIC, bucket: 'ses-events' }), id: 'x' });
  await assert.rejects(client.region(), /set region or default_region/);
});
