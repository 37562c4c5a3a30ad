/** Options of one input or output, by the table of its kind. */
import { suggestion } from '../../config/closest.ts';
import type { Path } from '../../config/fault.ts';
import { emptyMap, isNull, type MapTree, type Tree } from '../../config/tree.ts';
import { entriesOf, put, textOf } from './build-tree.ts';
import { asItIs } from './conversions.ts';
import { type Found, isSetting, type Option } from './option.ts';

export interface Reading {
  readonly options: readonly Option[];
  /** Of `whole` in the file. */
  readonly path: Path;
  /** Its dotted names nested. */
  readonly whole: MapTree;
}

/** What every option that is written has for an effect, in the order of the file. */
export const translate = (reading: Reading): readonly Found[] => translateMap(reading.whole, '', reading);

function translateMap(tree: Tree, prefix: string, reading: Reading): readonly Found[] {
  return entriesOf(tree).flatMap(([key, { keyAt, value }]) => {
    const name = `${prefix}${key}`;
    const option = reading.options.find((candidate) => candidate.name === name || candidate.also?.includes(name));
    const inside = value.kind === 'map' && hasOptionsIn(name, reading.options);
    if (inside && (option === undefined || hasOptionsIn(option.name, reading.options))) return translateMap(value, `${name}.`, reading);
    const spot = { path: [...reading.path, name], at: keyAt };
    if (option === undefined) return groupOf(name, reading, spot) ?? [unknown(name, reading, spot)];
    return isNull(value) ? [] : translateOption(option, value, reading, spot);
  });
}

type Spot = Pick<Found, 'path' | 'at'>;

const hasOptionsIn = (name: string, options: readonly Option[]): boolean =>
  options.some((option) => namesOf(option).some((one) => one.startsWith(`${name}.`)));

const namesOf = ({ name, also = [] }: Option): readonly string[] => [name, ...also];

/** What is not declared itself belongs to the nearest group that is. */
function groupOf(name: string, { options }: Reading, spot: Spot): readonly Found[] | undefined {
  const group = options
    .filter((option) => namesOf(option).some((one) => name.startsWith(`${one}.`)))
    .toSorted((left, right) => right.name.length - left.name.length)[0];
  return group === undefined || 'to' in group ? undefined : fateNotes(group, undefined, spot);
}

function translateOption(option: Option, value: Tree, reading: Reading, spot: Spot): readonly Found[] {
  if (!('to' in option)) return fateNotes(option, textOf(value), spot);
  const told: readonly Found[] = option.tell === undefined ? [] : [{ kind: 'note', level: option.tell, text: lower(option.says), ...spot }];
  if (option.items !== undefined) return [...told, ...translateItems(option, option.items, value, spot)];
  const effects = (option.as ?? asItIs)({ value, to: option.to, whole: reading.whole });
  return [...told, ...effects.map((effect) => ({ ...effect, ...spot }))];
}

function translateItems({ to }: { readonly to: string }, options: readonly Option[], value: Tree, spot: Spot): readonly Found[] {
  if (value.kind !== 'list') return [{ kind: 'set', to, value, ...spot }];
  const items = value.items.map((item, index) => translateItem(item, { options, path: [...spot.path, index], whole: mapOf(item) }));
  return [{ kind: 'set', to, value: { ...value, items: items.map(({ tree }) => tree) }, ...spot }, ...items.flatMap(({ notes }) => notes)];
}

const mapOf = (tree: Tree): MapTree => (tree.kind === 'map' ? tree : emptyMap(tree.at));

function translateItem(item: Tree, reading: Reading): { readonly tree: Tree; readonly notes: readonly Found[] } {
  if (item.kind !== 'map') return { tree: item, notes: [] };
  const found = translate(reading);
  const settings = found.filter((one) => isSetting(one));
  const tree = settings.reduce((under, { to, value, at }) => put(under, to.split('::'), value, at), emptyMap(item.at));
  return { tree, notes: found.filter((one) => one.kind === 'note') };
}

function fateNotes(
  { fate, says, only }: Extract<Option, { readonly fate: string }>,
  value: string | undefined,
  spot: Spot,
): readonly Found[] {
  if (fate === 'read') return [];
  if (fate === 'built_in' && (only === undefined || only.includes(value ?? '')))
    return [{ kind: 'note', level: 'note', text: `nothing to set. ${says}`, ...spot }];
  return [{ kind: 'note', level: 'to do', text: `not taken over. ${says}`, ...spot }];
}

const lower = (text: string): string => text.charAt(0).toLowerCase() + text.slice(1);

function unknown(name: string, { options }: Reading, spot: Spot): Found {
  const hint = suggestion(name, options.flatMap(namesOf));
  const text = `not taken over: no option that is known here${hint === '' ? '. Look in the reference for a setting of its meaning' : hint}`;
  return { kind: 'note', level: 'to do', text, ...spot };
}
