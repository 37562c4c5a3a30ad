/** One value in the form of its type, or undefined where it is not of that type. */
import type { RawJson } from '../exact-json.ts';
import { isInexact } from '../exact-json.ts';
import type { FieldType } from '../declaration/attributes.ts';
import type { Reading } from '../reading.ts';
import { dateOf } from './date.ts';
import { isIpAddress } from './ip-address.ts';
import { SURELY_SHORT } from './text.ts';
import { wholeNumber, wholeNumberAsWritten, wholeNumberOfText } from './whole-number.ts';

const NUMBER = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/;

/** Elasticsearch's `float` has 32 bits. */
export const isFloat = (value: number): boolean => Number.isFinite(Math.fround(value));

/** A number that the first reading cannot trust sends the line to the second. */
export function isTrusted(value: number, reading: Reading): boolean {
  if (!isInexact(value)) return true;
  reading.again = true;
  return false;
}

/** Text as it is, however long; the digits of a number, where it is finite. */
function keyword(value: unknown, reading: Reading): string | undefined {
  if (typeof value === 'string') return value;
  if (typeof value === 'number') return isTrusted(value, reading) ? String(value) : undefined;
  if (typeof value === 'boolean') return value ? 'true' : 'false';
  if (!JSON.isRawJSON(value)) return undefined;
  return Number.isFinite(Number(value.rawJSON)) ? value.rawJSON : undefined;
}

function long(value: unknown, reading: Reading): number | RawJson | undefined {
  if (typeof value === 'number') return isTrusted(value, reading) && Number.isInteger(value) ? value : undefined;
  if (typeof value === 'string') return wholeNumberOfText(value);
  if (!JSON.isRawJSON(value)) return undefined;
  const whole = wholeNumberAsWritten(value.rawJSON);
  return whole === undefined ? undefined : wholeNumber(whole);
}

function float(value: unknown, reading: Reading): number | RawJson | undefined {
  if (typeof value === 'number') return isTrusted(value, reading) && isFloat(value) ? value : undefined;
  if (typeof value === 'string') return floatOfText(value);
  return JSON.isRawJSON(value) && isFloat(Number(value.rawJSON)) ? value : undefined;
}

function floatOfText(text: string): number | RawJson | undefined {
  if (!NUMBER.test(text)) return undefined;
  const number = Number(text);
  if (!isFloat(number)) return undefined;
  return isInexact(number) ? (wholeNumberOfText(text) ?? number) : number;
}

function boolean(value: unknown): boolean | undefined {
  if (typeof value === 'boolean') return value;
  if (typeof value !== 'string' || value.length > 5) return undefined;
  const word = value.toLowerCase();
  return word === 'true' ? true : word === 'false' ? false : undefined;
}

/** As the incidents API writes a boolean. */
export function yesNo(value: unknown): boolean | undefined {
  if (typeof value !== 'string' || value.length > 3) return boolean(value);
  const word = value.toLowerCase();
  return word === 'yes' ? true : word === 'no' ? false : undefined;
}

const ip = (value: unknown): string | undefined => (typeof value === 'string' && isIpAddress(value) ? value : undefined);

function date(value: unknown, reading: Reading): string | undefined {
  return typeof value === 'number' && !isTrusted(value, reading) ? undefined : dateOf(value);
}

export type ValueType = Exclude<FieldType, 'flattened'>;
export type Typed = string | number | boolean | RawJson;

/** What a type makes of a value that is neither a list, nor null, nor empty. */
export type ReadValue = (value: unknown, reading: Reading) => Typed | undefined;

export const VALUE_OF: Readonly<Record<ValueType, ReadValue>> = {
  keyword,
  long,
  float,
  boolean,
  ip,
  date,
};

export const EXPECTED: Readonly<Record<ValueType, string>> = {
  keyword: 'a text',
  long: 'a whole number of 64 bits',
  float: 'a number',
  boolean: 'true or false',
  ip: 'an IP address',
  date: 'a date',
};

export const isShort = (text: string): boolean => text.length <= SURELY_SHORT;
