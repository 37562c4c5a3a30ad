import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { SourceFault, type FaultCode, type SourceRef } from '../../../component/source.ts';
import { originOf, refId } from '../../../receivers/azure_blob/object-origin.ts';
import { startAzureEmulator, type AzureEmulator, type StoredBlob } from '../../support/azure-emulator.ts';
import { azureRefusal, startFaultyProxy, type FaultAnswer, type FaultyProxy } from '../../support/faulty-proxy.ts';
import { receiving, type Receiving } from './receiving.ts';

let azure: AzureEmulator;
let proxy: FaultyProxy;
let reader: Receiving;
before(async () => {
  azure = await startAzureEmulator();
  await azure.createContainer('events');
  proxy = await startFaultyProxy(azure.blobUrl);
  reader = await receiving({
    account_name: azure.account,
    account_key: azure.key,
    containers: [{ name: 'events' }],
    storage_url: `${proxy.origin}/${azure.account}`,
    read_timeout: '300ms',
  });
});
after(async () => {
  await reader.close();
  await proxy.stop();
  await azure.stop();
});

function refOf({ account, container, name, etag, size }: StoredBlob, isCopy = false): SourceRef {
  const origin = originOf({ container, name, etag, size, isCopy }, { account, blob: azure.blobUrl });
  return { receiver: 'azure_blob', id: refId(origin), format: 'json', origin, attempt: 1, skip: [0] };
}

const getOf = (name: string) => (request: { readonly method: string; readonly url: string }) =>
  request.method === 'GET' && request.url.endsWith(`/${name}`);
const fault = (name: string, answer: FaultAnswer, times = 1): void => proxy.add({ matches: getOf(name), times, answer });

async function faultOf(promise: Promise<unknown>): Promise<SourceFault> {
  const error = await promise.then(
    () => undefined,
    (error_: unknown) => error_,
  );
  assert.ok(error instanceof SourceFault, `expected a SourceFault, found ${String(error)}`);
  return error;
}

describe('opening a blob', { concurrency: true }, () => {
  test('gives the bytes as they are stored, whatever the encoding they are declared in', async () => {
    const bytes = gzipSync('{"a":1}\n');
    const blob = await azure.put('events', 'packed.json', bytes, { contentEncoding: 'gzip' });
    assert.deepEqual(await reader.read(refOf(blob)), bytes);
  });

  test('asks for the version that was found, from the byte that is wanted, and tells the whole length', async () => {
    const ref = refOf(await azure.put('events', 'ranged', '0123456789'));
    const { chunks, totalBytes } = await reader.opener.open(ref, 7, new AbortController().signal);
    assert.equal(Buffer.concat(await Array.fromAsync(chunks)).toString(), '789');
    assert.equal(totalBytes, 10);
    const asked = proxy.requests.find(({ url }) => url.endsWith('/ranged'));
    assert.equal(asked?.headers['if-match'], `"${ref.origin.version}"`);
  });

  test('ends at once behind the last byte', async () => {
    const ref = refOf(await azure.put('events', 'whole', '0123456789'));
    assert.equal((await reader.read(ref, 10)).length, 0);
  });

  test('tells a blob that is gone, and one that was written anew', async () => {
    const gone = await azure.put('events', 'gone', 'x');
    await azure.delete('events', 'gone');
    assert.equal((await faultOf(reader.read(refOf(gone)))).code, 'vanished');
    const old = await azure.put('events', 'rewritten', 'x');
    await azure.put('events', 'rewritten', 'y');
    assert.equal((await faultOf(reader.read(refOf(old)))).code, 'replaced');
  });

  const refusals: readonly (readonly [status: number, name: string, code: FaultCode, says: RegExp])[] = [
    [409, 'BlobArchived', 'archived', /rehydrate/],
    [403, 'AuthorizationPermissionMismatch', 'forbidden', /Storage Blob Data Reader/],
    [403, 'AuthenticationFailed', 'forbidden', /account_key/],
    [404, 'ContainerNotFound', 'forbidden', /containers/],
  ];
  for (const [status, name, code, says] of refusals) {
    test(`tells ${status} ${name} as ${code}, with what to do`, async () => {
      const blob = await azure.put('events', `refused-${name}`, 'x');
      fault(blob.name, azureRefusal(status, name));
      const { code: found, message } = await faultOf(reader.read(refOf(blob)));
      assert.equal(found, code);
      assert.match(message, says);
      assert.match(message, new RegExp(`${status} ${name} \\(${name} for a test\\.\\)`));
    });
  }

  test('tries a busy account a few times by itself, then says that it is throttled', async () => {
    const once = await azure.put('events', 'busy-once', 'x');
    fault(once.name, azureRefusal(503, 'ServerBusy'));
    assert.equal((await reader.read(refOf(once))).toString(), 'x');
    const always = await azure.put('events', 'busy-always', 'x');
    fault(always.name, azureRefusal(503, 'ServerBusy'), 99);
    assert.equal((await faultOf(reader.read(refOf(always)))).code, 'throttled');
  });

  test('says that a transfer broke, and goes on by range', async () => {
    const body = 'x'.repeat(200_000);
    const ref = refOf(await azure.put('events', 'cut', body));
    fault('cut', { cutAfter: 150_000 });
    const { chunks, totalBytes } = await reader.opener.open(ref, 0, new AbortController().signal);
    let bytes = 0;
    const broken = (async () => {
      for await (const chunk of chunks) bytes += chunk.length;
    })();
    assert.equal((await faultOf(broken)).code, 'unavailable');
    assert.equal(totalBytes, body.length);
    assert.ok(bytes > 0 && bytes <= 150_000, `${bytes} bytes came`);
    assert.equal((await reader.read(ref, bytes)).length, body.length - bytes);
  });

  test('does not wait for ever for a store that keeps silent', async () => {
    const ref = refOf(await azure.put('events', 'silent', 'x'.repeat(100_000)));
    fault('silent', { silentAfter: 1000 });
    const { code, message } = await faultOf(reader.read(ref));
    assert.equal(code, 'unavailable');
    assert.match(message, /read_timeout/);
  });

  test('stops at once when told to', async () => {
    const ref = refOf(await azure.put('events', 'stopped', 'x'.repeat(100_000)));
    fault('stopped', { silentAfter: 1000 });
    const stop = new AbortController();
    const { chunks } = await reader.opener.open(ref, 0, stop.signal);
    setTimeout(() => stop.abort(), 50);
    assert.equal((await faultOf(Array.fromAsync(chunks))).code, 'stopped');
    assert.equal((await faultOf(reader.opener.open(ref, 0, stop.signal))).code, 'stopped');
  });
});

describe('a blob that was announced when the copy into it began', { concurrency: true }, () => {
  const headOf = (name: string, headers: Readonly<Record<string, string>>): void =>
    proxy.add({ matches: ({ method, url }) => method === 'HEAD' && url.endsWith(`/${name}`), times: 9, answer: { status: 200, headers } });
  const HEAD = { 'last-modified': 'Sun, 01 Mar 2026 12:00:00 GMT', 'x-ms-copy-completion-time': 'Sun, 01 Mar 2026 12:00:00 GMT' };

  test('is read at the version that the end of the copy made', async () => {
    const begun = await azure.put('events', 'copied', '');
    const { etag } = await azure.put('events', 'copied', 'whole');
    headOf('copied', { ...HEAD, etag: `"${etag}"`, 'x-ms-copy-status': 'success' });
    assert.equal((await reader.read(refOf(begun, true))).toString(), 'whole');
    assert.equal((await faultOf(reader.read(refOf(begun, false)))).code, 'replaced', 'any other blob is not');
  });

  test('is waited for while the copy lasts', async () => {
    const begun = await azure.put('events', 'copying', '');
    const { etag } = await azure.put('events', 'copying', 'part');
    headOf('copying', { ...HEAD, etag: `"${etag}"`, 'x-ms-copy-status': 'pending' });
    assert.match((await faultOf(reader.read(refOf(begun, true)))).message, /still being copied/);
  });

  test('is replaced when it was written after the copy', async () => {
    const begun = await azure.put('events', 'overwritten', '');
    const { etag } = await azure.put('events', 'overwritten', 'other');
    headOf('overwritten', { ...HEAD, 'last-modified': 'Sun, 01 Mar 2026 13:00:00 GMT', etag: `"${etag}"`, 'x-ms-copy-status': 'success' });
    assert.equal((await faultOf(reader.read(refOf(begun, true)))).code, 'replaced');
  });
});

describe('a blob without an ETag', () => {
  test('is read from its beginning, and anew when its transfer breaks', async () => {
    const blob = await azure.put('events', 'unnamed', '0123456789');
    const ref = refOf(blob);
    const unnamed = { ...ref, origin: { ...ref.origin, version: '~0001' } };
    assert.equal((await reader.read(unnamed)).toString(), '0123456789');
    assert.equal((await faultOf(reader.read(unnamed, 5))).code, 'lease_lost');
  });
});
