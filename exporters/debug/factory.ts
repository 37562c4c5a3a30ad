import { defineExporter, type ExporterFactory } from '../../component/factory.ts';
import { debugSettings } from './config.ts';
import { createDebugEncoder } from './encoder.ts';
import { createDebugExporter } from './exporter.ts';

export const debug: ExporterFactory<typeof debugSettings> = defineExporter({
  type: 'debug',
  stability: 'beta',
  summary: 'Shows what would be delivered. For trying things out.',
  settings: debugSettings,
  createEncoder: createDebugEncoder,
  create: createDebugExporter,
});
