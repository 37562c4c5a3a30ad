/** Values that rules compute, and the faults that they tell. */
import { refusedName } from './attribute-name.ts';
import { isEmpty } from './emptiness.ts';
import { isInexact, parseExact } from './exact-json.ts';
import type { RawJson } from './exact-json.ts';
import { shown, tell } from './reading.ts';
import type { Parsed, Reading } from './reading.ts';
import { MOST_TERM_BYTES, cutToBytes } from './typing/text.ts';
import { EXPECTED, VALUE_OF } from './typing/value.ts';
import { wholeNumber, wholeNumberAsWritten } from './typing/whole-number.ts';
import { urlParts } from './url-parts.ts';
import type { UrlParts } from './url-parts.ts';

/** A whole number times a factor, exact; past 64 bits it is told and there is none. */
export function product(value: unknown, factor: number, path: string, reading: Reading): number | RawJson | undefined {
  if (typeof value === 'number' && Number.isSafeInteger(value * factor)) return value * factor + 0;
  const whole = wholeNumberAsWritten(JSON.isRawJSON(value) ? value.rawJSON : String(value));
  if (typeof value === 'string' || Array.isArray(value) || whole === undefined) return undefined;
  const result = wholeNumber(whole * BigInt(factor));
  if (result === undefined) tell(reading, path, `times ${factor} is past 64 bits, found ${shown(value)}`);
  return result;
}

function parsedObject(text: unknown): Parsed | undefined {
  if (typeof text !== 'string') return undefined;
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : undefined;
  } catch {
    return undefined;
  }
}

const holdsInexact = (object: Parsed): boolean =>
  Object.values(object).some((value) => (Array.isArray(value) ? value : [value]).some((one) => typeof one === 'number' && isInexact(one)));

/** Again with the digits of its numbers, where it is not deeper than the call stack. */
function exactly(text: string, object: Parsed): Parsed {
  try {
    return { ...Object(parseExact(text)) };
  } catch {
    return object;
  }
}

/** Text that is JSON of an object, as that object with texts for members; nothing of other text. */
export function objectOfJson(text: unknown, path: string, reading: Reading): Parsed | undefined {
  const object = parsedObject(text);
  if (object === undefined || typeof text !== 'string') return undefined;
  const read = texts(holdsInexact(object) ? exactly(text, object) : object, path, reading);
  return Object.keys(read).length === 0 ? undefined : read;
}

function texts(object: Parsed, path: string, reading: Reading): Parsed {
  const read = Object.entries(object).flatMap(([name, value]): [string, unknown][] => {
    const typed = textsOf(value, `${path}.${name}`, name, reading);
    return typed === undefined ? [] : [[name.toWellFormed(), typed]];
  });
  return Object.fromEntries(read);
}

function textsOf(value: unknown, path: string, name: string, reading: Reading): unknown {
  if (isEmpty(value)) return undefined;
  // A dot would make an object of what its siblings have as a text.
  const fault = refusedName(name) ?? (name.includes('.') ? 'a name must not hold a dot' : undefined);
  if (fault !== undefined) {
    tell(reading, path, fault);
    return undefined;
  }
  if (!Array.isArray(value)) return textOf(value, path, reading);
  const list = value.flatMap((one) => textOf(one, path, reading) ?? []);
  return list.length === 0 ? undefined : list;
}

function textOf(value: unknown, path: string, reading: Reading): string | undefined {
  if (isEmpty(value)) return undefined;
  const text = VALUE_OF.keyword(value, reading);
  if (typeof text !== 'string') {
    tell(reading, path, `expected ${EXPECTED.keyword}, found ${shown(value)}`);
    return undefined;
  }
  const short = cutToBytes(text, MOST_TERM_BYTES).toWellFormed();
  if (short.length !== text.length) tell(reading, path, `longer than ${MOST_TERM_BYTES} bytes, cut`);
  return short;
}

/** The parts of a URL; a text that is none is told. */
export function partsOfUrl(text: unknown, path: string, reading: Reading): UrlParts | undefined {
  if (typeof text !== 'string') return undefined;
  const parts = urlParts(text);
  if (parts === undefined) tell(reading, path, `expected a URL, found ${shown(text)}`);
  return parts;
}

/** The parts of the one URL that a field has; nothing where it has several, or what is no URL. */
export function partsOfOne(value: unknown): UrlParts | undefined {
  const text: unknown = Array.isArray(value) && value.length === 1 ? value[0] : value;
  return typeof text === 'string' ? urlParts(text) : undefined;
}
