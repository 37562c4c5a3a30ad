/** Trees made of other trees: every value keeps the place of what it came from. */
import type { Place } from '../../config/fault.ts';
import { emptyMap, type Entry, type ListTree, type MapTree, merge, type ScalarTree, type Tree } from '../../config/tree.ts';

export const scalar = (value: ScalarTree['value'], at: Place): ScalarTree => ({ kind: 'scalar', at, value });

/** A text with an expression of ours, such as `${env:SES_BUCKET}`: it is not one of Beats that has to be translated. */
export const expression = (text: string, at: Place): ScalarTree => ({ kind: 'scalar', at, value: text, expression: text });

export const list = (items: readonly Tree[], at: Place): ListTree => ({ kind: 'list', at, items });

export const map = (entries: Readonly<Record<string, Tree>>, at: Place): MapTree => ({
  kind: 'map',
  at,
  entries: new Map(Object.entries(entries).map(([key, value]) => [key, { keyAt: value.at, value }] as const)),
});

export const entriesOf = (tree: Tree | undefined): readonly (readonly [string, Entry])[] => (tree?.kind === 'map' ? [...tree.entries] : []);

/** One value is a list of one, as Beats read it. */
export const itemsOf = (tree: Tree): readonly Tree[] => (tree.kind === 'list' ? tree.items : [tree]);

export const textOf = (tree: Tree | undefined): string | undefined =>
  tree?.kind === 'scalar' && tree.value !== null ? String(tree.value) : undefined;

/** Without some of its entries. */
export const omit = (tree: MapTree, names: readonly string[]): MapTree => ({
  ...tree,
  entries: new Map([...tree.entries].filter(([name]) => !names.includes(name))),
});

/** `a.b: 1` as `a: {b: 1}`, at this level only, or at every level of maps. */
export function nest(tree: Tree, levels: 'top' | 'all'): Tree {
  if (tree.kind === 'list') return levels === 'all' ? { ...tree, items: tree.items.map((item) => nest(item, 'all')) } : tree;
  if (tree.kind === 'scalar') return tree;
  const nested = [...tree.entries].map(([name, { keyAt, value }]) =>
    wrap(name.split('.'), { keyAt, value: levels === 'all' ? nest(value, 'all') : value }),
  );
  return nested.reduce<Tree>(merge, emptyMap(tree.at));
}

function wrap([name = '', ...rest]: readonly string[], { keyAt, value }: Entry): MapTree {
  const inner = rest.length === 0 ? value : wrap(rest, { keyAt, value });
  return { kind: 'map', at: keyAt, entries: new Map([[name, { keyAt, value: inner }]]) };
}

/** With a value put in by its path. Lists grow by what they lack, maps merge, anything else is replaced. */
export function put(under: MapTree, [name = '', ...rest]: readonly string[], value: Tree, keyAt: Place): MapTree {
  const there = under.entries.get(name);
  const below = there?.value.kind === 'map' ? there.value : emptyMap(keyAt);
  const inner = rest.length === 0 ? join(there?.value, value) : put(below, rest, value, keyAt);
  return { ...under, entries: new Map([...under.entries, [name, { keyAt: there?.keyAt ?? keyAt, value: inner }]]) };
}

function join(under: Tree | undefined, over: Tree): Tree {
  if (under === undefined) return over;
  if (under.kind !== 'list' || over.kind !== 'list') return merge(under, over);
  const known = new Set(under.items.map(textOf));
  return { ...under, items: [...under.items, ...over.items.filter((item) => !known.has(textOf(item)))] };
}
