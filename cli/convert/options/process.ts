/** What else a Filebeat file or a policy holds: the process itself, and what counts for all inputs. */
import { duration, fields, scalarIn, tags } from '../conversions.ts';
import { beatsProcessors } from '../beats-processors.ts';
import type { Option } from '../option.ts';

const FLEET = 'Belongs to Fleet, which does not manage this process.';
const OWN_LOGS = 'Own logs are set in `service::telemetry::logs`; they go to stderr, and by OTLP where `processors` says so.';
const HEALTH = 'Health and counters: the extension `health_check`.';

const LEVELS: Readonly<Record<string, string>> = { error: 'error', critical: 'error', warning: 'warn', info: 'info', debug: 'debug' };

export const processOptions: readonly Option[] = [
  { name: 'tags', to: 'processors::icd::tags', as: tags, says: 'For the events of every input.' },
  { name: 'fields', to: 'processors::icd::fields', as: fields, says: 'For the events of every input.' },
  { name: 'fields_under_root', fate: 'read', says: 'Decides the paths under which `fields` are written.' },
  { name: 'processors', to: 'processors::icd::fields', as: beatsProcessors, says: 'For the events of every input, as in an input.' },
  {
    name: 'logging.level',
    also: ['agent.logging.level'],
    to: 'service::telemetry::logs::level',
    as: scalarIn(LEVELS),
    says: '`warning` becomes `warn`.',
  },
  { name: 'logging', also: ['agent.logging'], fate: 'by_hand', says: OWN_LOGS },
  {
    name: 'max_procs',
    fate: 'by_hand',
    says: 'Threads that read are `extensions::host::workers`; the default is one less than the cores.',
  },
  { name: 'filebeat.shutdown_timeout', to: 'extensions::host::shutdown_grace', as: duration, says: 'Of the whole process.' },
  {
    name: 'filebeat.registry',
    fate: 'built_in',
    says: 'State lies in the extension `file_storage`. The registry is not taken over: see the page on moving.',
  },
  { name: 'filebeat.modules', fate: 'by_hand', says: 'Modules read no SES data; leave them to Filebeat.' },
  { name: 'filebeat.config', fate: 'by_hand', says: 'Files that it names are converted one by one: `ses-otel convert inputs.d/ses.yml`.' },
  { name: 'filebeat.autodiscover', fate: 'by_hand', says: 'Sources are named in the file.' },
  { name: 'filebeat.overwrite_pipelines', fate: 'built_in', says: 'No ingest pipelines are installed.' },
  {
    name: 'setup',
    fate: 'built_in',
    says: "Nothing is installed in Elasticsearch or Kibana. Keep the integration's assets: its templates and dashboards fit.",
  },
  { name: 'queue', fate: 'built_in', says: 'What is in hand is bounded in bytes (`extensions::host::max_in_flight`).' },
  { name: 'path', fate: 'built_in', says: 'State and dead letters have each their directory in `extensions`.' },
  { name: 'name', fate: 'read', says: 'The collecting machine is never added to a document.' },
  { name: 'monitoring', fate: 'by_hand', says: HEALTH },
  { name: 'http', fate: 'by_hand', says: HEALTH },
  { name: 'agent', fate: 'built_in', says: FLEET },
  { name: 'fleet', fate: 'read', says: FLEET },
  { name: 'management', fate: 'read', says: FLEET },
  { name: 'id', fate: 'read', says: FLEET },
  { name: 'revision', fate: 'read', says: FLEET },
  { name: 'signed', fate: 'read', says: FLEET },
  { name: 'output_permissions', fate: 'read', says: FLEET },
  { name: 'secret_references', fate: 'read', says: FLEET },
  { name: 'secret_paths', fate: 'read', says: FLEET },
  { name: 'namespaces', fate: 'read', says: FLEET },
  { name: 'policy_id', fate: 'read', says: FLEET },
  { name: 'policy_ids', fate: 'read', says: FLEET },
  { name: 'output_id', fate: 'read', says: FLEET },
  { name: 'package', fate: 'read', says: FLEET },
  { name: 'description', fate: 'read', says: FLEET },
  { name: 'force', fate: 'read', says: FLEET },
  { name: 'namespace', to: 'processors::icd::data_stream::namespace', says: 'For the documents of every input.' },
];
