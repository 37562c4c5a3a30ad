/** YAML text to a tree with places. */
import {
  type Document,
  isAlias,
  isCollection,
  isMap,
  isPair,
  isScalar,
  isSeq,
  LineCounter,
  type Node,
  type Pair,
  parseDocument,
} from 'yaml';
import type { Fault, Place } from './fault.ts';
import { emptyMap, type Entry, type Tree } from './tree.ts';

export interface ParsedYaml {
  readonly tree: Tree;
  readonly faults: readonly Fault[];
}

interface Reading {
  readonly document: Document;
  readonly place: (offset: number) => Place;
  /** Collections that are being read: an alias to one of them would never end. */
  readonly open: Set<unknown>;
  readonly faults: Fault[];
}

/** @param fixed where every value is said to be, for text that is no file of its own */
export function parseYaml(text: string, source: string, fixed?: Place): ParsedYaml {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false, merge: true, version: '1.2' });
  const place = (offset: number): Place => {
    if (fixed !== undefined) return fixed;
    const { line, col } = lines.linePos(offset);
    return { source, line: Math.max(line, 1), column: Math.max(col, 1) };
  };
  const faults: Fault[] = document.errors.map((error) => ({ path: [], at: place(error.pos[0]), message: `is not YAML: ${error.message}` }));
  const reading: Reading = { document, place, open: new Set(), faults };
  const tree = faults.length > 0 ? emptyMap(place(0)) : readNode(document.contents, reading);
  return { tree, faults };
}

function readNode(node: unknown, reading: Reading): Tree {
  if (isAlias(node)) return readNode(node.resolve(reading.document), reading);
  const at = reading.place(offsetOf(node));
  if (isScalar(node)) return { kind: 'scalar', at, ...scalarOf(node.value) };
  if (!isCollection(node) || reading.open.has(node)) return { kind: 'scalar', at, value: null, text: '' };
  reading.open.add(node);
  const tree: Tree = isSeq(node)
    ? { kind: 'list', at, items: node.items.map((item) => readNode(item, reading)) }
    : { kind: 'map', at, entries: isMap(node) ? readEntries(node.items, reading) : new Map() };
  reading.open.delete(node);
  return tree;
}

function readEntries(pairs: readonly Pair[], reading: Reading): ReadonlyMap<string, Entry> {
  const merged = new Map<string, Entry>();
  const own = new Map<string, Entry>();
  for (const { key, value } of pairs) {
    const name = isScalar(key) ? String(key.source ?? key.value) : String(key);
    if (name === '<<') for (const [from, entry] of mergedEntries(value, reading)) merged.set(from, entry);
    else own.set(name, { keyAt: reading.place(offsetOf(key)), value: readNode(value, reading) });
  }
  return new Map([...merged, ...own]);
}

/** `<<: *base` and `<<: [*first, *second]`: of two with one name, the first counts. */
function mergedEntries(value: unknown, reading: Reading): readonly (readonly [string, Entry])[] {
  const tree = readNode(value, reading);
  const maps = tree.kind === 'list' ? tree.items.toReversed() : [tree];
  return maps.flatMap((map) => (map.kind === 'map' ? Array.from(map.entries) : []));
}

function scalarOf(value: unknown): { readonly value: string | number | boolean | null; readonly text?: string } {
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') return { value };
  return value === null || value === undefined ? { value: null } : { value: String(value) };
}

function offsetOf(node: unknown): number {
  if (isPair(node)) return offsetOf(node.key);
  const range = isNodeWithRange(node) ? node.range : undefined;
  return range?.[0] ?? 0;
}

const isNodeWithRange = (node: unknown): node is Node => typeof node === 'object' && node !== null && 'range' in node;
