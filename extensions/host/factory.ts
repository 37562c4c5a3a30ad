import { defineExtension, type ExtensionFactory } from '../../component/factory.ts';
import { hostSettings } from './config.ts';
import { createHostExtension } from './extension.ts';

export const host: ExtensionFactory<typeof hostSettings> = defineExtension({
  type: 'host',
  stability: 'beta',
  summary: 'Settings of the process itself: threads, memory, shutdown, dead letters.',
  settings: hostSettings,
  create: createHostExtension,
});
