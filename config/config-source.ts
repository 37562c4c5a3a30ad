/** `--config` and `--set`: where a configuration is read from. */
import type { Surroundings } from './expand.ts';
import type { Fault, Place } from './fault.ts';
import { parseYaml } from './parse-yaml.ts';
import { emptyMap, type Entry, type Tree } from './tree.ts';

export interface ReadSource {
  readonly tree: Tree;
  readonly faults: readonly Fault[];
}

const DELIMITER = '::';
const SCHEME = /^([A-Za-z][A-Za-z0-9+.-]+):([\s\S]*)$/;

/** A file by its path, or `file:path`, `env:NAME`, `yaml:text`. */
export function readConfig(location: string, surroundings: Surroundings): ReadSource {
  const [, scheme = 'file', opaque = location] = SCHEME.exec(location) ?? [];
  if (scheme === 'file') return readConfigFile(opaque, surroundings);
  if (scheme === 'yaml') return readTree(opaque, '--config yaml:');
  if (scheme === 'env') return readTree(surroundings.env[opaque] ?? '', `--config env:${opaque}`);
  const message = `expected a file, or one of the schemes file, env and yaml, got "${scheme}"`;
  return { tree: emptyMap({ source: location }), faults: [{ path: [], at: { source: '--config' }, message }] };
}

function readConfigFile(path: string, surroundings: Surroundings): ReadSource {
  try {
    return readTree(surroundings.readFile(path), path);
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    return { tree: emptyMap({ source: path }), faults: [{ path: [], at: { source: path }, message: `expected a readable file: ${why}` }] };
  }
}

function readTree(text: string, source: string): ReadSource {
  const { tree, faults } = parseYaml(text, source);
  if (tree.kind !== 'map') return { tree: tree.kind === 'scalar' && tree.value === null ? emptyMap(tree.at) : tree, faults };
  return { tree: unfold(tree.entries, tree.at), faults };
}

/** `exporters::debug::verbosity: detailed` at the top of a file stands for three levels. */
function unfold(entries: ReadonlyMap<string, Entry>, at: Place): Tree {
  const unfolded = new Map<string, Entry>();
  for (const [key, entry] of entries) {
    const [first = '', ...rest] = key.split(DELIMITER);
    unfolded.set(first, { keyAt: entry.keyAt, value: nest(rest, entry.value, entry.keyAt) });
  }
  return { kind: 'map', at, entries: unfolded };
}

function nest(steps: readonly string[], value: Tree, at: Place): Tree {
  const [first, ...rest] = steps;
  if (first === undefined) return value;
  return { kind: 'map', at, entries: new Map([[first, { keyAt: at, value: nest(rest, value, at) }]]) };
}

/** `a.b.c=value`: every dot is a level, and the value is YAML. */
export function readSet(assignment: string): ReadSource {
  const equals = assignment.indexOf('=');
  const key = equals === -1 ? assignment : assignment.slice(0, equals);
  const at: Place = { source: `--set ${key}` };
  if (equals <= 0)
    return { tree: emptyMap(at), faults: [{ path: [], at, message: 'expected key=value, such as exporters.debug.verbosity=detailed' }] };
  const { tree, faults } = parseYaml(assignment.slice(equals + 1), at.source, at);
  return { tree: nest(key.split(/\.|::/), tree, at), faults };
}
