/**
 * Makes a function of the rules of a plan. It is written as source text: every path is an index and every name a
 * constant by then, so that a rule costs a look into an array. Only our own declarations go into the text, never data.
 */
import { actionOf } from './action-name.ts';
import * as computed from './computed-values.ts';
import { TABLES } from './declaration/names.ts';
import type { Rule } from './declaration/rules.ts';
import * as values from './field-values.ts';
import { macOf } from './mac-address.ts';
import type { Parsed, Reading } from './reading.ts';
import { RuleWriter } from './rule-writer.ts';
import type { Target } from './rule-writer.ts';

/**
 * Runs the rules of one event.
 * @param slots what they read. @param fields what they write, by the layout's places. @param ses the event, which they
 * add names to. @returns whether they added any to the event itself.
 */
export type RunRules = (slots: unknown[], fields: unknown[], ses: Parsed, reading: Reading) => boolean;

/** What the written functions call. */
const SCOPE = { ...values, ...computed, actionOf, macOf, tables: TABLES };

/** @param name of the function, as stack traces and profiles show it. */
export function compile(rules: readonly Rule[], target: Target, name: string): RunRules {
  const writer = new RuleWriter(target, rules);
  const body = rules.map((rule) => writer.write(rule)).filter((line) => line !== '');
  const words = writer.words.map((list) => new Set(list.split('\n')));
  const source = [
    `const { ${Object.keys(SCOPE).join(', ')} } = scope;`,
    `return function ${name}(s, o, ses, r) {`,
    '  let v; let kept = false;',
    ...body.map((line) => `  ${line}`),
    '  return kept;',
    '};',
  ].join('\n');
  // The function that the text makes has this type by construction.
  return new Function('scope', 'words', source)(SCOPE, words);
}
