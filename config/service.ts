/** `service`: which components run, and how they are connected. */
import { z } from 'zod';
import { telemetrySettings } from './telemetry.ts';

const ids = z.array(z.string().min(1));

export const pipelineSettings = z.strictObject({
  receivers: ids.default([]).describe('Ids of the receivers that feed it.'),
  processors: ids.default([]).describe('Ids of the processors, in the order in which they run.'),
  exporters: ids.default([]).describe('Ids of the exporters; each gets every record.'),
});

export const serviceSettings = z.strictObject({
  extensions: ids.default([]).describe('Ids of the extensions that run.'),
  pipelines: z.record(z.string(), pipelineSettings).default({}).describe('Pipelines by id: `logs` or `logs/name`.'),
  telemetry: telemetrySettings.prefault({}).describe('What the process says of itself.'),
});

export type ServiceSettings = z.output<typeof serviceSettings>;

/** Of the service, only what connects components; whatever else is written is left aside. */
export const connectionSettings = z.object({
  extensions: serviceSettings.shape.extensions,
  pipelines: serviceSettings.shape.pipelines,
});

export type Connections = z.output<typeof connectionSettings>;
