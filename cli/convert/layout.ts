/** Where inputs and outputs stand in a file: Filebeat's own, its `inputs.d`, a policy of the Elastic Agent, or a package policy. */
import type { Fault, Path, Place } from '../../config/fault.ts';
import { emptyMap, find, type MapTree, merge, type Tree } from '../../config/tree.ts';
import { entriesOf, map, nest, omit, textOf } from './build-tree.ts';
import { packageInputs, variablesOf } from './package-policy.ts';

export interface WrittenInput {
  readonly type: string;
  readonly typeAt: Place;
  readonly path: Path;
  readonly at: Place;
  /** Its dotted names nested. */
  readonly body: MapTree;
  /** Name of the output that it uses, where it names one. */
  readonly output: string | undefined;
  readonly variables: boolean;
}

export interface WrittenOutput {
  readonly name: string;
  readonly type: string;
  readonly path: Path;
  readonly at: Place;
  readonly body: MapTree;
}

export interface Layout {
  readonly inputs: readonly WrittenInput[];
  readonly outputs: readonly WrittenOutput[];
  /** Everything else, nested. */
  readonly rest: MapTree;
  readonly faults: readonly Fault[];
}

const EXPECTED = 'expected filebeat.inputs or inputs, each with its type (aws-s3, gcs, azure-blob-storage, cel, httpjson)';

export function readLayout(file: Tree): Layout {
  if (file.kind === 'list') return { ...readInputs(file, []), outputs: [], rest: emptyMap(file.at) };
  const root = withoutEnvelope(nest(file, 'top'));
  if (root.kind !== 'map' || root.entries.size === 0)
    return { ...nothing(file.at), faults: [{ path: [], at: file.at, message: whatWasFound(root) }] };
  if (root.entries.has('type'))
    return { ...readInputs({ kind: 'list', at: root.at, items: [root] }, []), outputs: [], rest: emptyMap(root.at) };
  const inputs = inputsOf(root);
  const outputs = outputsOf(root);
  const filebeat = find(root, ['filebeat']);
  const others = filebeat?.kind === 'map' ? map({ filebeat: omit(filebeat, ['inputs']) }, filebeat.at) : emptyMap(root.at);
  const rest = nest(merge(omit(root, ['filebeat', 'inputs', 'output', 'outputs', 'cloud']), others), 'all');
  return { ...inputs, outputs, rest: rest.kind === 'map' ? rest : emptyMap(root.at) };
}

/** An answer of Fleet's API has the policy in `item`. */
const withoutEnvelope = (root: Tree): Tree => (root.kind === 'map' && root.entries.size === 1 ? (find(root, ['item']) ?? root) : root);

const nothing = (at: Place): Omit<Layout, 'faults'> => ({ inputs: [], outputs: [], rest: emptyMap(at) });

function whatWasFound(root: Tree): string {
  const empty = root.kind === 'map' || textOf(root) === undefined;
  return `${EXPECTED}, ${empty ? 'but the file is empty' : 'found a text'}. Name the file that Filebeat or the agent reads`;
}

function inputsOf(root: MapTree): Pick<Layout, 'inputs' | 'faults'> {
  const beats = find(root, ['filebeat', 'inputs']);
  if (beats !== undefined) return readInputs(beats, ['filebeat.inputs']);
  const inputs = find(root, ['inputs']);
  if (inputs?.kind === 'map') return { inputs: packageInputs(inputs, find(root, ['vars'])), faults: [] };
  if (inputs !== undefined) return readInputs(inputs, ['inputs']);
  const found = [...root.entries.keys()].slice(0, 5).join(', ');
  return { inputs: [], faults: [{ path: [], at: root.at, message: `${EXPECTED}, found ${found}. Name the file that has the inputs` }] };
}

function readInputs(inputs: Tree, path: Path): Pick<Layout, 'inputs' | 'faults'> {
  if (inputs.kind !== 'list')
    return { inputs: [], faults: [{ path, at: inputs.at, message: 'expected a list of inputs: write "- " before each' }] };
  const read = inputs.items.map((item, index) => readInput(item, [...path, index]));
  const none: readonly Fault[] =
    read.length === 0 ? [{ path, at: inputs.at, message: 'expected at least one input, but the list is empty' }] : [];
  return { inputs: read.flatMap((one) => one.inputs), faults: [...none, ...read.flatMap((one) => one.faults)] };
}

/** An input of an agent has its options in streams. */
function readInput(item: Tree, path: Path): Pick<Layout, 'inputs' | 'faults'> {
  const type = find(item, ['type']);
  const name = textOf(type);
  if (item.kind !== 'map' || type === undefined || name === undefined)
    return {
      inputs: [],
      faults: [{ path: [...path, 'type'], at: item.at, message: 'expected the type of the input, such as aws-s3, but it is not set' }],
    };
  const body = bodyOf(omit(item, ['streams']));
  const variables = find(item, ['vars']) !== undefined;
  const one = { type: name, typeAt: type.at, at: item.at, output: textOf(find(item, ['use_output'])), variables };
  const streams = find(item, ['streams']);
  if (streams?.kind !== 'list') return { inputs: [{ ...one, path, body }], faults: [] };
  const inputs = streams.items.map((stream, index) => ({
    ...one,
    path: [...path, 'streams', index],
    at: stream.at,
    body: nested(merge(body, bodyOf(stream))),
    variables: variables || find(stream, ['vars']) !== undefined,
  }));
  return { inputs, faults: [] };
}

/** Variables, where Fleet's older form has them, are options beside the others. */
function bodyOf(tree: Tree): MapTree {
  const vars = find(tree, ['vars']);
  return nested(tree.kind === 'map' && vars !== undefined ? merge(omit(tree, ['vars']), variablesOf(vars)) : tree);
}

function nested(tree: Tree): MapTree {
  const all = nest(tree, 'all');
  return all.kind === 'map' ? all : emptyMap(tree.at);
}

function outputsOf(root: MapTree): readonly WrittenOutput[] {
  const cloud = find(root, ['cloud']);
  const beats = entriesOf(find(root, ['output'])).map(([type, { keyAt, value }]) => ({
    name: type,
    type,
    path: [`output.${type}`],
    at: keyAt,
    body: nested(cloud === undefined ? value : merge(value, map({ cloud }, cloud.at))),
  }));
  const agents = entriesOf(find(root, ['outputs'])).map(([name, { keyAt, value }]) => ({
    name,
    type: textOf(find(value, ['type'])) ?? 'elasticsearch',
    path: ['outputs', name],
    at: keyAt,
    body: nested(value),
  }));
  if (beats.length + agents.length > 0 || cloud === undefined) return [...beats, ...agents];
  return [{ name: 'cloud', type: 'elasticsearch', path: [], at: cloud.at, body: map({ cloud: nest(cloud, 'all') }, cloud.at) }];
}
