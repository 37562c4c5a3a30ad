/**
 * Makes functions of the rules of a plan. They are written as source text: every path is an index and every name a
 * constant by then, so that a rule costs a look into an array. Only our own declarations go into the text, never data.
 * The functions are short, and plans share them: one long function per event type took a compiler 300 MiB and most of
 * its time (docs/performance.md).
 */
import { actionOf } from './action-name.ts';
import * as computed from './computed-values.ts';
import { TABLES } from './declaration/names.ts';
import * as values from './field-values.ts';
import { macOf } from './mac-address.ts';
import type { Plan } from './plan.ts';
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
const CALLED = Object.keys(SCOPE).join(', ');

/** Statements of one function: a few kilobytes of byte code. */
const STATEMENTS = 40;

export class Compiler {
  /** By their text. */
  readonly #functions = new Map<string, RunRules>();
  /** Lists of words that rules compare with; functions name them by their place. */
  readonly #words: ReadonlySet<string>[] = [];
  readonly #places = new Map<string, number>();

  /** @param name of the plan's functions, as stack traces and profiles show them; that of the first plan that has them. */
  compile({ rules, parts }: Plan, target: Target, name: string): RunRules {
    const writer = new RuleWriter(target, rules, (list) => this.#placeOf(list));
    const functions = parts
      .map((part) => part.map((rule) => writer.write(rule)).filter((line) => line !== ''))
      .flatMap((lines) => pieces(lines, STATEMENTS))
      .map((lines, index) => this.#function(lines.join('\n'), `${name}_${index}`));
    return (slots, fields, ses, reading) => {
      let kept = false;
      for (const run of functions) if (run(slots, fields, ses, reading)) kept = true;
      return kept;
    };
  }

  #function(text: string, name: string): RunRules {
    const known = this.#functions.get(text);
    if (known !== undefined) return known;
    const source = `const { ${CALLED} } = scope;\nreturn function ${name}(s, o, ses, r) {\nlet v; let kept = false;\n${text}\nreturn kept;\n};`;
    // The function that the text makes has this type by construction.
    const made: RunRules = new Function('scope', 'words', source)(SCOPE, this.#words);
    this.#functions.set(text, made);
    return made;
  }

  #placeOf(list: readonly string[]): number {
    const text = list.join('\n');
    const place = this.#places.get(text) ?? this.#words.push(new Set(list)) - 1;
    this.#places.set(text, place);
    return place;
  }
}

const pieces = <T>(list: readonly T[], most: number): T[][] =>
  Array.from({ length: Math.ceil(list.length / most) }, (_, piece) => list.slice(piece * most, (piece + 1) * most));
