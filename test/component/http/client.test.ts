import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import test from 'node:test';
import type { TestContext } from 'node:test';
import { z } from 'zod';
import { headerOf } from '../../../component/http/client.ts';
import { httpSettings } from '../../../component/http/client-settings.ts';
import { ownHeaders, serverClients } from '../../../component/http/server-client.ts';
import type { ProxyEnvironment } from '../../../component/http/proxy.ts';
import { never } from '../../support/exporting.ts';
import { openServer } from '../../support/sink-server.ts';
import type { ServerOptions } from '../../support/sink-server.ts';

const schema = z.strictObject(httpSettings({ timeout: '2s', compressions: ['gzip', 'none'] }));
const file = (name: string): string => new URL(`../../testdata/tls/${name}`, import.meta.url).pathname;
const SERVER_TLS = { key: readFileSync(file('server.key'), 'utf8'), cert: readFileSync(file('server.pem'), 'utf8') };

async function post(t: TestContext, server: ServerOptions, settings: object, environment: ProxyEnvironment = {}) {
  const sink = await openServer({ ...server, keepBodies: true }, () => ({ status: 200, headers: { 'x-served': 'yes' }, body: '{}' }));
  const open = serverClients(schema.parse(settings), { path: 'exporters::x', concurrency: 1, maxReplyBytes: 1000, environment });
  const client = open(new URL(sink.url));
  t.after(async () => {
    await client.close();
    await sink.close();
  });
  return { answer: await client.post({ path: '/p?q=1', headers: { a: 'b' }, body: Buffer.from('text') }, never), sink };
}

test('posts a body and reads the reply', async (t) => {
  const { answer, sink } = await post(t, {}, {});
  assert.ok(answer.is === 'reply');
  assert.deepEqual([answer.status, headerOf(answer, 'x-served'), answer.body.toString()], [200, 'yes', '{}']);
  assert.deepEqual(
    [sink.requests[0]?.url.search, sink.requests[0]?.body.toString(), sink.requests[0]?.headers['a']],
    ['?q=1', 'text', 'b'],
  );
});

test('trusts the authority that is given, and no other server', async (t) => {
  assert.equal((await post(t, { tls: SERVER_TLS }, { tls: { ca_file: file('ca.pem') } })).answer.is, 'reply');
  assert.equal((await post(t, { tls: SERVER_TLS }, { tls: { ca_pem: readFileSync(file('ca.pem'), 'utf8') } })).answer.is, 'reply');
  assert.equal((await post(t, { tls: SERVER_TLS }, {})).answer.is, 'tls');
  assert.equal((await post(t, { tls: SERVER_TLS }, { tls: { insecure_skip_verify: true } })).answer.is, 'reply');
});

test('expects the name that is given in the certificate', async (t) => {
  const tls = { ca_file: file('ca.pem') };
  assert.equal((await post(t, { tls: SERVER_TLS }, { tls: { ...tls, server_name_override: 'sink.example' } })).answer.is, 'reply');
  assert.equal((await post(t, { tls: SERVER_TLS }, { tls: { ...tls, server_name_override: 'other.example' } })).answer.is, 'tls');
});

test('shows its certificate to a server that asks for one', async (t) => {
  const asking = { ...SERVER_TLS, ca: readFileSync(file('ca.pem'), 'utf8') };
  const tls = { ca_file: file('ca.pem') };
  const shown = await post(t, { tls: asking }, { tls: { ...tls, cert_file: file('client.pem'), key_file: file('client.key') } });
  assert.equal(shown.answer.is, 'reply');
  assert.notEqual((await post(t, { tls: asking }, { tls })).answer.is, 'reply');
});

test('tells a reply that is too long, late or missing', async (t) => {
  const long = await post(t, { fault: () => ({ status: 200, body: 'x'.repeat(2000) }) }, {});
  assert.ok(long.answer.is === 'broken');
  assert.match(long.answer.message, /longer than 1000 bytes/);
  assert.equal((await post(t, { fault: () => ({ delayMs: 5000 }) }, { timeout: '100ms' })).answer.is, 'timeout');
  assert.equal((await post(t, { fault: () => ({ hangUp: 'before' }) }, {})).answer.is, 'broken');
});

test('goes through the proxy that is set, with its user and password', async (t) => {
  const seen: (string | undefined)[] = [];
  const proxy = createServer((request, response) => {
    seen.push(request.url, request.headers['proxy-authorization']);
    request.resume().on('end', () => response.end('by proxy'));
  });
  await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
  t.after(() => proxy.close());
  const { answer, sink } = await post(t, {}, { proxy_url: `http://u:p@127.0.0.1:${(proxy.address() as AddressInfo).port}` });
  assert.ok(answer.is === 'reply');
  assert.equal(answer.body.toString(), 'by proxy');
  assert.deepEqual(seen, [`${sink.url}/p?q=1`, `Basic ${Buffer.from('u:p').toString('base64')}`]);
});

test('header values are secrets until they are sent', () => {
  const settings = schema.parse({ headers: { 'X-Key': 'v ' } });
  assert.doesNotMatch(JSON.stringify(settings), /"v"/);
  assert.deepEqual(ownHeaders(settings), { 'x-key': 'v' });
});

test('settings that contradict each other or cannot be honoured are refused', () => {
  const faults = (input: object) =>
    (schema.safeParse(input).error?.issues ?? []).map(({ path, message }) => `${path.join('::')}: ${message}`);
  assert.match(faults({ tls: { ca_file: 'a', ca_pem: 'b' } }).join(), /tls::ca_pem: expected one of/);
  assert.match(faults({ tls: { cert_file: 'a' } }).join(), /tls::key_file: expected the key/);
  assert.match(faults({ cookies: { enabled: true } }).join(), /cookies: cookies are not kept/);
  assert.match(faults({ headers: { 'a b': 'c' } }).join(), /headers/);
  assert.match(faults({ proxy_url: 'socks5://x' }).join(), /http or https URL/);
});
