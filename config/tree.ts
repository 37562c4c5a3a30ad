/** A configuration as it was written: values with their places, before any setting is understood. */
import type { Path, Place } from './fault.ts';

interface Written {
  readonly at: Place;
  /** The text that a value has where a text is wanted: of `${env:PIN}` that is 0123, though the value is 123. */
  readonly text?: string;
  /** What stands in the file where the value came from elsewhere: `${env:PIN}`. */
  readonly expression?: string;
}

export interface ScalarTree extends Written {
  readonly kind: 'scalar';
  readonly value: string | number | boolean | null;
}

export interface ListTree extends Written {
  readonly kind: 'list';
  readonly items: readonly Tree[];
}

export interface MapTree extends Written {
  readonly kind: 'map';
  readonly entries: ReadonlyMap<string, Entry>;
}

export interface Entry {
  readonly keyAt: Place;
  readonly value: Tree;
}

export type Tree = ScalarTree | ListTree | MapTree;

export type Plain = string | number | boolean | null | readonly Plain[] | PlainMap;
export interface PlainMap {
  readonly [name: string]: Plain;
}

export const emptyMap = (at: Place): MapTree => ({ kind: 'map', at, entries: new Map() });

export const isNull = (tree: Tree): boolean => tree.kind === 'scalar' && tree.value === null;

function child(tree: Tree, step: string | number): Tree | undefined {
  if (tree.kind === 'map') return tree.entries.get(String(step))?.value;
  return tree.kind === 'list' && typeof step === 'number' ? tree.items[step] : undefined;
}

/** The value at a path, if it is there. */
export function find(tree: Tree, path: Path): Tree | undefined {
  let at: Tree | undefined = tree;
  for (const step of path) at = at && child(at, step);
  return at;
}

/** The place of a path: of its key, of the value in a list, or of the nearest that is there. */
export function locate(tree: Tree, path: Path): Place {
  let place = tree.at;
  let at: Tree = tree;
  for (const step of path) {
    const next = child(at, step);
    if (next === undefined) return place;
    place = at.kind === 'map' ? (at.entries.get(String(step))?.keyAt ?? next.at) : next.at;
    at = next;
  }
  return place;
}

export function toPlain(tree: Tree): Plain {
  if (tree.kind === 'scalar') return tree.value;
  if (tree.kind === 'list') return tree.items.map(toPlain);
  return Object.fromEntries([...tree.entries].map(([key, entry]) => [key, toPlain(entry.value)]));
}

/** Maps merge deeply, whatever else is there is replaced; null replaces a map too. */
export function merge(under: Tree, over: Tree): Tree {
  if (under.kind !== 'map' || over.kind !== 'map') return over;
  const entries = new Map(under.entries);
  for (const [key, entry] of over.entries) {
    const below = entries.get(key);
    entries.set(key, below === undefined ? entry : { keyAt: entry.keyAt, value: merge(below.value, entry.value) });
  }
  return { ...over, entries };
}
