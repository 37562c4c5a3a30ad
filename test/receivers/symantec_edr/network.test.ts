import assert from 'node:assert/strict';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer as createHttp } from 'node:http';
import { createServer as createHttps } from 'node:https';
import type { AddressInfo, Server } from 'node:net';
import { test, type TestContext } from 'node:test';
import { edrRig, readOnce } from './edr-rig.ts';

const pem = (name: string): string => new URL(`../../testdata/tls/${name}`, import.meta.url).pathname;

const TOKEN = '{"access_token":"t","expires_in":3600}';
const PAGE = '{"incidents":[{"incident_uid":"a","modified":1}],"total":1,"next":1}';

async function listening(t: TestContext, server: Server): Promise<number> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.after(() => server.close());
  return (server.address() as AddressInfo).port;
}

test('tokens and pages go through the proxy that is set', async (t) => {
  const seen: string[] = [];
  const proxy = createHttp((request, response) => {
    seen.push(`${request.url} ${request.headers['proxy-authorization']}`);
    request.resume().on('end', () => response.end(request.url?.endsWith('/tokens') ? TOKEN : PAGE));
  });
  const port = await listening(t, proxy);
  const url = 'http://api.sep.example';
  const rig = await edrRig(t, { settings: { url, proxy_url: `http://u:p@127.0.0.1:${port}` } });
  assert.equal((await readOnce(rig)).length, 1);
  const basic = `Basic ${Buffer.from('u:p').toString('base64')}`;
  assert.deepEqual(seen, [`${url}/v1/oauth2/tokens ${basic}`, `${url}/v1/incidents ${basic}`]);
  assert.equal(rig.api.asked.length, 0);
});

test('trusts the authority that is set, and no other', async (t) => {
  const server = createHttps({ key: readFileSync(pem('server.key')), cert: readFileSync(pem('server.pem')) }, (request, response) => {
    request.resume().on('end', () => response.end(request.url?.endsWith('/tokens') ? TOKEN : PAGE));
  });
  const url = `https://localhost:${await listening(t, server)}`;
  assert.equal((await readOnce(await edrRig(t, { settings: { url, tls: { ca_file: pem('ca.pem') } } }))).length, 1);
  const wary = await edrRig(t, { settings: { url } });
  await assert.rejects(readOnce(wary), /certificate.*Correct the tls settings beside receivers::symantec_edr::token_url/);
  assert.deepEqual(wary.pauses, [], 'that does not pass by itself');
});
