/** Options that every input has: Filebeat's own, the Elastic Agent's, and the switches of the integration. */
import { beatsProcessors } from '../beats-processors.ts';
import { dataStream, fields, flagged, tags } from '../conversions.ts';
import type { InputKind, Option } from '../option.ts';

const names: readonly Option[] = [
  { name: 'type', fate: 'read', says: 'Names the receiver.' },
  {
    name: 'id',
    fate: 'read',
    says: 'Receivers are numbered: `aws_s3`, `aws_s3/2`. Rename them before the first run: their state belongs to the name.',
  },
  { name: 'name', fate: 'read', says: 'As `id`.' },
  { name: 'revision', fate: 'read', says: 'Belongs to the policy; the file here is under your own version control.' },
  { name: 'meta', fate: 'read', says: 'Names the package of the policy; nothing here needs it.' },
  { name: 'use_output', fate: 'read', says: 'The pipeline of the receiver names its exporter.' },
  { name: 'enabled', fate: 'read', says: 'An input that is off is left out, and a note says so.' },
];

const events: readonly Option[] = [
  {
    name: 'tags',
    to: 'processors::icd::tags',
    as: tags,
    says: '`preserve_original_event` and `preserve_duplicate_custom_fields` among them become the settings of that name; `collect_s3_logs` and `collect_sqs_logs` are left out.',
  },
  {
    name: 'preserve_original_event',
    to: 'processors::icd::preserve_original_event',
    as: flagged('processors::icd::preserve_original_event'),
    says: 'Same meaning; the tag is added too.',
  },
  {
    name: 'preserve_duplicate_custom_fields',
    to: 'processors::icd::preserve_duplicate_custom_fields',
    as: flagged('processors::icd::preserve_duplicate_custom_fields'),
    says: 'Same meaning; the tag is added too.',
  },
  { name: 'fields', to: 'processors::icd::fields', as: fields, says: 'By their dotted paths. They replace nothing that the event says.' },
  {
    name: 'fields_under_root',
    fate: 'read',
    says: 'Decides the paths under which `fields` are written: with or without `fields.` in front.',
  },
  {
    name: 'processors',
    to: 'processors::icd::fields',
    as: beatsProcessors,
    says: '`add_fields` and `add_tags` without a condition are taken over; any other is named in a note, with what to do instead.',
  },
];

const streams = (dataset: 'dataset' | 'incident_dataset'): readonly Option[] => [
  {
    name: 'pipeline',
    fate: 'by_hand',
    says: "The integration's pipeline is not needed: events are mapped before they are sent. Another one is named in `exporters::elasticsearch::pipeline`; it gets mapped documents.",
  },
  {
    name: 'index',
    to: 'processors::icd::data_stream',
    as: dataStream(dataset),
    says: 'Where it is `logs-DATASET-NAMESPACE`. To write to any other index set `exporters::elasticsearch::logs_index`.',
  },
  {
    name: 'data_stream.dataset',
    to: `processors::icd::data_stream::${dataset}`,
    says: 'Of incidents `incident_dataset`. The templates and dashboards of the integration fit its own names, which are the defaults.',
  },
  { name: 'data_stream.namespace', to: 'processors::icd::data_stream::namespace', says: 'Same meaning.' },
  { name: 'data_stream.type', fate: 'built_in', says: 'Always `logs`.' },
];

const rest: readonly Option[] = [
  { name: 'keep_null', fate: 'built_in', says: 'What is empty is left out of documents.' },
  {
    name: 'publisher_pipeline.disable_host',
    fate: 'built_in',
    says: 'The collecting machine is never added to a document: its `host` is the device of the event.',
  },
  { name: 'publisher_pipeline.disable_type', fate: 'built_in', says: '`input.type` is always set.' },
];

export const commonOptions = (stream: InputKind['stream']): readonly Option[] => [
  ...names,
  ...events,
  ...streams(stream === 'event' ? 'dataset' : 'incident_dataset'),
  ...rest,
];
