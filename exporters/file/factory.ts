import { defineExporter, type ExporterFactory } from '../../component/factory.ts';
import { fileExporterSettings } from './config.ts';
import { createLineEncoder } from './encoder.ts';
import { createFileExporter } from './exporter.ts';

export const fileExporter: ExporterFactory<typeof fileExporterSettings> = defineExporter({
  type: 'file',
  stability: 'beta',
  summary: 'Writes one JSON document a line to a file, on disk before it counts.',
  settings: fileExporterSettings,
  createEncoder: createLineEncoder,
  create: createFileExporter,
});
