import assert from 'node:assert/strict';
import { test, type TestContext } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { Events, OAuth2Server } from 'oauth2-mock-server';
import { openHttpClient, type HttpReply } from '../../../component/http/client.ts';
import type { NetworkFault } from '../../../component/http/network-fault.ts';
import { sharedSource } from '../../../component/oauth2/shared-sources.ts';
import { TokenFault, TokenSource, type TokenSourceOptions } from '../../../component/oauth2/token-source.ts';
import { recordingHost } from '../../support/recording-host.ts';

const MINUTE_MS = 60_000;
const going = new AbortController().signal;

type Answer = HttpReply | NetworkFault;

const reply = (status: number, body: string | object, headers: Readonly<Record<string, string>> = {}): HttpReply => ({
  is: 'reply',
  status,
  headers,
  body: Buffer.from(typeof body === 'string' ? body : JSON.stringify(body)),
});
const token = (value: string, lifeS = 3600): HttpReply => reply(200, { access_token: value, token_type: 'Bearer', expires_in: lifeS });

/** A source whose endpoint answers as told, in order; the last answer repeats. */
function sourceOf(answers: readonly Answer[], options: Partial<TokenSourceOptions> = {}) {
  let now = 0;
  const asked: string[] = [];
  const host = recordingHost({ clock: { now: () => now } });
  const source = new TokenSource({
    url: new URL('https://id.example/tokens'),
    basic: () => 'aWQ6c2VjcmV0',
    urlSetting: 'receivers::x::token_url',
    credentialSetting: 'receivers::x::client_id',
    exchange: async (url) => {
      asked.push(url.href);
      await sleep(1);
      return answers[Math.min(asked.length, answers.length) - 1] ?? token('none');
    },
    mayFollow: (url) => url.hostname.endsWith('.example'),
    clock: host.clock,
    logger: host.logger,
    ...options,
  });
  return { source, asked, host, pass: (ms: number) => void (now += ms) };
}

const fault = async (work: Promise<unknown>): Promise<TokenFault> => {
  const error: unknown = await work.then(
    () => undefined,
    (caught: unknown) => caught,
  );
  assert.ok(error instanceof TokenFault, String(error));
  return error;
};

test('asks once for all who wait, and again only when the token is about to end', async () => {
  const { source, asked, pass } = sourceOf([token('a'), token('b')]);
  assert.deepEqual(await Promise.all([source.token(going), source.token(going), source.token(going)]), ['a', 'a', 'a']);
  pass(54 * MINUTE_MS);
  assert.equal(await source.token(going), 'a');
  pass(2 * MINUTE_MS);
  assert.equal(await source.token(going), 'b');
  assert.equal(asked.length, 2);
});

test('renews a refused token once, however many were refused it', async () => {
  const { source, asked } = sourceOf([token('a'), token('b')]);
  await source.token(going);
  assert.deepEqual(await Promise.all([source.renew('a', going), source.renew('a', going)]), ['b', 'b']);
  assert.equal(await source.renew('a', going), 'b', 'the newer token was not refused');
  assert.equal(asked.length, 2);
});

test('goes on with a token that is still good where it cannot be renewed early', async () => {
  const { source, asked, pass, host } = sourceOf([token('a'), reply(503, 'busy'), token('b')]);
  await source.token(going);
  pass(56 * MINUTE_MS);
  assert.equal(await source.token(going), 'a');
  assert.equal(await source.token(going), 'a');
  assert.equal(asked.length, 2, 'and does not ask at every request');
  assert.match(host.logs[0]?.message ?? '', /not renewed/);
  pass(MINUTE_MS);
  assert.equal(await source.token(going), 'b');
});

test('says which settings to correct where the client is refused, and does not repeat what the endpoint holds', async () => {
  const refused = await fault(sourceOf([reply(401, { error: 'invalid_client' })]).source.token(going));
  assert.equal(refused.passing, false);
  assert.match(refused.message, /401: invalid_client.*receivers::x::client_id/);
  assert.doesNotMatch(refused.message, /aWQ6/);
});

test('takes busy servers, HTML and empty bodies for faults that pass', async () => {
  const busy = await fault(sourceOf([reply(429, '', { 'retry-after': '7' })]).source.token(going));
  assert.deepEqual([busy.passing, busy.afterMs], [true, 7000]);
  assert.match((await fault(sourceOf([reply(200, '<html>login</html>')]).source.token(going))).message, /a page of HTML/);
  assert.match((await fault(sourceOf([reply(200, '')]).source.token(going))).message, /an empty body/);
  assert.equal((await fault(sourceOf([{ is: 'broken', message: 'reset' }]).source.token(going))).passing, true);
});

test('never shows a token that came in a reply which cannot be read', async () => {
  const { message } = await fault(sourceOf([reply(200, '{"access_token":"eyJsecret"')]).source.token(going));
  assert.doesNotMatch(message, /eyJsecret/);
});

test('follows redirects by hand, and only where the credentials may go', async () => {
  const moved = sourceOf([reply(302, '', { location: 'https://eu.example/tokens' }), token('a')]);
  assert.equal(await moved.source.token(going), 'a');
  assert.deepEqual(moved.asked, ['https://id.example/tokens', 'https://eu.example/tokens']);
  const away = sourceOf([reply(307, '', { location: 'https://evil.test/tokens' })]);
  assert.match((await fault(away.source.token(going))).message, /redirects to https:\/\/evil.test/);
  assert.equal(away.asked.length, 1);
});

test('who stops waiting leaves the others their token', async () => {
  const { source, asked } = sourceOf([token('a')]);
  const stop = new AbortController();
  const gone = source.token(stop.signal);
  const stays = source.token(going);
  stop.abort();
  await assert.rejects(gone, { name: 'AbortError' });
  assert.equal(await stays, 'a');
  assert.equal(asked.length, 1);
});

test('receivers of one client share its token until the last one lets go', async () => {
  let closed = 0;
  const open = () => ({ tokens: sourceOf([token('a')]).source, close: async () => void (closed += 1) });
  const [first, second, other] = [sharedSource(['u', 'c'], open), sharedSource(['u', 'c'], open), sharedSource(['u', 'd'], open)];
  assert.equal(first.tokens, second.tokens);
  assert.notEqual(first.tokens, other.tokens);
  await first.release();
  await first.release();
  assert.equal(closed, 0);
  await second.release();
  assert.equal(closed, 1);
  await other.release();
});

test('gets tokens of a server that follows the standard', async (t: TestContext) => {
  const server = new OAuth2Server();
  await server.issuer.keys.generate('RS256');
  await server.start(0, '127.0.0.1');
  t.after(() => server.stop());
  const seen: string[] = [];
  server.service.on(Events.BeforeResponse, (_reply: unknown, request: { headers: { authorization?: string } }) => {
    seen.push(String(request.headers.authorization));
  });
  const url = new URL('/token', server.issuer.url);
  const client = openHttpClient({ server: url, timeoutMs: 5000, connections: 1, idleMs: 1000, maxReplyBytes: 1e6 });
  t.after(() => client.close());
  const { source } = sourceOf([], { url, exchange: (to, request) => client.post({ ...request, path: to.pathname }, going) });
  const first = await source.token(going);
  assert.equal(first.split('.').length, 3, 'a JSON web token');
  assert.equal(await source.token(going), first);
  assert.deepEqual(seen, ['Basic aWQ6c2VjcmV0']);
});
