import { z } from 'zod';
import { attributeFault } from './attribute-paths.ts';

/** Elasticsearch's limits for a part of a data stream's name. */
const PART = /^[^A-Z\\/*?"<>| ,#:-]{1,100}$/;
const streamPart = z
  .string()
  .regex(PART, 'expected at most 100 characters, none of them a capital letter, a blank or one of \\ / * ? " < > | , # : -');

const attribute = z.string().superRefine((path, context) => {
  const fault = attributeFault(path);
  if (fault !== undefined) context.addIssue({ code: 'custom', message: fault });
});

const fieldPath = z.string().regex(/^[^.\s]+(\.[^.\s]+)*$/, 'expected the path of a field, such as labels.site');
const fieldValue = z.union([z.string(), z.number(), z.boolean(), z.array(z.string())]);

export const icdSettings = z.strictObject({
  target: z
    .enum(['ecs', 'semconv'])
    .default('ecs')
    .describe('What an event becomes: a document of the Elastic Common Schema, or a record by the OpenTelemetry semantic conventions.'),
  stream: z
    .enum(['auto', 'event', 'incident'])
    .default('auto')
    .describe('What the records are. With `auto` a record is an incident that has an `incident_uid` and no `uuid`.'),
  enrichment: z.boolean().default(true).describe('Whether fields are filled that the rules of the Elastic integration leave empty.'),
  preserve_original_event: z.boolean().default(false).describe('Whether `event.original` keeps the line as it was read.'),
  preserve_duplicate_custom_fields: z
    .boolean()
    .default(false)
    .describe('Whether attributes stay under `ses` though an ECS field has taken their value.'),
  tags: z.array(z.string().min(1)).default([]).describe('Tags of every document.'),
  fields: z
    .record(fieldPath, fieldValue)
    .default({})
    .describe('Fields to add to every document, by path. They replace nothing that the event says.'),
  drop: z.array(attribute).default([]).describe('Attributes and objects to leave out, as ICD names them: `actor.loaded_modules`, `cybox`.'),
  unmapped: z
    .enum(['keep', 'collect', 'drop'])
    .default('keep')
    .describe('Attributes that the field table does not know: kept in place, collected in `ses.unmapped`, or dropped.'),
  ses_attributes: z
    .enum(['keep', 'drop'])
    .default('keep')
    .describe('With `target: semconv`: whether attributes that no convention has a name for are carried as `ses.*`.'),
  data_stream: z
    .strictObject({
      dataset: streamPart.default('symantec_endpoint_security.event').describe('Dataset of events; `event.dataset` follows.'),
      incident_dataset: streamPart
        .default('symantec_endpoint_security.incident')
        .describe('Dataset of incidents; `event.dataset` follows.'),
      namespace: streamPart.default('default').describe('Namespace of both.'),
    })
    .prefault({})
    .describe('Where documents go: `logs-DATASET-NAMESPACE`.'),
});
export type IcdSettings = z.output<typeof icdSettings>;
