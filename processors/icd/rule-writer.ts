/** A rule as a statement of source text, over slots `s`, fields `o`, the event `ses`, the reading `r` and lists of `words`. */
import type { TableName } from './declaration/names.ts';
import type { Rule } from './declaration/rules.ts';
import { adderOf, formOf } from './field-forms.ts';
import { FLATTENED_SOURCE, OBJECT_FIELD, URL_PARTS, fieldPath, holderOf, isAttribute } from './layout.ts';
import type { Layout } from './layout.ts';

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

export class RuleWriter {
  readonly #target: Target;
  readonly #dropped: ReadonlySet<string>;
  readonly #wordsOf: (list: readonly string[]) => number;

  /** @param wordsOf the place in `words` of a list that rules compare with. */
  constructor(target: Target, rules: readonly Rule[], wordsOf: (list: readonly string[]) => number) {
    this.#target = target;
    this.#wordsOf = wordsOf;
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
        return `if (isAmong(${this.#slot(when.attribute)}, words[${this.#wordsOf(when.words)}])) `;
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

const memberOf = (holder: string, path: string, above: string): string => `member(${holder}, ${quoted(path.slice(above.length + 1))})`;
const tableOf = (table: TableName | undefined): string => `tables.${table}`;
