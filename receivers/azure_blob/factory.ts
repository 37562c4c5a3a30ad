import { decodeLimits } from '../../component/decode/config.ts';
import { defineReceiver } from '../../component/factory.ts';
import { prefixFaults } from '../../component/listing/replayed-rules.ts';
import { connectBlobs } from './client.ts';
import { azureBlobSettings } from './config.ts';
import { containerRules } from './container-rules.ts';
import { AzureBlobOpener } from './opener.ts';
import { createAzureBlobReceiver, createAzureBlobReplay } from './receiver.ts';

export const azureBlob = defineReceiver({
  type: 'azure_blob',
  stability: 'beta',
  summary: 'Reads event objects from Azure Blob Storage, as Event Grid announces them in a Storage Queue or a listing finds them.',
  settings: azureBlobSettings,
  create: createAzureBlobReceiver,
  createOpener: (settings, host) =>
    new AzureBlobOpener({ connect: () => connectBlobs({ settings, id: host.id }), idleMs: settings.read_timeout }),
  decode: decodeLimits,
  replay: { faults: (settings, range) => prefixFaults(containerRules(settings), range), create: createAzureBlobReplay },
});
