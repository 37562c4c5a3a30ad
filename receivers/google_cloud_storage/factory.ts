import { decodeLimits } from '../../component/decode/config.ts';
import { defineReceiver } from '../../component/factory.ts';
import { prefixFaults } from '../../component/listing/replayed-rules.ts';
import { bucketRules } from './bucket-rules.ts';
import { connectStorage } from './client.ts';
import { googleCloudStorageSettings } from './config.ts';
import { GoogleCloudStorageOpener } from './opener.ts';
import { createGoogleCloudStorageReceiver, createGoogleCloudStorageReplay } from './receiver.ts';

export const googleCloudStorage = defineReceiver({
  type: 'google_cloud_storage',
  stability: 'beta',
  summary: 'Reads event objects from buckets of Google Cloud Storage, as Pub/Sub announces them or a listing finds them.',
  settings: googleCloudStorageSettings,
  create: createGoogleCloudStorageReceiver,
  createOpener: (settings, host) =>
    new GoogleCloudStorageOpener({ connect: () => connectStorage({ settings, id: host.id }), idleMs: settings.read_timeout }),
  decode: decodeLimits,
  replay: { faults: (settings, range) => prefixFaults(bucketRules(settings), range), create: createGoogleCloudStorageReplay },
});
