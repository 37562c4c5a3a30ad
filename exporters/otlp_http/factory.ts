import { defineExporter, type ExporterFactory } from '../../component/factory.ts';
import { otlpHttpSettings } from './config.ts';
import { createOtlpEncoder } from './encoder.ts';
import { createOtlpHttpExporter } from './exporter.ts';

export const otlpHttp: ExporterFactory<typeof otlpHttpSettings> = defineExporter({
  type: 'otlp_http',
  stability: 'beta',
  summary: 'Sends log records by OTLP/HTTP, as protobuf or JSON.',
  settings: otlpHttpSettings,
  createEncoder: createOtlpEncoder,
  create: createOtlpHttpExporter,
});
