import assert from 'node:assert/strict';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { answer, json, SymantecApi, type Script } from '../../support/symantec-api.ts';
import { edrRig, incident, readOnce, uids } from './edr-rig.ts';

const LOGIN = '<html><head><title>Sign in</title></head><body>please</body></html>';

/** Takes back all tokens, as if they had ended. */
const forget =
  (api: SymantecApi): Script =>
  (response) => {
    api.valid.clear();
    response.writeHead(401).end();
  };

test('renews a token that ends between two pages, once, and goes on at the same page', async (t) => {
  const rig = await edrRig(t);
  rig.api.incidents.push(...['a', 'b', 'c'].map((uid) => incident(uid)));
  rig.api.script('incidents', (response, asked) => rig.api.page(response, asked), forget(rig.api));
  assert.deepEqual(uids(await readOnce(rig)), [['a', 'b'], ['c']]);
  assert.equal(rig.api.askedOf('tokens').length, 2);
  assert.deepEqual(
    rig.api.askedOf('incidents').map(({ body }) => JSON.parse(body).next),
    [0, 2, 2],
  );
});

test('a token that is refused twice is a fault for a person, named by its setting', async (t) => {
  const rig = await edrRig(t);
  rig.api.script('incidents', answer(401), answer(401));
  await assert.rejects(readOnce(rig), /answered 401.*receivers::symantec_edr::client_id/);
  assert.equal(rig.api.askedOf('incidents').length, 2);
});

test('a refused client is told as such', async (t) => {
  const rig = await edrRig(t);
  rig.api.script('tokens', answer(401, {}, '{"error":"invalid_client"}'));
  await assert.rejects(readOnce(rig), /invalid_client.*receivers::symantec_edr::client_id and client_secret/);
});

const PASSING: readonly (readonly [string, Script])[] = [
  ['429 without Retry-After', answer(429)],
  ['500 with a page of HTML', answer(500, {}, LOGIN)],
  ['503', answer(503)],
  ['200 with a page of HTML', answer(200, {}, LOGIN)],
  ['200 with an empty body', answer(200)],
  ['200 with JSON that is cut off', answer(200, {}, '{"total":1,"incidents":[{"incident_uid":"a"}')],
  ['200 with JSON that is no page', answer(200, {}, '{"message":"maintenance"}')],
  ['a connection that breaks', (response) => void response.socket?.destroy()],
  [
    'a body that breaks off',
    (response) => void response.writeHead(200, { 'content-length': '100' }).write('{"inc', () => response.destroy()),
  ],
];

for (const [name, script] of PASSING) {
  test(`waits and asks again after ${name}`, async (t) => {
    const rig = await edrRig(t);
    rig.api.incidents.push(incident('a'));
    rig.api.script('incidents', script, script);
    assert.deepEqual(uids(await readOnce(rig)), [['a']]);
    assert.deepEqual(rig.pauses, [500, 1000]);
    assert.deepEqual(
      rig.host.reports.map(({ status }) => status),
      ['StatusRecoverableError', 'StatusRecoverableError', 'StatusOK'],
    );
  });
}

test('waits as long as Retry-After says', async (t) => {
  const rig = await edrRig(t);
  rig.api.script('incidents', answer(429, { 'retry-after': '17' }));
  await readOnce(rig);
  assert.deepEqual(rig.pauses, [17_000]);
});

test('takes 204 and a page without incidents for the end', async (t) => {
  for (const script of [answer(204), answer(200, {}, '{"total":0}'), answer(200, {}, '{"incidents":[],"total":0,"next":0}')]) {
    const rig = await edrRig(t);
    rig.api.script('incidents', script);
    assert.deepEqual(await readOnce(rig), []);
    assert.equal(rig.api.askedOf('incidents').length, 1);
  }
});

test('does not try for ever in mode once', async (t) => {
  const rig = await edrRig(t);
  rig.api.script('incidents', ...Array.from({ length: 20 }, () => answer(503, {}, 'down')));
  await assert.rejects(readOnce(rig), /answered 503: down/);
  assert.equal(rig.api.askedOf('incidents').length, 8);
});

test('follows a redirect to a trusted server by hand, with the token, and says where the tenant lives', async (t) => {
  const other = await SymantecApi.start(t);
  const rig = await edrRig(t, { isTrusted: () => true });
  other.valid.add('token-1');
  other.incidents.push(...['a', 'b', 'c'].map((uid) => incident(uid)));
  rig.api.script('incidents', answer(307, { location: `${other.url}/v1/incidents` }));
  assert.deepEqual(uids(await readOnce(rig)), [['a', 'b'], ['c']]);
  assert.equal(other.askedOf('incidents')[0]?.headers.authorization, 'Bearer token-1');
  assert.equal(rig.api.askedOf('incidents').length, 1, 'the detour is made once');
  assert.match(rig.host.logs[0]?.message ?? '', /redirects to .*the tenant seems to live there.*receivers::symantec_edr::url/);
});

test('a 403 after a redirect speaks of the region and of the permission', async (t) => {
  const other = await SymantecApi.start(t);
  const rig = await edrRig(t, { isTrusted: () => true });
  rig.api.script('incidents', answer(302, { location: `${other.url}/v1/incidents` }));
  other.script('incidents', answer(403, {}, LOGIN));
  await assert.rejects(readOnce(rig), /answered 403: Sign in\. Grant .* permission .*redirected to http:\/\/127.*region/s);
});

test('never sends the token to a server that is not to be trusted', async (t) => {
  const other = await SymantecApi.start(t);
  const rig = await edrRig(t);
  rig.api.script('incidents', answer(307, { location: `${other.url}/v1/incidents` }));
  await assert.rejects(readOnce(rig), /the token is not sent there/);
  assert.equal(other.asked.length, 0);
});

test('asks for smaller pages where one is too long, and names the setting where an incident alone is', async (t) => {
  const rig = await edrRig(t, { settings: { batch_size: 4, max_page_bytes: '1KiB' } });
  rig.api.incidents.push(...['a', 'b', 'c', 'd'].map((uid) => incident(uid, 60, { message: 'x'.repeat(300) })));
  assert.deepEqual(uids(await readOnce(rig)), [
    ['a', 'b'],
    ['c', 'd'],
  ]);
  const huge = await edrRig(t, { settings: { max_page_bytes: '1KiB' } });
  huge.api.gzip = true;
  huge.api.incidents.push(incident('e', 60, { message: 'x'.repeat(3000) }));
  await assert.rejects(readOnce(huge), /longer than 1024 bytes. Raise receivers::symantec_edr::max_page_bytes/);
});

test('reads gzip', async (t) => {
  const rig = await edrRig(t);
  rig.api.gzip = true;
  rig.api.incidents.push(incident('a'));
  assert.deepEqual(uids(await readOnce(rig)), [['a']]);
});

test('gives up a reply that takes too long, and asks again', async (t) => {
  const rig = await edrRig(t, { settings: { timeout: '300ms' } });
  rig.api.incidents.push(incident('a'));
  rig.api.script('incidents', () => undefined);
  assert.deepEqual(uids(await readOnce(rig)), [['a']]);
  assert.equal(rig.pauses.length, 1);
});

test('the trace shows requests and replies, and no token', async (t) => {
  const folder = await mkdtemp(join(tmpdir(), 'ses-otel-trace-'));
  t.after(() => rm(folder, { recursive: true }));
  const filename = join(folder, 'trace.ndjson');
  const rig = await edrRig(t, { settings: { tracer: { enabled: true, filename, max_megabytes: 1, max_backups: 2 } } });
  rig.api.incidents.push(incident('a', 60, { message: 'y'.repeat(900_000) }));
  await readOnce(rig);
  await rig.receiver.close();
  const text = await readFile(filename, 'utf8');
  assert.ok(text.length < 400_000, 'bodies are cut');
  assert.doesNotMatch(text, /token-1|c2VjcmV0|aWQ6/);
  const entries = text
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));
  assert.deepEqual(
    entries.map(({ event, url, status }) => [event, new URL(url).pathname, status]),
    [
      ['request', '/v1/oauth2/tokens', undefined],
      ['response', '/v1/oauth2/tokens', 200],
      ['request', '/v1/incidents', undefined],
      ['response', '/v1/incidents', 200],
    ],
  );
  assert.match(entries[2].body, /"limit":2/);
});

test('the trace keeps a few files of bounded size', async (t) => {
  const folder = await mkdtemp(join(tmpdir(), 'ses-otel-trace-'));
  t.after(() => rm(folder, { recursive: true }));
  const filename = join(folder, 'trace.ndjson');
  const rig = await edrRig(t, { settings: { batch_size: 1, tracer: { enabled: true, filename, max_megabytes: 1, max_backups: 2 } } });
  rig.api.script(
    'incidents',
    ...Array.from(
      { length: 40 },
      (_, n): Script =>
        (response) =>
          json(response, 200, `{"incidents":[{"n":"${'z'.repeat(150_000)}"}],"next":${n + 1},"total":40}`),
    ),
  );
  await readOnce(rig);
  await rig.receiver.close();
  assert.deepEqual((await readdir(folder)).toSorted(), ['trace.ndjson', 'trace.ndjson.1', 'trace.ndjson.2']);
});
