/** One section of the file (`receivers`, say): ids to factories, settings by the factories' schemas. */
import type { Settings } from '../component/factory.ts';
import { parseComponentId } from './component-id.ts';
import { suggestion } from './closest.ts';
import { explain } from './explain.ts';
import type { Fault } from './fault.ts';
import { ALIASES, REFUSED, type Section } from './foreign.ts';
import type { Configured } from './resolved.ts';
import { toInput } from './setting-input.ts';
import { emptyMap, type Entry, find, isNull, type PlainMap, type Tree } from './tree.ts';
import { wording } from './wording.ts';

interface Declared {
  readonly type: string;
  readonly settings: Settings;
}

export interface ReadSection<F> {
  readonly configured: readonly Configured<F>[];
  /** Every id that is written, valid or not: a reference to it is no further fault. */
  readonly ids: ReadonlySet<string>;
  readonly faults: readonly Fault[];
  readonly warnings: readonly Fault[];
}

interface ReadComponent<F> {
  readonly id?: string;
  readonly configured?: Configured<F>;
  readonly faults: readonly Fault[];
  readonly warnings?: readonly Fault[];
}

export function readSection<F extends Declared>(section: Section, factories: readonly F[], whole: Tree): ReadSection<F> {
  const tree = find(whole, [section]);
  if (tree === undefined || isNull(tree)) return { configured: [], ids: new Set(), faults: [], warnings: [] };
  if (tree.kind !== 'map') {
    const fault = {
      path: [section],
      at: tree.at,
      message: `expected a map of ${section} by their ids, such as ${factories[0]?.type ?? 'type'}/name`,
    };
    return { configured: [], ids: new Set(), faults: [fault], warnings: [] };
  }
  const read = [...tree.entries].map(([key, entry]) => readComponent({ section, key, entry, factories, whole }));
  return {
    configured: read.flatMap(({ configured }) => configured ?? []),
    ids: new Set(read.flatMap(({ id }) => id ?? [])),
    faults: [...read.flatMap(({ faults }) => faults), ...repeatedIds(section, read, [...tree.entries.values()])],
    warnings: read.flatMap(({ warnings }) => warnings ?? []),
  };
}

interface Reading<F> {
  readonly section: Section;
  readonly key: string;
  readonly entry: Entry;
  readonly factories: readonly F[];
  readonly whole: Tree;
}

function readComponent<F extends Declared>({ section, key, entry, factories, whole }: Reading<F>): ReadComponent<F> {
  const path = [section, key];
  const at = entry.keyAt;
  const parsed = parseComponentId(key);
  if ('fault' in parsed) return { faults: [{ path, at, message: parsed.fault }] };
  const { type, text: id } = parsed.id;
  const current = ALIASES[section][type] ?? type;
  const factory = factories.find((candidate) => candidate.type === current);
  if (factory === undefined) return { id, faults: [{ path, at, message: unknownType(section, type, factories) }] };
  const warnings = current === type ? [] : [{ path, at, message: `${type} is an old name: write ${current}` }];
  const tree = isNull(entry.value) && entry.value.expression === undefined ? emptyMap(entry.value.at) : entry.value;
  const raw = toInput(tree, factory.settings);
  const result = factory.settings.safeParse(raw, { error: wording });
  if (!result.success) return { id, warnings, faults: explain(result.error.issues, { path, tree, schema: factory.settings }, whole) };
  return { id, warnings, faults: [], configured: { id, factory, settings: result.data, raw: isPlainMap(raw) ? raw : {} } };
}

const isPlainMap = (value: unknown): value is PlainMap => typeof value === 'object' && value !== null && !Array.isArray(value);

function unknownType(section: Section, type: string, factories: readonly Declared[]): string {
  const one = section.slice(0, -1);
  const advice = REFUSED[section][type];
  if (advice !== undefined) return `${type} is not supported here. ${advice}`;
  const types = factories.map((factory) => factory.type);
  return `expected a type of ${one} that exists (${types.join(', ')}), got "${type}"${suggestion(type, types)}`;
}

function repeatedIds<F>(section: Section, read: readonly ReadComponent<F>[], entries: readonly Entry[]): readonly Fault[] {
  return read.flatMap(({ id }, index) => {
    const first = read.findIndex((other) => other.id === id);
    if (id === undefined || first === index) return [];
    return [{ path: [section, id], at: entries[index]?.keyAt, message: 'is there twice: two spellings of one id' }];
  });
}
