/** A package policy, as Fleet's API has it: the variables of the integration, by the names of its inputs and streams. */
import { parseYaml } from '../../config/parse-yaml.ts';
import { emptyMap, type Entry, find, type MapTree, merge, type Tree } from '../../config/tree.ts';
import { entriesOf, map, nest, textOf } from './build-tree.ts';
import type { WrittenInput } from './layout.ts';
import { INPUT_KINDS } from './options/input-kinds.ts';

/** Variables whose text is YAML. */
const YAML: ReadonlySet<string> = new Set(['file_selectors', 'buckets', 'containers', 'processors', 'ssl']);

export const packageInputs = (inputs: MapTree, common: Tree | undefined): readonly WrittenInput[] =>
  entriesOf(inputs).flatMap(([name, entry]) => streamsOf(name, entry, variablesOf(common)));

/** `symantec_endpoint_security-aws-s3` */
function streamsOf(name: string, { keyAt, value }: Entry, common: MapTree): readonly WrittenInput[] {
  const type = INPUT_KINDS.map(({ types }) => types[0]).find((known) => name === known || name.endsWith(`-${known}`)) ?? name;
  const own = withEnabled(merge(common, variablesOf(find(value, ['vars']))), value);
  const one = { type, typeAt: keyAt, output: undefined, variables: true };
  return entriesOf(find(value, ['streams'])).map(([stream, entry]) => ({
    ...one,
    path: ['inputs', name, 'streams', stream],
    at: entry.keyAt,
    body: asMap(nest(withEnabled(merge(own, variablesOf(find(entry.value, ['vars']))), entry.value), 'all')),
  }));
}

/** Off where the input or the stream is. */
function withEnabled(body: Tree, of: Tree): Tree {
  const enabled = find(of, ['enabled']);
  return enabled === undefined || textOf(enabled) === 'true' ? body : merge(body, map({ enabled }, enabled.at));
}

export function variablesOf(variables: Tree | undefined): MapTree {
  if (variables?.kind !== 'map') return emptyMap(variables?.at ?? { source: '' });
  return {
    ...variables,
    entries: new Map([...variables.entries].map(([name, { keyAt, value }]) => [name, { keyAt, value: variableOf(name, value) }])),
  };
}

/** Plain, or with its type: `{value: 5, type: integer}`. */
function variableOf(name: string, written: Tree): Tree {
  const value = written.kind === 'map' && written.entries.has('value') ? (find(written, ['value']) ?? written) : written;
  const text = textOf(value);
  return YAML.has(name) && value.kind === 'scalar' && text !== undefined ? parseYaml(text, value.at.source, value.at).tree : value;
}

const asMap = (tree: Tree): MapTree => (tree.kind === 'map' ? tree : emptyMap(tree.at));
