/** The text of a Filebeat or Elastic Agent file to a collector.yaml. Pure. */
import { ConfigError, type Fault } from '../../config/fault.ts';
import { parseYaml } from '../../config/parse-yaml.ts';
import { find, type MapTree, type Tree } from '../../config/tree.ts';
import { assemble, numbered, type Part, type Variable } from './assemble.ts';
import { expression, textOf } from './build-tree.ts';
import { checkOutcome } from './check.ts';
import { type Layout, readLayout, type WrittenInput, type WrittenOutput } from './layout.ts';
import { type Found, settingOf, withdraw } from './option.ts';
import { elasticsearchOptions } from './options/elasticsearch.ts';
import { allOptions, INPUT_KINDS, inputKind } from './options/input-kinds.ts';
import { processOptions } from './options/process.ts';
import { translate } from './translate.ts';
import { suggestion } from '../../config/closest.ts';

export type Note = Extract<Found, { readonly kind: 'note' }>;

export interface Converted {
  readonly tree: MapTree;
  readonly variables: readonly Variable[];
  /** By the receiver or exporter that they belong to, in the order of the outcome; the rest under an empty name. */
  readonly notes: ReadonlyMap<string, readonly Note[]>;
}

/**
 * @param source how the file is named in notes and faults
 * @throws {ConfigError} with every fault of the file, and everything that a setting of the outcome refuses
 */
export function convert(text: string, source: string): Converted {
  const { tree: file, faults } = parseYaml(text, source);
  if (faults.length > 0) throw new ConfigError(faults);
  const layout = readLayout(file);
  const unread = [...layout.faults, ...layout.inputs.filter(isOn).flatMap(typeFaults), ...allOff(layout, file)];
  if (unread.length > 0) throw new ConfigError(unread);
  return convertLayout(layout, file);
}

function convertLayout(layout: Layout, file: Tree): Converted {
  const inputs = layout.inputs.filter(isOn);
  const exporters = exportersOf(layout, inputs, file);
  const receivers = receiversOf(inputs).map((part, index) => ({ ...part, exporter: exporterOf(inputs[index]?.output, exporters) }));
  const whole = [
    ...translate({ options: processOptions, path: [], whole: layout.rest }),
    ...layout.inputs.filter((one) => !isOn(one)).map(off),
  ];
  const { tree, variables } = assemble({ receivers, exporters, whole }, file.at);
  const wrong = checkOutcome(tree, variables);
  if (wrong.length > 0) throw new ConfigError(wrong);
  const parts = [['', whole] as const, ...[...receivers, ...exporters].map(({ id, found }) => [id, found] as const)];
  return { tree, variables, notes: new Map(parts.map(([id, found]) => [id, found.filter((one) => one.kind === 'note')])) };
}

const isOn = ({ body }: { readonly body: MapTree }): boolean => textOf(find(body, ['enabled']))?.toLowerCase() !== 'false';

const off = ({ path, at }: WrittenInput): Found => ({
  kind: 'note',
  level: 'note',
  text: 'left out: it is not enabled',
  path: [...path, 'enabled'],
  at,
});

function typeFaults({ type, typeAt, path }: WrittenInput): readonly Fault[] {
  if (inputKind(type) !== undefined) return [];
  const known = INPUT_KINDS.flatMap(({ types }) => types);
  const message = `expected one of ${known.join(', ')}, got "${type}"${suggestion(type, known)} Leave other inputs to Filebeat: convert a copy of the file without them`;
  return [{ path: [...path, 'type'], at: typeAt, message: message.replace(/([^?.]) Leave/, '$1. Leave') }];
}

function allOff({ inputs, faults }: Layout, file: Tree): readonly Fault[] {
  if (faults.length > 0 || inputs.some(isOn)) return [];
  return [{ path: [], at: file.at, message: 'expected an input that is enabled, but all are off. Enable those to convert' }];
}

function receiversOf(inputs: readonly WrittenInput[]): readonly Part[] {
  const seen = new Map<string, number>();
  return inputs.map(({ type, body, path, at, variables }) => {
    const kind = inputKind(type);
    if (kind === undefined) throw new Error(`no kind of input for ${type}`);
    const count = seen.get(kind.receiver) ?? 0;
    seen.set(kind.receiver, count + 1);
    const found = kind.settle(translate({ options: allOptions(kind), path, whole: body }), { path, at, body, variables });
    return { id: numbered(kind.receiver, count), at, found };
  });
}

type Exporter = Part & { readonly name: string };

const exporterOf = (output: string | undefined, exporters: readonly Exporter[]): string =>
  (exporters.find(({ name }) => name === (output ?? 'default')) ?? exporters[0])?.id ?? 'elasticsearch';

/** Those that inputs use; without any, one that is to be filled in. */
function exportersOf({ outputs }: Layout, inputs: readonly WrittenInput[], file: Tree): readonly Exporter[] {
  const used = new Set(inputs.map(({ output }) => output ?? 'default'));
  const on = outputs.filter(isOn);
  const named = on.filter(({ name }) => used.has(name));
  const chosen = named.length > 0 ? named : on.slice(0, 1);
  if (chosen.length === 0) return [{ name: 'default', id: 'elasticsearch', at: file.at, found: unfilled(undefined, file) }];
  return chosen.map((output, index) => ({
    name: output.name,
    id: index === 0 ? 'elasticsearch' : `elasticsearch/${output.name}`,
    at: output.at,
    found: output.type === 'elasticsearch' ? translateOutput(output) : unfilled(output, file),
  }));
}

const translateOutput = ({ path, body }: WrittenOutput): readonly Found[] =>
  oneOfEach(translate({ options: elasticsearchOptions, path, whole: body }));

/** Beats put the cloud id before hosts, and a key before a user. */
function oneOfEach(found: readonly Found[]): readonly Found[] {
  const addressed = settingOf(found, 'cloudid') === undefined ? found : withdraw(found, ['endpoint', 'endpoints'], 'cloud.id comes first');
  return settingOf(addressed, 'api_key') === undefined ? addressed : withdraw(addressed, ['user', 'password'], 'api_key comes first');
}

function unfilled(other: WrittenOutput | undefined, file: Tree): readonly Found[] {
  const spot = { path: other?.path ?? ['output.elasticsearch'], at: other?.at ?? file.at };
  const what =
    other === undefined
      ? 'is not in the file'
      : `${other.type} is not taken over: for another destination use the exporter otlp_http, as with a Collector`;
  return [
    { kind: 'set', to: 'endpoint', value: expression('${env:ELASTICSEARCH_URL}', spot.at), ...spot },
    { kind: 'set', to: 'api_key', value: expression('${env:ELASTICSEARCH_API_KEY}', spot.at), ...spot },
    { kind: 'note', level: 'to do', text: `${what}. Set ELASTICSEARCH_URL and ELASTICSEARCH_API_KEY`, ...spot },
  ];
}
