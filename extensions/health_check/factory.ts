import { defineExtension, type ExtensionFactory } from '../../component/factory.ts';
import { healthCheckSettings } from './config.ts';
import { createHealthCheck } from './extension.ts';

export const healthCheck: ExtensionFactory<typeof healthCheckSettings> = defineExtension({
  type: 'health_check',
  stability: 'beta',
  summary: 'Tells over HTTP whether the process is healthy, and the state of every component.',
  settings: healthCheckSettings,
  create: createHealthCheck,
});
