import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import {
  AccountSASPermissions,
  AccountSASResourceTypes,
  AccountSASServices,
  StorageSharedKeyCredential,
  generateAccountSASQueryParameters,
} from '@azure/storage-blob';
import { startAzureEmulator, type AzureEmulator } from '../../support/azure-emulator.ts';
import { azureRefusal, startFaultyProxy, type FaultyProxy } from '../../support/faulty-proxy.ts';
import { memoryState } from '../../support/recording-host.ts';
import { done, receiving, released } from './receiving.ts';

let azure: AzureEmulator;
let proxy: FaultyProxy;
before(async () => {
  azure = await startAzureEmulator();
  proxy = await startFaultyProxy(azure.blobUrl);
});
after(async () => {
  await proxy.stop();
  await azure.stop();
});

let containers = 0;
async function container(...names: readonly string[]): Promise<string> {
  const name = `events-${++containers}`;
  await azure.createContainer(name);
  for (const blob of names) await azure.put(name, blob, blob);
  return name;
}

const settingsFor = (containers_: readonly (string | object)[], more: object = {}) => ({
  account_name: azure.account,
  account_key: azure.key,
  storage_url: azure.blobUrl,
  containers: containers_.map((one) => (typeof one === 'string' ? { name: one } : one)),
  poll_interval: '50ms',
  ...more,
});

const keysOf = (refs: readonly { readonly origin: { readonly key: string } }[]): readonly string[] => refs.map(({ origin }) => origin.key);

describe('azure_blob without a queue', { concurrency: true }, () => {
  test('offers every blob of a container once, in pages, and none again after a restart', async () => {
    const name = await container('a', 'b', 'ü', 'Z', 'z/deep');
    const state = memoryState();
    const first = await receiving(settingsFor([name], { batch_size: 2 }), { state });
    assert.deepEqual(keysOf(await first.run(done)), ['Z', 'a', 'b', 'z/deep', 'ü']);
    await first.close();
    await azure.put(name, 'c', 'new');
    await azure.put(name, 'a', 'changed');
    const second = await receiving(settingsFor([name], { batch_size: 2 }), { state });
    assert.deepEqual(keysOf(await second.run(done)), ['a', 'c']);
    await second.close();
  });

  test('finds new blobs while it goes on, listing from the last names', async () => {
    const name = await container('2026/01', '2026/02');
    const { run, close } = await receiving(settingsFor([name]));
    const refs = await run(async (ref) => {
      if (ref.origin.key === '2026/02') await azure.put(name, '2026/03', 'x');
      return ref.origin.key === '2026/03' ? undefined : done(ref);
    }, 'follow');
    assert.deepEqual(keysOf(refs), ['2026/01', '2026/02', '2026/03']);
    await close();
  });

  test('keeps containers apart, each with its own rules and memory', async () => {
    const [one, two] = [await container('a.json', 'b.log'), await container('a.json', 'b.log')];
    const state = memoryState();
    const settings = settingsFor([one, { name: two, file_selectors: [{ regex: '\\.log$' }] }]);
    const first = await receiving(settings, { state });
    const refs = await first.run(done);
    const expected = [`${one} a.json`, `${one} b.log`, `${two} b.log`].map((text) => `${azure.account}/${text}`);
    assert.deepEqual(new Set(refs.map(({ origin }) => `${origin.bucket} ${origin.key}`)), new Set(expected));
    assert.equal(first.host.counted('skipped', 'file_selectors'), 1);
    await first.close();
    const second = await receiving(settings, { state });
    assert.deepEqual(await second.run(done), []);
    await second.close();
  });

  test('leaves out folders, empty blobs, snapshots and what does not begin with the prefix', async () => {
    const name = await container('ses/a', 'other/b');
    await azure.put(name, 'ses/empty', '');
    await azure.put(name, 'ses/folder/', 'x');
    await azure.blobs.getContainerClient(name).getBlobClient('ses/a').createSnapshot();
    const { run, host, close } = await receiving(settingsFor([name], { prefix: 'ses/' }));
    assert.deepEqual(keysOf(await run(done)), ['ses/a']);
    assert.deepEqual([host.counted('skipped', 'empty'), host.counted('skipped', 'folder')], [1, 1]);
    await close();
  });

  test('leaves an append blob to a later listing until it rests or is sealed', async () => {
    const name = await container();
    const log = azure.blobs.getContainerClient(name).getAppendBlobClient('log');
    await log.create();
    await log.appendBlock('{"a":1}\n', 8);
    const state = memoryState();
    const growing = await receiving(settingsFor([name], { min_age: '1h' }), { state });
    assert.deepEqual(await growing.run(done), []);
    assert.equal(growing.host.counted('skipped', 'growing'), 1);
    await growing.close();
    const resting = await receiving(settingsFor([name], { min_age: '0s' }), { state });
    assert.deepEqual(keysOf(await resting.run(done)), ['log']);
    await resting.close();
  });

  test('offers a released blob again, from where it came, and gives its attempts', async () => {
    const name = await container('a');
    const { run, close } = await receiving(settingsFor([name]));
    const refs = await run((ref) => (ref.attempt === 1 ? released(ref, 'unavailable', { skip: [3] }) : done(ref)));
    assert.deepEqual(
      refs.map(({ attempt, skip }) => [attempt, skip]),
      [
        [1, [0]],
        [2, [3]],
      ],
    );
    await close();
  });

  test('lists everything where the service does not know startFrom', async () => {
    const name = await container('a', 'b');
    const refusing = { matches: ({ url }: { readonly url: string }) => url.includes(name) && url.includes('startFrom'), times: 99 };
    proxy.add({ ...refusing, answer: azureRefusal(400, 'UnsupportedQueryParameter') });
    const { run, host, close } = await receiving(settingsFor([name], { storage_url: `${proxy.origin}/${azure.account}` }));
    const refs = await run(async (ref) => {
      if (ref.origin.key === 'b') await azure.put(name, 'c', 'x');
      return ref.origin.key === 'c' ? undefined : done(ref);
    }, 'follow');
    assert.deepEqual(keysOf(refs), ['a', 'b', 'c']);
    assert.equal(
      host.logs.some(({ level }) => level === 'warn' || level === 'error'),
      false,
    );
    await close();
  });

  test('names a container that is not there, and reads the others', async () => {
    const name = await container('a');
    const { run, host, close } = await receiving(settingsFor([name, 'not-there']));
    const keys: string[] = [];
    await assert.rejects(
      run((ref) => {
        keys.push(ref.origin.key);
        return done(ref);
      }),
      /listing the container not-there: 404 ContainerNotFound .*containers, account_name/,
    );
    assert.deepEqual(keys, ['a']);
    assert.equal(
      host.logs.some(({ level }) => level === 'error'),
      true,
    );
    await close();
  });

  test('reads with a SAS, tells its end a week before, and never shows it', async () => {
    const name = await container('a');
    const sasUntil = (end: number): string => {
      const uri = new URL(azure.blobUrl);
      const credential = new StorageSharedKeyCredential(azure.account, azure.key);
      const sas = {
        expiresOn: new Date(end),
        permissions: AccountSASPermissions.parse('rl'),
        services: AccountSASServices.parse('b').toString(),
        resourceTypes: AccountSASResourceTypes.parse('co').toString(),
      };
      return `${uri.href}?${generateAccountSASQueryParameters(sas, credential).toString()}`;
    };
    const settings = { ...settingsFor([name]), account_key: undefined, storage_url: undefined };
    const soon = await receiving({ ...settings, connection_string: sasUntil(Date.now() + 3 * 86_400_000) });
    const [ref] = await soon.run(done);
    assert.ok(ref);
    assert.equal((await soon.read(ref)).toString(), 'a');
    assert.deepEqual(
      soon.host.logs.filter(({ level }) => level === 'warn').map(({ level, fields }) => [level, fields?.['daysLeft']]),
      [['warn', 2]],
    );
    assert.doesNotMatch(JSON.stringify([ref, soon.host.logs]), /sig=/);
    await soon.close();
    const ended = await receiving({ ...settings, connection_string: sasUntil(Date.now() - 1000) });
    await assert.rejects(ended.run(done), /the SAS in connection_string ended at/);
    assert.equal(ended.host.reports.at(-1)?.status, 'StatusPermanentError');
    await ended.close();
  });
});
