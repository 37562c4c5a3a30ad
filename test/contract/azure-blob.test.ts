import { after } from 'node:test';
import { systemClock } from '../../component/host.ts';
import { silentLogger } from '../../component/logger.ts';
import { azureBlob } from '../../receivers/azure_blob/factory.ts';
import { startAzureEmulator, type AzureEmulator, type EmulatedQueue, type StoredBlob } from '../support/azure-emulator.ts';
import { azureRefusal, startFaultyProxy, type FaultAnswer } from '../support/faulty-proxy.ts';
import { memoryState, recordingHost } from '../support/recording-host.ts';
import { receiverContract, type ReceiverRig } from './receiver-contract.ts';

const LEASE_MS = 2000;

const ANSWERS: Readonly<Record<'throttled' | 'forbidden' | 'truncated', FaultAnswer>> = {
  throttled: azureRefusal(503, 'ServerBusy'),
  forbidden: azureRefusal(403, 'AuthorizationPermissionMismatch'),
  truncated: { cutAfter: 4 },
};

/** One emulator for all rigs, each with a container and a queue of its own. */
let emulator: Promise<AzureEmulator> | undefined;
let rigs = 0;
after(async () => (await emulator)?.stop());

async function rig(way: 'queue' | 'polling'): Promise<ReceiverRig> {
  const azure = await (emulator ??= startAzureEmulator());
  const container = `events-${++rigs}`;
  await azure.createContainer(container);
  const queue = way === 'queue' ? await azure.createQueue(container) : undefined;
  const proxy = await startFaultyProxy(azure.blobUrl);
  const parsed = azureBlob.settings.parse(settingsFor(azure, { container, queue, storageUrl: `${proxy.origin}/${azure.account}` }));
  const opener = azureBlob.createOpener?.(parsed, { id: 'azure_blob', logger: silentLogger, clock: systemClock });
  if (opener === undefined) throw new Error('no opener');
  const written = new Map<string, StoredBlob>();
  const broken = new Map<string, keyof typeof ANSWERS>();
  for (const [kind, answer] of Object.entries(ANSWERS))
    proxy.add({ answer, times: Infinity, matches: ({ method, url }) => method === 'GET' && broken.get(keyOf(url)) === kind });
  const state = memoryState();
  return {
    opener,
    leaseMs: way === 'queue' ? LEASE_MS : 0,
    start: async () => azureBlob.create(parsed, recordingHost({ state })),
    async write(key, body) {
      const blob = await azure.put(container, key, body);
      written.set(key, blob);
      await queue?.announce(blob);
    },
    remove: (key) => azure.delete(container, key),
    ...(queue !== undefined && {
      announceAgain: async (key: string) => {
        const blob = written.get(key);
        if (blob !== undefined) await queue.announce(blob);
      },
    }),
    break: (key, fault) => void (fault === undefined ? broken.delete(key) : broken.set(key, fault)),
    async close() {
      await opener.close();
      await proxy.stop();
    },
  };
}

const keyOf = (url: string): string => url.replace(/\?.*/, '').split('/').slice(3).join('/');

interface Place {
  readonly container: string;
  readonly queue: EmulatedQueue | undefined;
  readonly storageUrl: string;
}

const settingsFor = (azure: AzureEmulator, { container, queue, storageUrl }: Place) => ({
  account_name: azure.account,
  account_key: azure.key,
  storage_url: storageUrl,
  containers: [{ name: container }],
  ...(queue === undefined
    ? { poll_interval: '50ms' }
    : { queue_url: queue.url, visibility_timeout: `${LEASE_MS}ms`, queue: { poll_interval: '300ms' } }),
});

receiverContract('azure_blob (queue)', () => rig('queue'));
receiverContract('azure_blob (polling)', () => rig('polling'));
