/** What the field table does not know stays as it is, within what Elasticsearch takes. */
import { refusedName } from './attribute-name.ts';
import { isEmpty } from './emptiness.ts';
import { MOST_LEVELS, isInexact } from './exact-json.ts';
import { shown, tell } from './reading.ts';
import type { Parsed, Reading } from './reading.ts';
import { isFloat } from './typing/value.ts';
import { wholeNumber } from './typing/whole-number.ts';

const WHOLE = /^-?\d+$/;

/** @param path as faults name the value. @param level that of the value, where it is an object or a list. */
export function readAnything(value: unknown, path: string, reading: Reading, level: number): unknown {
  if (value === null || value === '') return undefined;
  if (typeof value === 'string' || typeof value === 'boolean') return value;
  if (typeof value === 'number') return readNumber(value, path, reading);
  if (reading.exact && JSON.isRawJSON(value)) return readDigits(value.rawJSON, path, reading) ? value : undefined;
  if (level > MOST_LEVELS) {
    reading.again = true;
    return undefined;
  }
  return Array.isArray(value) ? readElements(value, path, reading, level) : readEach(Object(value), path, reading, level);
}

function readNumber(value: number, path: string, reading: Reading): number | undefined {
  if (isInexact(value)) {
    reading.again = true;
    return undefined;
  }
  // Elasticsearch makes a `float` of an unknown number with a fraction.
  if (isFloat(value)) return value;
  tell(reading, path, `expected a number that Elasticsearch takes, found ${shown(value)}`);
  return undefined;
}

function readDigits(digits: string, path: string, reading: Reading): boolean {
  const fits = WHOLE.test(digits) ? digits.length < 21 && wholeNumber(BigInt(digits)) !== undefined : isFloat(Number(digits));
  if (!fits) tell(reading, path, `expected a number that Elasticsearch takes, found ${digits.slice(0, 60)}`);
  return fits;
}

function readElements(list: unknown[], path: string, reading: Reading, level: number): unknown[] | undefined {
  let kept = 0;
  for (const element of list) {
    const read = readAnything(element, path, reading, level + 1);
    if (read === undefined) continue;
    list[kept] = read;
    kept += 1;
  }
  if (kept < list.length) list.length = kept;
  return kept === 0 ? undefined : list;
}

function readEach(object: Parsed, path: string, reading: Reading, level: number): Parsed | undefined {
  let kept = 0;
  for (const name in object) {
    const read = readMember(object[name], name, path, reading, level + 1);
    object[name] = read;
    if (read !== undefined) kept += 1;
  }
  return kept === 0 ? undefined : object;
}

function readMember(value: unknown, name: string, path: string, reading: Reading, level: number): unknown {
  const fault = refusedName(name);
  if (fault === undefined) return readAnything(value, `${path}.${name}`, reading, level);
  if (!isEmpty(value)) tell(reading, `${path}.${name}`, fault);
  return undefined;
}
