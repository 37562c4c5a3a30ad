import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { planOf } from '../../../processors/icd/plan.ts';
import { SCOPES } from '../../../processors/icd/declaration/rules.ts';
import type { Rule } from '../../../processors/icd/declaration/rules.ts';
import { faultsOf } from './acceptable.ts';
import { EVENT_TYPES_BY_PATH, INCIDENT_TYPES_BY_PATH } from './document-types.ts';
import { textMapping } from './mapping.ts';

interface Case {
  readonly what: string;
  readonly settings: { readonly stream?: string };
  readonly line: string;
  /** As text, so that numbers past 2^53 are held digit for digit. */
  readonly document: string;
}

const cases: readonly Case[] = readFileSync(new URL('../../testdata/icd/cases.ndjson', import.meta.url), 'utf8')
  .trim()
  .split('\n')
  .map((row) => JSON.parse(row));

test('each case becomes its document', () => {
  const mappings = new Map<string, (line: string) => string>();
  for (const { what, settings, line, document } of cases) {
    const map = mappings.get(JSON.stringify(settings)) ?? textMapping({ settings });
    mappings.set(JSON.stringify(settings), map);
    assert.equal(map(line), document, what);
  }
});

test('each document of a case is one that Elasticsearch takes', () => {
  for (const { what, settings, document } of cases) {
    const types = settings.stream === 'incident' ? INCIDENT_TYPES_BY_PATH : EVENT_TYPES_BY_PATH;
    assert.deepEqual(faultsOf(document, types), [], what);
  }
});

/** Whether an event has something at a rule's path: `ses.cybox.files[].md5`. */
function has(value: unknown, names: readonly string[]): boolean {
  const [name = '', ...rest] = names;
  if (names.length === 0) return value !== undefined && value !== null;
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  const list = name.endsWith('[]');
  const member: unknown = new Map(Object.entries(value)).get(list ? name.slice(0, -2) : name);
  return list ? Array.isArray(member) && member.some((one) => has(one, rest)) : has(member, rest);
}

const parsed = (text: string): Record<string, unknown> => {
  try {
    return Object(JSON.parse(text));
  } catch {
    return {};
  }
};

test('every rule has a case in which it runs', () => {
  const unseen = new Set<Rule>([...SCOPES.values()].flat().filter(({ verb, source }) => verb !== 'run' && source?.startsWith('ses.')));
  for (const { settings, line } of cases) {
    const event = parsed(line);
    const first = settings.stream === 'incident' ? 'incident' : 'default';
    const { rules } = planOf(SCOPES, first, { category: String(event['category_id']), type: String(event['type_id']) });
    const ses = first === 'incident' ? { incident: event } : event;
    const ran = new Set(rules.filter(({ source = '' }) => has({ ses }, source.split('.'))).map(rowOf));
    for (const rule of unseen) if (ran.has(rowOf(rule))) unseen.delete(rule);
  }
  // Attributes that rules themselves set, and the member of an attribute that is JSON as text.
  const computed = /_value$|bpe_description$/;
  assert.deepEqual(
    [...unseen].map(rowOf).filter((row) => !computed.test(row.split(' ')[1] ?? '')),
    [],
  );
});

const rowOf = ({ verb, source = '', target = '', table }: Rule): string => [verb, source, target, table ?? ''].join(' ');
