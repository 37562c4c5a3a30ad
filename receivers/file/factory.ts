import { decodeLimits } from '../../component/decode/config.ts';
import { defineReceiver, type ReceiverFactory } from '../../component/factory.ts';
import { fileSettings } from './config.ts';
import { createFileOpener } from './opener.ts';
import { createFileReceiver, createFileReplay } from './receiver.ts';

export const file: ReceiverFactory<typeof fileSettings> = defineReceiver({
  type: 'file',
  stability: 'beta',
  summary: 'Reads a local directory as an object store: files that are written once and not changed.',
  settings: fileSettings,
  create: createFileReceiver,
  createOpener: createFileOpener,
  decode: decodeLimits,
  replay: { faults: () => [], create: createFileReplay },
});
