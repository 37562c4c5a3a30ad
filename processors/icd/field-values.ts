/** What rules put into fields of the document: values in the form of the field, lists without duplicates. */
import type { RawJson } from './exact-json.ts';
import type { Parsed } from './reading.ts';
import { isIpAddress } from './typing/ip-address.ts';
import { isFloat } from './typing/value.ts';
import { wholeNumber, wholeNumberAsWritten, wholeNumberOfText } from './typing/whole-number.ts';

const isObject = (value: unknown): value is object => typeof value === 'object' && value !== null;
const isParsed = (value: unknown): value is Parsed => isObject(value) && !Array.isArray(value);
const isSingle = (value: unknown): boolean => !isObject(value) || JSON.isRawJSON(value);

/** A value or list of values as it is; no field that a rule writes has room for an object. */
export function plain(value: unknown): unknown {
  if (!isObject(value)) return value;
  if (Array.isArray(value)) return several(value.filter(isSingle));
  return JSON.isRawJSON(value) ? value : undefined;
}

const several = (list: readonly unknown[]): readonly unknown[] | undefined => (list.length === 0 ? undefined : list);

const longOf = (value: unknown): number | RawJson | undefined => {
  if (typeof value === 'number') return Number.isSafeInteger(value) ? value : undefined;
  if (typeof value === 'string') return wholeNumberOfText(value);
  return JSON.isRawJSON(value) ? wholeOfDigits(value.rawJSON) : undefined;
};

function wholeOfDigits(digits: string): number | RawJson | undefined {
  const whole = wholeNumberAsWritten(digits);
  return whole === undefined ? undefined : wholeNumber(whole);
}

const ipOf = (value: unknown): string | undefined => (typeof value === 'string' && isIpAddress(value) ? value : undefined);

const each = <T>(value: unknown, form: (value: unknown) => T | undefined): unknown =>
  Array.isArray(value) ? several(value.map(form).filter((one) => one !== undefined)) : form(value);

/** In the form of a whole number, or of an address: what is of another form is left out. */
export const longs = (value: unknown): unknown => each(value, longOf);
export const ips = (value: unknown): unknown => each(value, ipOf);

/** A number that a `float` field takes, where the value is a number or a text of one. */
export function numberOf(value: unknown): number | undefined {
  const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
  return typeof number === 'number' && isFloat(number) ? number : undefined;
}

const textOf = (value: unknown): string | undefined => {
  if (typeof value === 'string') return value;
  if (JSON.isRawJSON(value)) return value.rawJSON;
  return isObject(value) || value === undefined || value === null ? undefined : String(value);
};

/** A list that a rule may append to: the single value that is there becomes its first element. */
function listOf(current: unknown): unknown[] {
  if (current === undefined) return [];
  return Array.isArray(current) ? current : [current];
}

const isSame = (a: unknown, b: unknown): boolean => a === b || (JSON.isRawJSON(a) && JSON.isRawJSON(b) && a.rawJSON === b.rawJSON);

function append(list: unknown[], value: unknown): void {
  if (value === undefined || list.includes(value)) return;
  if (typeof value === 'object' && list.some((held) => isSame(held, value))) return;
  list.push(value);
}

function added(current: unknown, value: unknown, form: (value: unknown) => unknown): unknown {
  const list = listOf(current);
  if (Array.isArray(value)) for (const one of value) append(list, form(one));
  else append(list, form(value));
  return list.length === 0 ? undefined : list;
}

/** The list with the value in it, each value once. A list that is there is appended to in place. */
export function addText(current: unknown, value: unknown): unknown {
  return current === undefined && typeof value === 'string' ? [value] : added(current, value, textOf);
}
export const addLong = (current: unknown, value: unknown): unknown => added(current, value, longOf);
export function addIp(current: unknown, value: unknown): unknown {
  return added(current, value, ipOf);
}

/** The name that an id has in a table; none for a list of ids. */
export const nameOf = (table: ReadonlyMap<string, string>, id: unknown): string | undefined =>
  typeof id === 'string' ? table.get(id) : typeof id === 'number' ? table.get(String(id)) : undefined;

export const addNames = (current: unknown, table: ReadonlyMap<string, string>, ids: unknown): unknown =>
  added(current, ids, (id) => nameOf(table, id));

export const lowerCase = (value: unknown): unknown => {
  if (typeof value === 'string') return value.toLowerCase();
  return Array.isArray(value) ? value.map((one) => (typeof one === 'string' ? one.toLowerCase() : one)) : value;
};

export const holdsDot = (value: unknown): boolean =>
  typeof value === 'string' ? value.includes('.') : Array.isArray(value) && value.some(holdsDot);

export const isAmong = (value: unknown, words: ReadonlySet<string>): boolean => typeof value === 'string' && words.has(value.toLowerCase());

/** A member of an object; a name does not enter lists. */
export function member(value: unknown, name: string): unknown {
  return isParsed(value) && Object.hasOwn(value, name) ? value[name] : undefined;
}
