/** `${env:NAME}`, `${env:NAME:-default}`, `${NAME}`, `${file:path}`, `${yaml:text}` and `$$`, as the Collector expands them. */
import type { Fault, Path, Place } from './fault.ts';
import { parseYaml } from './parse-yaml.ts';
import type { Entry, Tree } from './tree.ts';

/** What expansion reads from. */
export interface Surroundings {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** The file as text. Throws where it cannot be read. */
  readFile(path: string): string;
}

export interface Expanded {
  readonly tree: Tree;
  readonly faults: readonly Fault[];
  /** Odd, but no fault: a variable that is not set. */
  readonly warnings: readonly Fault[];
}

interface Expanding {
  readonly surroundings: Surroundings;
  readonly faults: Fault[];
  readonly warnings: Fault[];
}

interface Spot {
  readonly path: Path;
  readonly at: Place;
}

/** What a URI stands for; `source` names the file that it came from. */
interface Found {
  readonly text: string;
  readonly source?: string;
}

const MOST_PASSES = 1000;
const SCHEME = /^([A-Za-z][A-Za-z0-9+.-]+):([\s\S]*)$/;
const VARIABLE = /^[a-zA-Z_][a-zA-Z0-9_]*$/;

export function expand(tree: Tree, surroundings: Surroundings): Expanded {
  const expanding: Expanding = { surroundings, faults: [], warnings: [] };
  const expanded = expandTree(tree, [], expanding);
  return { tree: expanded, faults: expanding.faults, warnings: expanding.warnings };
}

function expandTree(tree: Tree, path: Path, expanding: Expanding): Tree {
  if (tree.kind === 'list') return { ...tree, items: tree.items.map((item, index) => expandTree(item, [...path, index], expanding)) };
  if (tree.kind === 'map') return { ...tree, entries: expandEntries(tree.entries, path, expanding) };
  return typeof tree.value === 'string' ? expandText(tree.value, { path, at: tree.at }, expanding) : tree;
}

function expandEntries(entries: ReadonlyMap<string, Entry>, path: Path, expanding: Expanding): ReadonlyMap<string, Entry> {
  return new Map(
    [...entries].map(([key, { keyAt, value }]) => [key, { keyAt, value: expandTree(value, [...path, key], expanding) }] as const),
  );
}

function expandText(written: string, spot: Spot, expanding: Expanding): Tree {
  let text = written;
  for (let pass = 0; pass < MOST_PASSES; pass++) {
    const uri = findUri(text);
    if (uri === undefined) return scalarText(text, written, spot.at);
    const found = resolveUri(text.slice(uri.from + 2, uri.to - 1), spot, expanding);
    const whole = uri.from === 0 && uri.to === text.length;
    const typed = whole ? typedValue(found, written, spot, expanding) : undefined;
    if (typed !== undefined) return typed;
    text = text.slice(0, uri.from) + (found?.text ?? '') + text.slice(uri.to);
  }
  expanding.faults.push({ ...spot, message: `expected an end of expansion, but ${written} expands to itself` });
  return scalarText('', written, spot.at);
}

/** What a scalar becomes that is one `${...}` and no more: any value, unless that is a text, which may hold another `${...}`. */
function typedValue(found: Found | undefined, written: string, spot: Spot, expanding: Expanding): Tree | undefined {
  if (found === undefined) return { kind: 'scalar', at: spot.at, value: null, expression: written };
  const parsed = parseYaml(found.text, found.source ?? '', found.source === undefined ? spot.at : undefined);
  if (parsed.faults.length > 0 || isText(parsed.tree)) return undefined;
  return { ...expandTree(parsed.tree, spot.path, expanding), text: found.text, expression: written };
}

const isText = (tree: Tree): boolean => tree.kind === 'scalar' && typeof tree.value === 'string';

function scalarText(text: string, written: string, at: Place): Tree {
  const value = text.replaceAll('$$', '$');
  return text === written ? { kind: 'scalar', at, value } : { kind: 'scalar', at, value, text: value, expression: written };
}

/** The first innermost `${...}` that is not escaped: an odd number of `$` before `${` escapes it. */
function findUri(text: string): { readonly from: number; readonly to: number } | undefined {
  for (let close = text.indexOf('}'); close !== -1; close = text.indexOf('}', close + 1)) {
    const from = text.lastIndexOf('${', close);
    if (from === -1) continue;
    if (text.indexOf('}', from) === close && dollarsBefore(text, from) % 2 === 0) return { from, to: close + 1 };
  }
  return undefined;
}

function dollarsBefore(text: string, index: number): number {
  let count = 0;
  while (text[index - count - 1] === '$') count++;
  return count;
}

function resolveUri(uri: string, spot: Spot, expanding: Expanding): Found | undefined {
  const [, scheme = 'env', opaque = uri] = SCHEME.exec(uri) ?? [];
  if (scheme === 'env') return resolveVariable(opaque, spot, expanding);
  if (scheme === 'file') return resolveFile(opaque, spot, expanding);
  if (scheme === 'yaml') return { text: opaque };
  const hint = opaque.startsWith('-') ? `. Write \${env:${uri}}` : '';
  expanding.faults.push({ ...spot, message: `expected one of the schemes env, file and yaml in \${${uri}}, got "${scheme}"${hint}` });
  return { text: '' };
}

function resolveVariable(opaque: string, spot: Spot, expanding: Expanding): Found | undefined {
  const at = opaque.indexOf(':-');
  const name = at === -1 ? opaque : opaque.slice(0, at);
  if (!VARIABLE.test(name)) {
    const hint = '. Write $${ for a literal ${';
    expanding.faults.push({ ...spot, message: `expected the name of an environment variable (letters, digits, _), got "${name}"${hint}` });
    return { text: '' };
  }
  const value = expanding.surroundings.env[name];
  if (value !== undefined || at !== -1) return { text: value ?? opaque.slice(at + 2) };
  expanding.warnings.push({ ...spot, message: `the environment variable ${name} is not set and \${env:${name}} has no default` });
  return undefined;
}

/** Mounted secrets end in a line feed that is no part of them, so white space around the text is cut. */
function resolveFile(path: string, spot: Spot, expanding: Expanding): Found {
  try {
    return { text: expanding.surroundings.readFile(path).trim(), source: path };
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    expanding.faults.push({ ...spot, message: `expected a readable file at ${path}: ${why}` });
    return { text: '' };
  }
}
