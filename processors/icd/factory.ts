import { defineProcessor } from '../../component/factory.ts';
import type { ProcessorFactory } from '../../component/factory.ts';
import { icdSettings } from './config.ts';
import { createIcdProcessor } from './processor.ts';

export const icd: ProcessorFactory<typeof icdSettings> = defineProcessor({
  type: 'icd',
  stability: 'beta',
  summary: 'Maps ICD events and EDR incidents to ECS documents or to OpenTelemetry semantic conventions.',
  settings: icdSettings,
  create: createIcdProcessor,
});
