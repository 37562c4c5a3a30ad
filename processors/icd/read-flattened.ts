/** Attributes of type `flattened`: an object or a list of objects, each leaf of which Elasticsearch keeps as one term. */
import type { Node } from './attribute-tree.ts';
import { MOST_LEVELS, cutDeep, isInexact, parseExact, wellFormed } from './exact-json.ts';
import { isEmpty } from './emptiness.ts';
import { tell } from './reading.ts';
import type { Parsed, Reading } from './reading.ts';
import { MOST_TERM_BYTES, SURELY_SHORT, cutToBytes } from './typing/text.ts';

const NUL = '\u0000';

/** @param level that of the value, where it is an object or a list. */
export function readFlattened(value: unknown, node: Node, reading: Reading, level: number): Parsed | unknown[] | undefined {
  const given = node.json && typeof value === 'string' ? parsed(value, node.path, reading, level) : value;
  const isList = Array.isArray(given);
  const isWhole = isList ? given.every((element) => isEmpty(element) || isPlain(element)) : isPlain(given);
  const read = readLeaf(given, isWhole ? '' : 'value', node.path, reading, level);
  if (read === undefined) return undefined;
  if (isWhole && (isPlain(read) || Array.isArray(read))) return read;
  return { value: read };
}

const isPlain = (value: unknown): value is Parsed =>
  typeof value === 'object' && value !== null && !Array.isArray(value) && !JSON.isRawJSON(value);

/** Text that is JSON, as what it says; other text as it is. */
function parsed(text: string, path: string, reading: Reading, level: number): unknown {
  try {
    const value: unknown = JSON.parse(text);
    return reading.exact ? parsedExactly(text, path, reading, level) : value;
  } catch {
    return text;
  }
}

function parsedExactly(text: string, path: string, reading: Reading, level: number): unknown {
  const shallow = cutDeep(text, MOST_LEVELS - level + 1);
  if (shallow.cut > 0) tell(reading, path, `deeper than ${MOST_LEVELS} levels, kept as text`);
  const value = parseExact(shallow.text);
  return reading.escapes ? wellFormed(value) : value;
}

/** @param key the dotted path of the value within the attribute: Elasticsearch counts it with the leaf. */
export function readLeaf(value: unknown, key: string, path: string, reading: Reading, level: number): unknown {
  if (value === null || value === undefined || value === '') return undefined;
  if (typeof value === 'string') return key.length + value.length < SURELY_SHORT ? value : cutLeaf(value, key, path, reading);
  if (typeof value === 'boolean') return value;
  if (typeof value === 'number') return readNumber(value, reading);
  if (reading.exact && JSON.isRawJSON(value)) return readDigits(value, key, path, reading);
  if (level > MOST_LEVELS) {
    reading.again = true;
    return undefined;
  }
  return Array.isArray(value) ? readElements(value, key, path, reading, level) : readEach(Object(value), key, path, reading, level);
}

function readNumber(value: number, reading: Reading): number | undefined {
  if (!isInexact(value)) return value;
  reading.again = true;
  return undefined;
}

function readDigits(value: { readonly rawJSON: string }, key: string, path: string, reading: Reading): unknown {
  if (!Number.isFinite(Number(value.rawJSON))) {
    tell(reading, `${path}.${key}`, 'expected a finite number');
    return undefined;
  }
  const room = MOST_TERM_BYTES - Buffer.byteLength(key) - 1;
  return value.rawJSON.length <= room ? value : cutLeaf(value.rawJSON, key, path, reading);
}

function cutLeaf(text: string, key: string, path: string, reading: Reading): string | undefined {
  const room = MOST_TERM_BYTES - Buffer.byteLength(key) - 1;
  const short = room > 0 ? cutToBytes(text, room) : '';
  if (short === text) return text;
  tell(reading, `${path}.${key.slice(0, 100).toWellFormed()}`, `longer than ${MOST_TERM_BYTES} bytes with its key, cut`);
  return short === '' ? undefined : short;
}

function readElements(list: unknown[], key: string, path: string, reading: Reading, level: number): unknown[] | undefined {
  let kept = 0;
  for (const element of list) {
    const read = readLeaf(element, key, path, reading, level + 1);
    if (read === undefined) continue;
    list[kept] = read;
    kept += 1;
  }
  if (kept < list.length) list.length = kept;
  return kept === 0 ? undefined : list;
}

function readEach(object: Parsed, key: string, path: string, reading: Reading, level: number): Parsed | undefined {
  let kept = 0;
  for (const name in object) {
    const read = readMember(object[name], name, key, path, reading, level + 1);
    if (read !== object[name]) object[name] = read;
    if (read !== undefined) kept += 1;
  }
  return kept === 0 ? undefined : object;
}

function readMember(value: unknown, name: string, key: string, path: string, reading: Reading, level: number): unknown {
  // Elasticsearch keeps NUL for itself: it parts key from value.
  if (name.includes(NUL)) {
    if (!isEmpty(value)) tell(reading, path, 'a name must not hold the character NUL');
    return undefined;
  }
  return readLeaf(value, key === '' ? name : `${key}.${name}`, path, reading, level);
}
