import { decodeLimits } from '../../component/decode/config.ts';
import { defineReceiver } from '../../component/factory.ts';
import { connectBlobs } from './client.ts';
import { azureBlobSettings } from './config.ts';
import { AzureBlobOpener } from './opener.ts';
import { createAzureBlobReceiver } from './receiver.ts';

export const azureBlob = defineReceiver({
  type: 'azure_blob',
  stability: 'beta',
  summary: 'Reads event objects from Azure Blob Storage, as Event Grid announces them in a Storage Queue or a listing finds them.',
  settings: azureBlobSettings,
  create: createAzureBlobReceiver,
  createOpener: (settings, host) =>
    new AzureBlobOpener({ connect: () => connectBlobs({ settings, id: host.id }), idleMs: settings.read_timeout }),
  decode: decodeLimits,
});
