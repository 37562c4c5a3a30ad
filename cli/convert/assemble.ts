/** What was found in the inputs and outputs, as one collector.yaml. */
import { emptyMap, type MapTree, type ScalarTree, type Tree } from '../../config/tree.ts';
import type { Place } from '../../config/fault.ts';
import { list, map, put, scalar, textOf } from './build-tree.ts';
import { type Found, isSetting } from './option.ts';
import { isReference, referencesIn, translateReferences } from './references.ts';

/** A receiver or exporter with what was found for it and for what stands beside it. */
export interface Part {
  readonly id: string;
  readonly at: Place;
  readonly found: readonly Found[];
}

/** Receivers with the exporter of their pipeline. */
export interface Parts {
  readonly receivers: readonly (Part & { readonly exporter: string })[];
  readonly exporters: readonly Part[];
  /** For every input. */
  readonly whole: readonly Found[];
}

/** An environment variable that holds what was a secret in the file. */
export interface Variable {
  readonly name: string;
  readonly value: string;
  readonly found: Found;
}

export interface Assembled {
  readonly tree: MapTree;
  readonly variables: readonly Variable[];
}

const ICD = 'processors::icd::';
const SECTIONS = /^(processors|extensions|service)::/;

export function assemble({ receivers, exporters, whole }: Parts, at: Place): Assembled {
  const variables: Variable[] = [];
  const own = (found: readonly Found[]): MapTree =>
    settings(
      found.filter(({ ...one }) => isSetting(one) && !SECTIONS.test(one.to)),
      '',
      variables,
      at,
    );
  const all = [...whole, ...receivers.flatMap(({ found }) => found), ...exporters.flatMap(({ found }) => found)];
  const processors = distinct(receivers.map(({ found }) => settings([...whole, ...found], ICD, variables, at)));
  const extensions = extensionsOf(all, variables, at);
  const sections = {
    receivers: map(Object.fromEntries(receivers.map((part) => [part.id, own(part.found)])), at),
    processors: map(Object.fromEntries(processors.map(({ id, tree }) => [id, tree])), at),
    exporters: map(Object.fromEntries(exporters.map((part) => [part.id, own(part.found)])), at),
    ...(extensions.entries.size > 0 && { extensions }),
    service: serviceOf({ receivers, processors, extensions, all, at }),
  };
  return { tree: map(sections, at), variables };
}

/** Those of one component, by its prefix. */
function settings(found: readonly Found[], prefix: string, variables: Variable[], at: Place): MapTree {
  return found.reduce((under, one) => {
    if (!isSetting(one) || !one.to.startsWith(prefix)) return under;
    return put(under, one.to.slice(prefix.length).split('::'), valueOf(one, variables), one.at);
  }, emptyMap(at));
}

const valueOf = (one: Extract<Found, { readonly to: string }>, variables: Variable[]): Tree =>
  one.kind === 'secret' ? placeholder(one, variables) : translateReferences(one.value);

function placeholder(one: Extract<Found, { readonly kind: 'secret' }>, variables: Variable[]): ScalarTree {
  const text = textOf(one.value) ?? '';
  if (isReference(text)) return scalar(referencesIn(text, false), one.value.at);
  const known = variables.find(({ value, name }) => value === text && name.startsWith(one.variable));
  const taken = variables.filter(({ name }) => name === one.variable || name.startsWith(`${one.variable}_`)).length;
  const name = known?.name ?? (taken === 0 ? one.variable : `${one.variable}_${taken + 1}`);
  if (known === undefined) variables.push({ name, value: text, found: one });
  return scalar(`\${env:${name}}`, one.value.at);
}

interface Processor {
  readonly id: string;
  readonly tree: MapTree;
  /** Of the receivers that go through it. */
  readonly receivers: readonly number[];
}

/** Receivers with the same settings share a processor. */
function distinct(trees: readonly MapTree[]): readonly Processor[] {
  const keys = trees.map((tree) => JSON.stringify(plainKey(tree)));
  return [...new Set(keys)].map((key, index) => {
    const receivers = keys.flatMap((other, at) => (other === key ? [at] : []));
    return { id: numbered('icd', index), tree: trees[receivers[0] ?? 0] ?? emptyMap({ source: '' }), receivers };
  });
}

function plainKey(tree: Tree): unknown {
  if (tree.kind === 'scalar') return tree.value;
  return tree.kind === 'list' ? tree.items.map(plainKey) : [...tree.entries].map(([key, { value }]) => [key, plainKey(value)]);
}

export const numbered = (type: string, index: number): string => (index === 0 ? type : `${type}/${index + 1}`);

function extensionsOf(all: readonly Found[], variables: Variable[], at: Place): MapTree {
  const stored = all.find((one) => isSetting(one) && one.to === 'storage');
  const directory = scalar('/var/lib/ses-otel/state', at);
  const under = stored === undefined ? emptyMap(at) : put(emptyMap(at), ['file_storage', 'directory'], directory, at);
  const letters = put(under, ['host', 'dead_letter', 'directory'], scalar('/var/lib/ses-otel/dead-letters', at), at);
  const given = settings(all, 'extensions::', variables, at);
  return [...given.entries].reduce((tree, [name, { keyAt, value }]) => put(tree, [name], value, keyAt), letters);
}

interface Wiring {
  readonly receivers: Parts['receivers'];
  readonly processors: readonly Processor[];
  readonly extensions: MapTree;
  readonly all: readonly Found[];
  readonly at: Place;
}

/** One pipeline for what has the same processor and the same exporter. */
function serviceOf({ receivers, processors, extensions, all, at }: Wiring): MapTree {
  const names = (texts: readonly string[]): Tree =>
    list(
      texts.map((text) => scalar(text, at)),
      at,
    );
  const routes = processors.flatMap((processor) => {
    const through = receivers.filter((_, index) => processor.receivers.includes(index));
    return [...new Set(through.map(({ exporter }) => exporter))].map((exporter) => ({
      processor: processor.id,
      exporter,
      receivers: through.filter((one) => one.exporter === exporter).map(({ id }) => id),
    }));
  });
  const pipelines = routes.map(({ processor, exporter, receivers: ids }, index) => [
    numbered('logs', index),
    map({ receivers: names(ids), processors: names([processor]), exporters: names([exporter]) }, at),
  ]);
  const wired = map({ extensions: names([...extensions.entries.keys()]), pipelines: map(Object.fromEntries(pipelines), at) }, at);
  return [...settings(all, 'service::', [], at).entries].reduce((tree, [name, { keyAt, value }]) => put(tree, [name], value, keyAt), wired);
}
