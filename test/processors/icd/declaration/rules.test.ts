import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Condition } from '../../../../processors/icd/declaration/line.ts';
import { SCOPES } from '../../../../processors/icd/declaration/rules.ts';
import type { Rule } from '../../../../processors/icd/declaration/rules.ts';
import { factsAbsent, readTable } from '../shared-facts.ts';

const list = (ids: readonly (number | string)[]): string => ids.join(',');

function conditionText(when: Condition | undefined): string {
  if (when === undefined) return '';
  switch (when.is) {
    case 'type':
      return `type_id in ${list(when.ids)}`;
    case 'category':
      return `category_id in ${when.id}`;
    case 'equal':
      return `${when.attribute} = ${when.value}`;
    case 'unset':
      return `${when.field} is not set`;
    case 'present':
      return `${when.field} is set`;
    case 'runs':
    case 'absent':
    case 'there':
      return `${when.is}: for enrichments only`;
    case 'dotted':
      return 'it holds a dot';
    case 'among':
      return `${when.attribute}, lower case, in ${when.words.join(', ')}`;
  }
}

/** A rule as the table of facts writes it: rule, source, target, condition. */
function row(rule: Rule): string {
  const { verb, source = '', literal, target = '', table = '', factor = 0 } = rule;
  const when = conditionText(rule.when);
  const compute = (formula: string): string => ['compute', '', formula, when].join('\t');
  switch (verb) {
    case 'name':
      return compute(`${target} = ${table}[${source}]`);
    case 'name_list':
      return compute(`${target} = list of ${table}[${source}]`);
    case 'names':
      return compute(`${target} += ${table}[${source}]`);
    case 'times':
      return compute(`${target} = ${source} * ${factor}`);
    case 'number':
      return compute(`${target} = number of ${source}`);
    default:
      return [verb, literal === undefined ? source : `= ${literal}`, target, when].join('\t');
  }
}

const factsOf = (file: string): Map<string, string[]> => {
  const scopes = new Map<string, string[]>();
  for (const [, scope = '', ...cells] of readTable(file).slice(1)) {
    while (cells.length < 4) cells.push('');
    scopes.set(scope, [...(scopes.get(scope) ?? []), cells.join('\t')]);
  }
  return scopes;
};

test('the declarations expand to the rules of the table, row for row', { skip: factsAbsent }, () => {
  const facts = new Map([...factsOf('mapping/event-rules.tsv'), ...factsOf('mapping/incident-rules.tsv')]);
  for (const [scope, rules] of SCOPES) {
    assert.deepEqual(rules.map(row).toSorted(), (facts.get(scope) ?? []).toSorted(), scope);
    facts.delete(scope);
  }
  assert.deepEqual([...facts.keys()], []);
});

test('rules that write one field run in the order of the table', { skip: factsAbsent }, () => {
  const facts = new Map([...factsOf('mapping/event-rules.tsv'), ...factsOf('mapping/incident-rules.tsv')]);
  for (const [scope, rules] of SCOPES) {
    const written = new Map<string, string[]>();
    for (const rule of rules) if (rule.target !== undefined) written.set(rule.target, [...(written.get(rule.target) ?? []), row(rule)]);
    for (const [target, rows] of written) {
      if (!rows.some((each) => !each.startsWith('add') && !each.includes(' += '))) continue;
      const expected = (facts.get(scope) ?? []).filter((each) => rows.includes(each));
      assert.deepEqual(rows, expected, `${scope} ${target}`);
    }
  }
});
