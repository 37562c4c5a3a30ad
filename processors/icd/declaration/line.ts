/** A line of a declaration: what becomes of one attribute of an ICD object. Lines are data; `rules.ts` expands them. */
import type { TableName } from './names.ts';

export type Condition =
  | { readonly is: 'type'; readonly ids: readonly number[] }
  | { readonly is: 'category'; readonly id: number }
  /** An attribute of the same object has this value, as text. */
  | { readonly is: 'equal'; readonly attribute: string; readonly value: string }
  | { readonly is: 'unset'; readonly field: string }
  | { readonly is: 'present'; readonly field: string }
  | { readonly is: 'dotted' }
  /** The event's type runs this scope. */
  | { readonly is: 'runs'; readonly scope: string }
  /** The scope does not run, or the event does not have its object. */
  | { readonly is: 'absent'; readonly scope: string; readonly attribute: string }
  /** A field of the document has a value. */
  | { readonly is: 'there'; readonly field: string }
  /** The text, in lower case, is one of these. */
  | { readonly is: 'among'; readonly attribute: string; readonly words: readonly string[] };

export type Verb =
  | 'set'
  | 'add'
  | 'add_mac'
  | 'mac'
  | 'rename'
  | 'lowercase'
  | 'parse_json'
  | 'split_url'
  /** `to = table[from]` */
  | 'name'
  /** `to = list of table[from]` */
  | 'name_list'
  /** `to += table[from]` */
  | 'names'
  /** `to = from * factor` */
  | 'times'
  /** `to = number of from` */
  | 'number'
  | 'run'
  | 'drop_copy'
  /** Sets what is not there yet. Enrichments do nothing else. */
  | 'fill'
  | 'fill_name'
  | 'fill_names'
  | 'fill_url';

/**
 * `from` is an attribute of the object, or a field of the document (`field: true`), or a `literal`.
 * `to` is a field of the document: `~` at its start stands for the place that the role names, a dot at its start for an
 * attribute of the object itself.
 */
export interface Line {
  readonly verb: Verb;
  readonly from?: string;
  readonly field?: true;
  readonly literal?: string;
  readonly to?: string;
  readonly table?: TableName;
  readonly factor?: number;
  /** What a text is made before it is filled in: `event.action` is in small letters and hyphens. */
  readonly form?: 'lower_case' | 'action';
  readonly when?: Condition;
}

export const set = (from: string, to: string, when?: Condition): Line => ({ verb: 'set', from, to, ...(when && { when }) });
export const add = (from: string, to: string, when?: Condition): Line => ({ verb: 'add', from, to, ...(when && { when }) });
export const addMac = (from: string, to: string): Line => ({ verb: 'add_mac', from, to });
export const mac = (from: string): Line => ({ verb: 'mac', from });
export const name = (table: TableName, from: string, to: string): Line => ({ verb: 'name', table, from, to });
export const nameList = (table: TableName, from: string, to: string): Line => ({ verb: 'name_list', table, from, to });
export const names = (table: TableName, from: string, to: string): Line => ({ verb: 'names', table, from, to });
export const times = (from: string, factor: number, to: string): Line => ({ verb: 'times', from, factor, to });
export const number = (from: string, to: string): Line => ({ verb: 'number', from, to });
export const parseJson = (from: string, to: string, when: Condition): Line => ({ verb: 'parse_json', from, to, when });

/** Lines that read or write the document's own fields. */
export const setLiteral = (literal: string, to: string, when?: Condition): Line => ({ verb: 'set', literal, to, ...(when && { when }) });
export const addLiteral = (literal: string, to: string, when?: Condition): Line => ({ verb: 'add', literal, to, ...(when && { when }) });
export const setField = (from: string, to: string): Line => ({ verb: 'set', from, field: true, to });
export const addField = (from: string, to: string): Line => ({ verb: 'add', from, field: true, to });
export const rename = (from: string, to: string, when: Condition): Line => ({ verb: 'rename', from, field: true, to, when });
export const lowercase = (from: string): Line => ({ verb: 'lowercase', from, field: true });
export const splitUrl = (from: string, to: string): Line => ({ verb: 'split_url', from, field: true, to });

export const equal = (attribute: string, value: string): Condition => ({ is: 'equal', attribute, value });
export const ofType = (...ids: number[]): Condition => ({ is: 'type', ids });
export const unset = (field: string): Condition => ({ is: 'unset', field });
export const present = (field: string): Condition => ({ is: 'present', field });
export const among = (attribute: string, words: readonly string[]): Condition => ({ is: 'among', attribute, words });

/** Enrichments. */
export const fill = (from: string, to: string, when?: Condition): Line => ({ verb: 'fill', from, to, ...(when && { when }) });
export const fillLiteral = (literal: string, to: string, when?: Condition): Line => ({ verb: 'fill', literal, to, ...(when && { when }) });
export const fillAs = (form: 'lower_case' | 'action', from: string, to: string): Line => ({ verb: 'fill', from, form, to });
export const fillName = (table: TableName, from: string, to: string): Line => ({ verb: 'fill_name', table, from, to });
/** The names of all ids that a field of the document has. */
export const fillNames = (table: TableName, from: string, to: string): Line => ({ verb: 'fill_names', table, from, field: true, to });
export const fillUrl = (from: string, to: string): Line => ({ verb: 'fill_url', from, field: true, to });
export const runs = (scope: string): Condition => ({ is: 'runs', scope });
export const absent = (scope: string, attribute: string): Condition => ({ is: 'absent', scope, attribute });
export const there = (field: string): Condition => ({ is: 'there', field });
