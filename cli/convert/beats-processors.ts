/** `processors:` of Beats: the two that say something about every document are taken over. */
import { find, type Tree } from '../../config/tree.ts';
import { entriesOf, itemsOf, list, textOf } from './build-tree.ts';
import { fieldSettings, set, texts, todo } from './conversions.ts';
import type { Conversion, Effect } from './option.ts';

const ADVICE: Readonly<Record<string, string>> = {
  drop_fields: 'name the attributes to leave out, as ICD names them, in processors::icd::drop',
  drop_event: 'narrow what Symantec exports, or drop in an ingest pipeline (exporters::elasticsearch::pipeline)',
  add_host_metadata: 'nothing to do: the device of an event is its host, not the machine that collects',
  add_cloud_metadata: 'nothing to do: the cloud of an event is that of its object',
  add_docker_metadata: 'nothing to do: events do not come from containers of this machine',
  add_kubernetes_metadata: 'nothing to do: events do not come from containers of this machine',
  decode_json_fields: 'nothing to do: events are parsed and mapped here',
  add_id: 'nothing to do: every document has an id that is the same however often it is read',
  fingerprint: 'nothing to do: every document has an id that is the same however often it is read',
};

const OTHERWISE = 'run it in an ingest pipeline (exporters::elasticsearch::pipeline), or in a Collector behind the otlp_http exporter';

export const beatsProcessors: Conversion = ({ value }) => itemsOf(value).flatMap(oneProcessor);

const oneProcessor = (item: Tree): readonly Effect[] => entriesOf(item).flatMap(([name, entry]) => processorOf(name, entry.value));

function processorOf(name: string, settings: Tree): readonly Effect[] {
  if (name === 'if' || find(settings, ['when']) !== undefined) return [todo(`${name} with a condition is not taken over: ${OTHERWISE}`)];
  if (name === 'add_tags') return addTags(settings);
  if (name === 'add_fields') return addFields(settings);
  if (name === 'then' || name === 'else') return [];
  return [todo(`${name} is not taken over: ${ADVICE[name] ?? OTHERWISE}`)];
}

function addTags(settings: Tree): readonly Effect[] {
  const target = textOf(find(settings, ['target'])) ?? 'tags';
  const given = find(settings, ['tags']);
  if (given === undefined) return [];
  const value = list(texts(given), given.at);
  return target === 'tags' ? [set('processors::icd::tags', value)] : fieldSettings(value, target, 'processors::icd::fields');
}

function addFields(settings: Tree): readonly Effect[] {
  const given = find(settings, ['fields']);
  const target = textOf(find(settings, ['target'])) ?? 'fields';
  return given === undefined ? [] : fieldSettings(given, target, 'processors::icd::fields');
}
