import { defineExtension, type ExtensionFactory } from '../../component/factory.ts';
import { fileStorageSettings } from './config.ts';
import { createFileStorage } from './extension.ts';

export const fileStorage: ExtensionFactory<typeof fileStorageSettings> = defineExtension({
  type: 'file_storage',
  stability: 'beta',
  summary: 'Keeps the state of receivers in a local SQLite file, durable with every commit.',
  settings: fileStorageSettings,
  create: createFileStorage,
});
