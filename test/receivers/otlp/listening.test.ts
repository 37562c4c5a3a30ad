import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { Agent } from 'node:http';
import { createServer } from 'node:net';
import { once } from 'node:events';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { otlpSettings } from '../../../receivers/otlp/config.ts';
import { createOtlpReceiver } from '../../../receivers/otlp/receiver.ts';
import { recordingHost } from '../../support/recording-host.ts';
import { done, messageOf, otlpRig, post } from './otlp-rig.ts';

const tlsFile = (name: string): string => fileURLToPath(new URL(`../../testdata/tls/${name}`, import.meta.url));
const pem = (name: string): Buffer => readFileSync(tlsFile(name));
const SERVER = { cert_file: tlsFile('server.pem'), key_file: tlsFile('server.key') };

const firstOf = async (http: object): Promise<unknown> => {
  const receiver = createOtlpReceiver(otlpSettings.parse({ protocols: { http } }), recordingHost({ id: 'otlp/x' }));
  return receiver.discover('follow', new AbortController().signal)[Symbol.asyncIterator]().next();
};

test('with a bearer token, lets in who shows it', async (t) => {
  const rig = await otlpRig(t, { bearer_token: 's3cret-token' }, { end: done });
  const shown = (authorization: string) => post(rig.url, { headers: { authorization } });
  for (const wrong of ['Bearer s3cret-tokeN', 'Basic s3cret-token', 'Bearer', 's3cret-token']) {
    const answer = await shown(wrong);
    assert.deepEqual([answer.status, answer.headers['www-authenticate']], [401, 'Bearer']);
    assert.doesNotMatch(messageOf(answer), /s3cret/);
  }
  assert.equal((await post(rig.url)).status, 401);
  assert.equal((await shown('bearer s3cret-token')).status, 200);
  assert.equal(rig.refs.length, 1);
  assert.doesNotMatch(JSON.stringify([rig.host.logs, otlpSettings.parse({ protocols: { http: { bearer_token: 's3cret' } } })]), /s3cret/);
});

test('speaks TLS with its certificate', async (t) => {
  const rig = await otlpRig(t, { tls: SERVER }, { end: done });
  assert.match(rig.url, /^https:/);
  assert.equal((await post(rig.url, { ca: pem('ca.pem'), servername: 'localhost' })).status, 200);
});

test('with client_ca_file, lets in clients with a certificate of that authority alone', async (t) => {
  const rig = await otlpRig(t, { tls: { ...SERVER, client_ca_file: tlsFile('ca.pem') } }, { end: done });
  const client = { ca: pem('ca.pem'), servername: 'localhost' };
  await assert.rejects(post(rig.url, client));
  assert.equal((await post(rig.url, { ...client, cert: pem('client.pem'), key: pem('client.key') })).status, 200);
  assert.equal(rig.refs.length, 1);
});

test('a certificate that cannot be read, or is none, is told with its setting', async () => {
  const endpoint = 'localhost:0';
  await assert.rejects(firstOf({ endpoint, tls: { ...SERVER, cert_file: '/no/such.pem' } }), {
    message: /^receivers::otlp\/x::protocols::http::tls::cert_file: expected a PEM file that can be read at \/no\/such\.pem/,
  });
  await assert.rejects(firstOf({ endpoint, tls: { ...SERVER, key_file: tlsFile('client.key') } }), {
    message: /^receivers::otlp\/x::protocols::http::tls: expected PEM certificates and a key that fit together/,
  });
});

test('an address that is taken is told with its setting', async (t) => {
  const other = createServer().listen(0, 'localhost');
  await once(other, 'listening');
  t.after(() => other.close());
  const address = other.address();
  assert.ok(typeof address === 'object' && address !== null);
  await assert.rejects(firstOf({ endpoint: `localhost:${address.port}` }), {
    message: /^receivers::otlp\/x::protocols::http::endpoint: expected an address that is free to listen on: .*EADDRINUSE/,
  });
});

test('tells that other machines can send without showing who they are', async (t) => {
  const warned = async (http: object) => (await otlpRig(t, { ...http })).host.logs.filter(({ level }) => level === 'warn').length;
  assert.equal(await warned({ endpoint: '0.0.0.0:0' }), 1);
  assert.equal(await warned({ endpoint: '0.0.0.0:0', bearer_token: 'x' }), 0);
  assert.equal(await warned({ endpoint: '127.0.0.1:0' }), 0);
});

test('in mode once it yields nothing, and listens to nobody', async () => {
  const host = recordingHost({ id: 'otlp' });
  const receiver = createOtlpReceiver(otlpSettings.parse({ protocols: { http: { endpoint: 'localhost:0' } } }), host);
  assert.deepEqual(await Array.fromAsync(receiver.discover('once', new AbortController().signal)), []);
  assert.deepEqual(
    host.logs.map(({ message }) => message.slice(0, 15)),
    ['does not listen'],
  );
  await receiver.close();
});

test('told to stop, it takes no more, answers 503 to what waits and 200 to what arrives yet', async (t) => {
  const rig = await otlpRig(t, {}, { pullsOne: true });
  const agent = new Agent({ keepAlive: true });
  t.after(() => agent.destroy());
  const inHand = post(rig.url, { agent });
  await rig.pulled(1);
  const waiting = post(rig.url, { body: '{"n":2}' });
  // Given time to arrive.
  await assert.rejects(post(rig.url, { body: '{"n":3}', signal: AbortSignal.timeout(100) }));
  await rig.stop();
  const answer = await waiting;
  assert.equal(answer.status, 503);
  assert.match(messageOf(answer), /stops/);
  await assert.rejects(post(rig.url), { code: 'ECONNREFUSED' });
  const closing = rig.receiver.close();
  await rig.receiver.settle(rig.refs.map((ref) => done(ref)));
  const last = await inHand;
  assert.deepEqual([last.status, last.headers.connection], [200, 'close']);
  await closing;
});

test('can be pulled again after its pulling has ended', async (t) => {
  const rig = await otlpRig(t);
  await rig.stop();
  const stop = new AbortController();
  const refs = rig.receiver.discover('follow', stop.signal)[Symbol.asyncIterator]();
  const first = refs.next();
  await new Promise((resolve) => setTimeout(resolve, 50));
  const url = String(rig.host.logs.findLast(({ message }) => message.startsWith('listens'))?.fields?.['url']);
  const answer = post(url);
  const { value } = await first;
  await rig.receiver.settle([done(value)]);
  assert.equal((await answer).status, 200);
  stop.abort();
  await refs.return?.();
});

const faultsOf = (protocols: unknown): readonly string[] =>
  (otlpSettings.safeParse({ protocols }).error?.issues ?? []).map(({ path, message }) => `${path.join('::')}: ${message}`);

test('settings that cannot be are told with what to do', () => {
  assert.deepEqual(faultsOf({ http: {} }), []);
  assert.match(faultsOf({ grpc: {} }).join(), /^protocols::grpc: gRPC is not spoken here; let clients send OTLP\/HTTP/);
  assert.match(faultsOf({ http: { endpoint: 'http://localhost:4318' } }).join(), /endpoint: expected an address .* without http:\/\//);
  assert.match(faultsOf({ http: { endpoint: 'localhost:70000' } }).join(), /expected an address/);
  assert.match(faultsOf({ http: { max_in_flight_bytes: '1MiB' } }).join(), /max_in_flight_bytes: expected at least max_request_body_size/);
  assert.match(faultsOf({ http: { tls: { cert_file: 'x' } } }).join(), /key_file: expected one of key_file and key_pem/);
  assert.match(faultsOf({ http: { auth: {} } }).join(), /set bearer_token/);
  assert.match(faultsOf({ http: { response_timeout: '0s' } }).join(), /more than 0s/);
});
