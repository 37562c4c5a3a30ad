/** Which event type has which object mapped, and what becomes of each attribute of an object. */
import { CATEGORIES } from './declaration/event.ts';
import { EVENT_TYPES } from './declaration/event-types.ts';
import type { EventType } from './declaration/event-types.ts';
import { OBJECT_SCOPES } from './declaration/roles.ts';
import { SCOPES } from './declaration/rules.ts';
import type { Rule } from './declaration/rules.ts';
import { code, codes, page, table } from './markdown.ts';
import { planOf } from './plan.ts';
import { sourceText } from './rule-text.ts';

const WRITES = new Set(['set', 'add', 'add_mac', 'name', 'name_list', 'names', 'times', 'number', 'parse_json', 'split_url', 'rename']);
const writes = (rules: readonly Rule[]): Rule[] => rules.filter(({ verb, source }) => WRITES.has(verb) && source?.startsWith('ses.'));

const attributesIn = (scope: string): number => new Set(writes(SCOPES.get(scope) ?? []).map(({ source }) => source)).size;
const fieldsOf = ({ category, id }: EventType): number =>
  new Set(writes(planOf(SCOPES, 'default', { category: String(category), type: String(id) }).rules).map(({ target }) => target)).size;

function typeRow(type: EventType): string[] {
  const category = CATEGORIES.find(({ id }) => id === type.category);
  const objects = OBJECT_SCOPES.map((scope) => (type.runs.includes(scope) ? String(attributesIn(`object_${scope}`)) : ''));
  return [`${type.id} ${type.title}`, String(attributesIn(category?.scope ?? '')), ...objects, String(fieldsOf(type))];
}

const typeTable = (): string => table(['event type', 'category', ...OBJECT_SCOPES, 'fields'], EVENT_TYPES.map(typeRow));

function scopeTable(scope: string): string {
  const byAttribute = new Map<string, string[]>();
  for (const rule of writes(SCOPES.get(scope) ?? [])) {
    const { source = '', target = '' } = rule;
    const shown = sourceText(rule) === source ? target : `${target} (${sourceText(rule)})`;
    byAttribute.set(source, [...(byAttribute.get(source) ?? []), shown]);
  }
  return table(
    ['attribute', 'fields'],
    [...byAttribute].map(([source, fields]) => [code(source), codes(fields)]),
  );
}

const sections = [...SCOPES.keys()].filter((scope) => scope !== 'incident' && writes(SCOPES.get(scope) ?? []).length > 0);

const title = (scope: string): string =>
  scope === 'default' ? 'Every event' : scope.replace('object_', 'Object: ').replace('category_', 'Category: ');

export const coveragePage = (): string =>
  page([
    '# Coverage',
    'For each event type the number of attributes that the rules read, by object, and the fields that they can fill. An empty ' +
      'cell: the type does not map that object, which then stays under `ses`.',
    typeTable(),
    ...sections.flatMap((scope) => [`## ${title(scope)}`, scopeTable(scope)]),
  ]);
