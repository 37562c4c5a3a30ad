import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import { test } from 'node:test';
import { azureBlob } from '../../../receivers/azure_blob/factory.ts';
import { startAzureEmulator } from '../../support/azure-emulator.ts';
import { replayed } from '../../support/replaying.ts';

/** The service tells times in whole seconds. */
const nextSecond = async (): Promise<string> => {
  const next = Math.ceil((Date.now() + 1) / 1000) * 1000;
  await sleep(next - Date.now() + 20);
  return new Date(next).toISOString();
};

test('a replay lists the containers of a queue and leaves its messages alone', async (context) => {
  const azure = await startAzureEmulator();
  context.after(() => azure.stop());
  await azure.createContainer('events');
  await azure.put('events', 'event/early', 'x');
  const from = await nextSecond();
  await azure.put('events', 'event/1', 'x');
  await azure.put('events', 'audit/2', 'x');
  const to = await nextSecond();
  await azure.put('events', 'event/late', 'x');
  const settings = {
    account_name: azure.account,
    account_key: azure.key,
    storage_url: azure.blobUrl,
    queue_url: 'http://127.0.0.1:1/account/q',
    containers: [{ name: 'events' }],
  };
  const { keys, host } = await replayed(azureBlob, settings, { from, to, prefix: 'event/' });
  assert.deepEqual(keys, ['event/1']);
  assert.equal(host.counted('skipped', 'range'), 2);
});
