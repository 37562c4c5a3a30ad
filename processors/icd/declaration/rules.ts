/** Expands the declarations to rules: per scope, in the order in which they run, with every path whole. */
import { addLiteral, setLiteral } from './line.ts';
import type { Condition, Line, Verb } from './line.ts';
import type { TableName } from './names.ts';
import { CATEGORIES, EVERY_EVENT, LAST } from './event.ts';
import type { Category, RootLines } from './event.ts';
import { EVENT_TYPES } from './event-types.ts';
import type { EcsClass } from './event-types.ts';
import { INCIDENT } from './incident.ts';
import { OBJECT_SCOPES, ROLES } from './roles.ts';
import type { ObjectScope, Role } from './roles.ts';

/**
 * A rule whose paths are whole. `source` and `target` begin with `ses.` where they lie in the event (`ses.incident.` in
 * an incident), else they are fields of the document. `literal` stands in place of a source.
 */
export interface Rule {
  readonly verb: Verb;
  readonly source?: string;
  readonly literal?: string;
  readonly target?: string;
  readonly table?: TableName;
  readonly factor?: number;
  readonly form?: 'lower_case' | 'action';
  readonly when?: Condition;
}
export type Scopes = ReadonlyMap<string, readonly Rule[]>;

/** The attribute that a path names: `header_to[]` is each element of `header_to`. */
const attributeOf = (path: string): string => path.replace(/\[\]$/, '');

const join = (at: string, path: string): string => (path === '' ? at : `${at}.${path}`);

/** @param at where the object lies, with `ses`; @param as what `~` stands for. */
export function wholeRule(line: Line, at: string, as: string): Rule {
  const { verb, from, field, literal, to, table, factor, form, when } = line;
  const target = to?.startsWith('.') ? at + to : to?.replace(/^~/, as);
  const condition = when && 'attribute' in when ? { ...when, attribute: join(at, when.attribute) } : when;
  return {
    verb,
    ...(from !== undefined && { source: field ? from : join(at, from) }),
    ...(literal !== undefined && { literal }),
    ...(target !== undefined && { target }),
    ...(table && { table }),
    ...(factor !== undefined && { factor }),
    ...(form && { form }),
    ...(condition && { when: condition }),
  };
}

const OWN_VALUE: ReadonlySet<Verb> = new Set<Verb>(['set', 'add', 'add_mac', 'times', 'number']);

/** An attribute goes where an ECS field of its own has its value; `related.*` only says that it occurred. */
const isOwnValue = (line: Line): boolean =>
  OWN_VALUE.has(line.verb) && line.from !== undefined && !line.field && !line.to?.startsWith('related.') && !line.to?.startsWith('.');

function drops(lines: readonly Line[], keeps: readonly string[] = [], also: readonly string[] = []): Line[] {
  const taken = lines.filter(isOwnValue).map((line) => attributeOf(line.from ?? ''));
  const going = new Set([...taken, ...also].filter((attribute) => !keeps.includes(attribute)));
  return [...going].map((from): Line => ({ verb: 'drop_copy', from }));
}

const isWithout = (role: Role, from = ''): boolean =>
  role.without?.some((attribute) => from === attribute || from.startsWith(`${attribute}.`)) ?? false;

/** The lines of an object as its role has them. */
export function linesOf(role: Role): Line[] {
  const own = role.relatedOnly ? [] : role.object.own.filter((line) => !isWithout(role, line.from));
  const replaced = new Set(role.instead?.map((line) => line.from));
  const kept = own.filter((line) => !replaced.has(line.from));
  return [...kept, ...role.object.related, ...(role.instead ?? []), ...(role.also ?? [])];
}

const rolesOf = (scope: string): readonly Role[] => ROLES.filter((role) => role.scope === scope);

function roleRules(role: Role): { rules: Rule[]; drops: Rule[] } {
  const lines = linesOf(role);
  const to = (line: Line): Rule => wholeRule(line, `ses.${role.at}`, role.as ?? '~');
  return { rules: lines.map(to), drops: drops(lines, role.keeps).map(to) };
}

function rootRules({ lines, keeps, drops: also }: RootLines, at: string): { rules: Rule[]; drops: Rule[] } {
  const to = (line: Line): Rule => wholeRule(line, at, '~');
  return { rules: lines.map(to), drops: drops(lines, keeps, also).map(to) };
}

function objectScope(scope: ObjectScope): Rule[] {
  const expanded = rolesOf(scope).map(roleRules);
  return [...expanded.flatMap((each) => each.rules), ...expanded.flatMap((each) => each.drops)];
}

/** One line per value and field, for all event types that have it. */
function classLines(category: number, field: 'event.category' | 'event.type', values: (ecs: EcsClass) => readonly string[]): Line[] {
  const byValue = new Map<string, number[]>();
  for (const type of EVENT_TYPES.filter((each) => each.category === category)) {
    for (const value of values(type.ecs)) byValue.set(value, [...(byValue.get(value) ?? []), type.id]);
  }
  return [...byValue].map(([value, ids]) => addLiteral(value, field, { is: 'type', ids }));
}

function runs(category: number): Rule[] {
  const types = EVENT_TYPES.filter((type) => type.category === category);
  const idsOf = (scope: ObjectScope): number[] => types.filter((type) => type.runs.includes(scope)).map((type) => type.id);
  return OBJECT_SCOPES.filter((scope) => idsOf(scope).length > 0).map((scope) => ({
    verb: 'run',
    target: `object_${scope}`,
    when: { is: 'type', ids: idsOf(scope) },
  }));
}

function categoryScope(category: Category): Rule[] {
  const root = rootRules(category, 'ses');
  const objects = rolesOf(category.scope).map(roleRules);
  const head: Line[] = [
    setLiteral(category.name, '.category_name'),
    ...classLines(category.id, 'event.category', (ecs) => ecs.category),
    ...classLines(category.id, 'event.type', (ecs) => ecs.type),
  ];
  return [
    ...head.map((line) => wholeRule(line, 'ses', '~')),
    ...root.rules,
    ...objects.flatMap((each) => each.rules),
    ...runs(category.id),
    ...root.drops,
    ...objects.flatMap((each) => each.drops),
  ];
}

function everyEvent(): Rule[] {
  const root = rootRules(EVERY_EVENT, 'ses');
  const categories = CATEGORIES.map((category): Rule => ({
    verb: 'run',
    target: category.scope,
    when: { is: 'category', id: category.id },
  }));
  return [...root.rules, ...categories, ...root.drops, ...LAST.map((line) => wholeRule(line, 'ses', '~'))];
}

function incident(): Rule[] {
  const root = rootRules(INCIDENT, 'ses.incident');
  return [...root.rules, ...root.drops, ...LAST.map((line) => wholeRule(line, 'ses.incident', '~'))];
}

/** All scopes of the events and the one of incidents. */
export const SCOPES: Scopes = new Map<string, readonly Rule[]>([
  ['default', everyEvent()],
  ['incident', incident()],
  ...CATEGORIES.map((category): [string, Rule[]] => [category.scope, categoryScope(category)]),
  ...OBJECT_SCOPES.map((scope): [string, Rule[]] => [`object_${scope}`, objectScope(scope)]),
]);
