/**
 * Makes a function of the rules of a plan. It is written as source text: every path is an index and every name a
 * constant by then, so that a rule costs a look into an array. Only our own declarations go into the text, never data.
 */
import * as computed from './computed-values.ts';
import { ecsType } from './declaration/ecs-types.ts';
import { EVENT_ATTRIBUTES, INCIDENT_ATTRIBUTES, plainPath } from './declaration/field-types.ts';
import { TABLES } from './declaration/names.ts';
import type { TableName } from './declaration/names.ts';
import type { Rule } from './declaration/rules.ts';
import { actionOf } from './action-name.ts';
import * as values from './field-values.ts';
import { FLATTENED_SOURCE, OBJECT_FIELD, URL_PARTS, fieldPath, holderOf, isAttribute } from './layout.ts';
import type { Layout } from './layout.ts';
import { macOf } from './mac-address.ts';
import type { Parsed, Reading } from './reading.ts';

/**
 * Runs the rules of one event.
 * @param slots what they read. @param fields what they write, by the layout's places. @param ses the event, which they
 * add names to. @returns whether they added any to the event itself.
 */
export type RunRules = (slots: unknown[], fields: unknown[], ses: Parsed, reading: Reading) => boolean;

export interface Target {
  readonly layout: Layout;
  /** What rule paths begin with for attributes that the event has itself. */
  readonly root: string;
  /** Copies of what ECS fields took are dropped. */
  readonly drops: boolean;
}

/** Fields of which ECS always has a list. */
const LIST_FIELDS = new Set(['event.category', 'event.type']);

const quoted = (text: string): string => JSON.stringify(text);

/** What the written functions call. */
const SCOPE = { ...values, ...computed, actionOf, macOf, tables: TABLES };

class Writer {
  readonly #target: Target;
  readonly #dropped: ReadonlySet<string>;
  readonly words: string[] = [];

  constructor(target: Target, rules: readonly Rule[]) {
    this.#target = target;
    this.#dropped = new Set(target.drops ? rules.filter(({ verb }) => verb === 'drop_copy').map(({ source = '' }) => source) : []);
  }

  #slot(path: string): string {
    const slot = this.#target.layout.slots.get(path);
    if (slot === undefined) throw new Error(`no slot for ${path}`);
    return `s[${slot}]`;
  }

  #field(path: string): string {
    const place = this.#target.layout.fields.get(path);
    if (place === undefined) throw new Error(`no place for ${path}`);
    return `o[${place}]`;
  }

  #source({ source = '', literal }: Rule): string {
    if (literal !== undefined) return quoted(literal);
    if (source.startsWith(`${FLATTENED_SOURCE}.`)) return memberOf(this.#slot(FLATTENED_SOURCE), source, FLATTENED_SOURCE);
    if (isAttribute(source)) return this.#slot(source);
    return source.startsWith(`${OBJECT_FIELD}.`)
      ? memberOf(this.#field(OBJECT_FIELD), source, OBJECT_FIELD)
      : this.#field(fieldPath(source));
  }

  #condition({ when }: Rule): string {
    switch (when?.is) {
      case 'equal':
        return `if (${this.#slot(when.attribute)} === ${quoted(when.value)}) `;
      case 'unset':
        return `if (${this.#field(when.field)} === undefined) `;
      case 'present':
        return `if (r.errors.length !== 0) `;
      case 'absent':
        return `if (${this.#slot(when.attribute)} === undefined) `;
      case 'there':
        return `if (${this.#field(when.field)} !== undefined) `;
      case 'among':
        this.words.push(when.words.join('\n'));
        return `if (isAmong(${this.#slot(when.attribute)}, words[${this.words.length - 1}])) `;
      default:
        return '';
    }
  }

  /** Puts a value where the target is; `v` where it is an attribute that other rules read too. */
  #put(path: string, value: string): string {
    if (!isAttribute(path)) return `if ((v = ${value}) !== undefined) ${this.#field(path)} = v;`;
    const holder = holderOf(path);
    const isRoot = holder === this.#target.root;
    const object = isRoot ? 'ses' : this.#slot(holder);
    const write = this.#dropped.has(path)
      ? ''
      : ` ${object}[${quoted(path.slice(holder.length + 1))}] = v;${isRoot ? ' kept = true;' : ''}`;
    return `if ((v = ${value}) !== undefined) { ${this.#slot(path)} = v;${write} }`;
  }

  #set(rule: Rule): string {
    const { target = '', literal } = rule;
    const source = this.#source(rule);
    if (literal !== undefined) return this.#put(target, source);
    const form = formOf(rule);
    return `if ((v = ${source}) !== undefined) ${this.#put(target, `${form}(v)`)}`;
  }

  #add(rule: Rule, value: (source: string) => string = (source) => source): string {
    const { target = '' } = rule;
    const form = adderOf(rule);
    const field = this.#field(target);
    return `if ((v = ${this.#source(rule)}) !== undefined) ${field} = ${form}(${field}, ${value('v')});`;
  }

  /** Sets what no rule has set. */
  #fill(rule: Rule, value: string): string {
    const { target = '' } = rule;
    const form = formOf(rule);
    const formed = LIST_FIELDS.has(target) ? '[v]' : `${form}(v)`;
    return `if (${this.#field(target)} === undefined && (v = ${value}) !== undefined) ${this.#field(target)} = ${formed};`;
  }

  #filled(rule: Rule): string {
    const source = this.#source(rule);
    return this.#fill(rule, rule.form === undefined ? source : `${rule.form === 'action' ? 'actionOf' : 'lowerCase'}(${source})`);
  }

  #fillUrl({ source = '', target = '' }: Rule): string {
    const parts = URL_PARTS.map((part): [string, string] => [part, this.#field(`${target}.${part}`)]);
    const puts = parts.map(([part, field]) => `if (${field} === undefined && v.${part} !== undefined) ${field} = v.${part};`);
    return `if ((v = partsOfOne(${this.#field(source)})) !== undefined) { ${puts.join(' ')} }`;
  }

  #name(rule: Rule): string {
    return `nameOf(${tableOf(rule.table)}, ${this.#source(rule)})`;
  }

  #rename({ source = '', target = '' }: Rule): string {
    const [from, to] = [this.#field(source), this.#field(target)];
    return `if (holdsDot(${from})) { ${to} = ${from}; ${from} = undefined; }`;
  }

  #splitUrl({ source = '', target = '' }: Rule): string {
    const parts = [...this.#target.layout.fields.keys()].filter((path) => path.startsWith(`${target}.`));
    const puts = parts.map(
      (path) => `if (v.${path.slice(target.length + 1)} !== undefined) ${this.#field(path)} = v.${path.slice(target.length + 1)};`,
    );
    return `if ((v = partsOfUrl(${this.#field(source)}, ${quoted(source)}, r)) !== undefined) { ${puts.join(' ')} }`;
  }

  #statement(rule: Rule): string {
    const { verb, source = '', target = '', factor = 1 } = rule;
    switch (verb) {
      case 'set':
        return this.#set(rule);
      case 'add':
        return this.#add(rule);
      case 'add_mac':
        return this.#add(rule, (value) => `macOf(${value})`);
      case 'mac':
        return this.#put(source, `macOf(${this.#slot(source)})`);
      case 'rename':
        return this.#rename(rule);
      case 'lowercase':
        return `${this.#field(source)} = lowerCase(${this.#field(source)});`;
      case 'name':
        return this.#put(target, this.#name(rule));
      case 'name_list':
        return `if ((v = ${this.#name(rule)}) !== undefined) ${this.#field(target)} = [v];`;
      case 'names': {
        const field = this.#field(target);
        return `if ((v = ${this.#source(rule)}) !== undefined) ${field} = addNames(${field}, ${tableOf(rule.table)}, v);`;
      }
      case 'times':
        return `if ((v = ${this.#source(rule)}) !== undefined) ${this.#put(target, `product(v, ${factor}, ${quoted(source)}, r)`)}`;
      case 'number':
        return this.#put(target, `numberOf(${this.#source(rule)})`);
      case 'parse_json':
        return this.#put(target, `objectOfJson(${this.#source(rule)}, ${quoted(target)}, r)`);
      case 'split_url':
        return this.#splitUrl(rule);
      case 'fill':
        return this.#filled(rule);
      case 'fill_name':
        return this.#fill(rule, this.#name(rule));
      case 'fill_names':
        return `if (${this.#field(target)} === undefined) ${this.#field(target)} = addNames(undefined, ${tableOf(rule.table)}, ${this.#source(rule)});`;
      case 'fill_url':
        return this.#fillUrl(rule);
      case 'run':
      case 'drop_copy':
        return '';
    }
  }

  write(rule: Rule): string {
    const statement = this.#statement(rule);
    return statement === '' ? '' : `${this.#condition(rule)}${statement}`;
  }
}

const typeByPath: ReadonlyMap<string, string> = new Map([
  ...EVENT_ATTRIBUTES.map((attribute): [string, string] => [`ses.${plainPath(attribute)}`, attribute.type]),
  ...INCIDENT_ATTRIBUTES.map((attribute): [string, string] => [`ses.incident.${plainPath(attribute)}`, attribute.type]),
]);

/** The type that a rule's value must be given: none where the attribute is of the field's type already. */
function typeToGive({ source = '', target = '' }: Rule): string {
  const type = ecsType(target);
  return typeByPath.get(source.replaceAll('[]', '')) === type ? 'keyword' : type;
}

/** What gives a value the form of a field, and what appends it to a list in that form. */
function formOf(rule: Rule): string {
  const type = typeToGive(rule);
  return type === 'long' ? 'longs' : type === 'ip' ? 'ips' : 'plain';
}
function adderOf(rule: Rule): string {
  // Numbers must be appended as numbers, addresses are texts.
  if (ecsType(rule.target ?? '') === 'long') return 'addLong';
  return typeToGive(rule) === 'ip' ? 'addIp' : 'addText';
}

const memberOf = (holder: string, path: string, above: string): string => `member(${holder}, ${quoted(path.slice(above.length + 1))})`;
const tableOf = (table: TableName | undefined): string => `tables.${table}`;

/** @param name of the function, as stack traces and profiles show it. */
export function compile(rules: readonly Rule[], target: Target, name: string): RunRules {
  const writer = new Writer(target, rules);
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
