import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createServer as createPlainServer, type IncomingMessage, type Server } from 'node:http';
import { createServer } from 'node:https';
import { connect, type AddressInfo } from 'node:net';
import { after, afterEach, before, describe, test } from 'node:test';
import { receiving } from './receiving.ts';

const TLS = new URL('../../testdata/tls/', import.meta.url);
const tls = (name: string): string => new URL(name, TLS).pathname;
const LISTING = `<?xml version="1.0" encoding="utf-8"?><EnumerationResults><Blobs><Blob><Name>a</Name><Properties>
<Last-Modified>Sun, 01 Mar 2026 12:00:00 GMT</Last-Modified><Etag>0x1</Etag><Content-Length>1</Content-Length><BlobType>BlockBlob</BlobType>
</Properties></Blob></Blobs><NextMarker /></EnumerationResults>`;

/** Entra ID and the blob service at once: which of them is told by the path. */
interface Cloud {
  readonly origin: string;
  readonly tokenRequests: string[];
  readonly storageAuthorizations: (string | undefined)[];
  tokenStatus: number;
  readonly server: Server;
}

const portOf = (server: Server): number => (server.address() as AddressInfo).port;
const listening = (server: Server): Promise<void> => new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
const stop = (server: Server): void => {
  server.closeAllConnections();
  server.close();
};
const bodyOf = async (request: IncomingMessage): Promise<string> => Buffer.concat(await Array.fromAsync<Buffer>(request)).toString();

async function startCloud(): Promise<Cloud> {
  const server = createServer(
    { key: readFileSync(tls('server.key')), cert: readFileSync(tls('server.pem')) },
    async (request, response) => {
      const { url = '', headers } = request;
      const json = (status: number, value: object): void =>
        void response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(value));
      if (url.includes('/.well-known/openid-configuration')) {
        const at = `${cloud.origin}/tenant`;
        json(200, {
          token_endpoint: `${at}/oauth2/v2.0/token`,
          authorization_endpoint: `${at}/authorize`,
          issuer: `${at}/v2.0`,
          jwks_uri: `${at}/keys`,
        });
      } else if (url.includes('/oauth2/v2.0/token')) {
        cloud.tokenRequests.push(await bodyOf(request));
        if (cloud.tokenStatus === 200) json(200, { token_type: 'Bearer', expires_in: 3600, access_token: 'a-token' });
        else json(cloud.tokenStatus, { error: 'invalid_client', error_description: 'AADSTS7000222: the secret has ended' });
      } else {
        cloud.storageAuthorizations.push(headers.authorization);
        response.writeHead(200, { 'content-type': 'application/xml' }).end(LISTING);
      }
    },
  );
  await listening(server);
  const cloud: Cloud = {
    origin: `https://localhost:${portOf(server)}`,
    tokenRequests: [],
    storageAuthorizations: [],
    tokenStatus: 200,
    server,
  };
  return cloud;
}

let cloud: Cloud;
before(async () => {
  cloud = await startCloud();
});
after(() => stop(cloud.server));

const ENVIRONMENT = ['IDENTITY_ENDPOINT', 'IDENTITY_HEADER', 'AZURE_FEDERATED_TOKEN_FILE'];
afterEach(() => ENVIRONMENT.forEach((name) => Reflect.deleteProperty(process.env, name)));

const settingsFor = (more: object) => ({
  account_name: 'sesevents',
  containers: [{ name: 'events' }],
  storage_url: cloud.origin,
  tls: { ca_file: tls('ca.pem') },
  ...more,
});

async function listWith(settings: object): Promise<void> {
  const { run, close } = await receiving(settingsFor(settings));
  try {
    const refs = await run((ref) => ({ ref, is: 'done' }));
    assert.deepEqual(
      refs.map(({ origin }) => origin.key),
      ['a'],
    );
    assert.equal(cloud.storageAuthorizations.at(-1), 'Bearer a-token');
  } finally {
    await close();
  }
}

describe('azure_blob without a key', () => {
  const application = () => ({ client_id: 'app', client_secret: 'hush-hush', tenant_id: 'tenant', authority_host: cloud.origin });

  test('asks the authority for a token by the secret of an application', async () => {
    await listWith(application());
    const form = new URLSearchParams(cloud.tokenRequests.at(-1));
    assert.deepEqual(
      [form.get('client_id'), form.get('client_secret'), form.get('scope')],
      ['app', 'hush-hush', 'https://storage.azure.com/.default'],
    );
  });

  test('reaches the authority and the store through a proxy', async (t) => {
    const targets: (string | undefined)[] = [];
    const proxy = createPlainServer();
    proxy.on('connect', (request, socket, head) => {
      targets.push(request.url);
      const upstream = connect(portOf(cloud.server), '127.0.0.1', () => {
        socket.write('HTTP/1.1 200 Connection Established\r\n\r\n');
        upstream.write(head);
        upstream.pipe(socket).pipe(upstream);
      });
      for (const end of [socket, upstream]) end.on('error', () => undefined);
    });
    await listening(proxy);
    t.after(() => stop(proxy));
    const asked = cloud.tokenRequests.length;
    await listWith({ ...application(), proxy_url: `http://127.0.0.1:${portOf(proxy)}` });
    assert.equal(cloud.tokenRequests.length, asked + 1);
    assert.ok(targets.length >= 2 && targets.every((target) => target === new URL(cloud.origin).host), targets.join());
  });

  test('takes the token of a managed identity from the machine, and no proxy is asked for it', async (t) => {
    const asked: string[] = [];
    const machine = createPlainServer((request, response) => {
      asked.push(request.url ?? '');
      const expires_on = Math.floor(Date.now() / 1000) + 3600;
      response
        .writeHead(200, { 'content-type': 'application/json' })
        .end(JSON.stringify({ access_token: 'a-token', expires_on, token_type: 'Bearer', resource: 'r' }));
    });
    await listening(machine);
    t.after(() => stop(machine));
    process.env['IDENTITY_ENDPOINT'] = `http://127.0.0.1:${portOf(machine)}/msi/token`;
    process.env['IDENTITY_HEADER'] = 'header';
    await listWith({ identity: 'managed', client_id: 'one-of-two' });
    assert.match(asked.join(), /client_id=one-of-two/);
  });

  test('exchanges the federated token of a workload', async () => {
    process.env['AZURE_FEDERATED_TOKEN_FILE'] = tls('README.md');
    await listWith({ identity: 'workload', client_id: 'app', tenant_id: 'tenant', authority_host: cloud.origin });
    assert.equal(new URLSearchParams(cloud.tokenRequests.at(-1)).get('client_assertion'), readFileSync(tls('README.md'), 'utf8').trim());
  });

  test('names the settings when it gets no token, and not the secret', async () => {
    cloud.tokenStatus = 401;
    const { run, host, close } = await receiving(settingsFor(application()));
    await assert.rejects(
      run((ref) => ({ ref, is: 'done' })),
      (error: unknown) =>
        error instanceof Error && /AADSTS7000222.*client_secret \(has it ended\?\)/.test(error.message) && !error.message.includes('hush'),
    );
    assert.doesNotMatch(JSON.stringify([host.logs, host.reports]), /hush/);
    assert.equal(host.reports.at(-1)?.status, 'StatusPermanentError');
    cloud.tokenStatus = 200;
    await close();
  });

  test('does not trust a store whose authority it does not know', async () => {
    const { run, close } = await receiving(settingsFor({ account_key: 'a2V5', tls: {} }));
    await assert.rejects(
      run((ref) => ({ ref, is: 'done' })),
      /certificate/,
    );
    await close();
  });
});
