/**
 * Prunes and types an event in place, in one walk over what is there: each attribute gets the form of its type, what is
 * empty or not accepted goes, what rules read is noted, what they drop is dropped.
 */
import type { Members, Node } from './attribute-tree.ts';
import { dottedTarget, refusedName } from './attribute-name.ts';
import { isEmpty } from './emptiness.ts';
import { MOST_LEVELS } from './exact-json.ts';
import { readAnything } from './read-anything.ts';
import { readFlattened, readLeaf } from './read-flattened.ts';
import { shown, tell } from './reading.ts';
import type { Parsed, Reading } from './reading.ts';
import { MOST_TERM_BYTES, cutToBytes } from './typing/text.ts';
import { isShort } from './typing/value.ts';

export const isObject = (value: unknown): value is Parsed => typeof value === 'object' && value !== null && !Array.isArray(value);
/** An object of JSON, and not a number that is carried as its digits. */
const isMembers = (value: unknown, reading: Reading): value is Parsed => isObject(value) && !(reading.exact && JSON.isRawJSON(value));

/**
 * @returns how many members are left; -1 where there were some, and all of them were dropped as copies. A member that goes becomes undefined: deleting would spoil the object's
 * shape.
 */
export function readMembers(object: Parsed, members: Members, reading: Reading, path: string, level: number): number {
  let kept = 0;
  let dropped = 0;
  const { byName } = members;
  for (const name in object) {
    const value = object[name];
    const node = byName.get(name);
    if (node === undefined) {
      const typed = readUnmapped(name, value, members, reading, path, level);
      if (typed === undefined) object[name] = undefined;
      else {
        object[name] = typed;
        kept += 1;
      }
      continue;
    }
    const typed = isPlainKeyword(value, node) ? value : readValue(value, node, reading, level + 1);
    if (typed === undefined) {
      object[name] = undefined;
      continue;
    }
    if (node.isNoted) note(typed, node, reading.slots);
    if ((node.drops & reading.drops) !== 0) {
      object[name] = undefined;
      dropped = -1;
      continue;
    }
    if (typed !== value) object[name] = typed;
    kept += 1;
  }
  return kept === 0 ? dropped : kept;
}

const isPlainKeyword = (value: unknown, node: Node): boolean =>
  node.isKeyword && typeof value === 'string' && value.length !== 0 && isShort(value);

/** Puts a typed value where the rules look for it. */
function note(typed: unknown, node: Node, slots: unknown[]): void {
  if (node.slot >= 0) slots[node.slot] = node.gathers ? gathered(slots[node.slot], typed) : typed;
  if (node.each >= 0 && Array.isArray(typed)) slots[node.each] = node.gathers ? gathered(slots[node.each], typed) : typed;
}

/** The values of all elements of a list, as one list. */
function gathered(list: unknown, value: unknown): unknown[] {
  const values: unknown[] = Array.isArray(list) ? list : [];
  if (Array.isArray(value)) for (const each of value) values.push(each);
  else values.push(value);
  return values;
}

/** @param level that of the value itself, where it is an object or a list. */
function readValue(value: unknown, node: Node, reading: Reading, level: number): unknown {
  if (value === null || value === undefined || (typeof value === 'string' && value.length === 0)) return undefined;
  if (node.isObject && !Array.isArray(value)) return readObject(asUrl(value, node), node, node.members, reading, level);
  if (node.kind === 'flattened') return readFlattened(value, node, reading, level);
  if (node.kind === 'removed') return undefined;
  return Array.isArray(value) ? readList(value, node, reading, level) : readSingle(value, node, reading);
}

function readList(list: unknown[], node: Node, reading: Reading, level: number): unknown[] | undefined {
  if (isTooDeep(level, reading)) return undefined;
  let kept = 0;
  for (const value of list) {
    const typed = readElement(value, node, reading, level + 1);
    if (typed === undefined) continue;
    list[kept] = typed;
    kept += 1;
  }
  if (kept < list.length) list.length = kept;
  return kept === 0 ? undefined : list;
}

function readElement(value: unknown, node: Node, reading: Reading, level: number): unknown {
  if (value === null || value === '') return undefined;
  if (Array.isArray(value)) return refuse(value, node, reading, 'a single value');
  return node.isObject ? readObject(value, node, node.elements, reading, level) : readSingle(value, node, reading);
}

function readObject(value: unknown, node: Node, members: Members | undefined, reading: Reading, level: number): unknown {
  if (isTooDeep(level, reading) || members === undefined) return undefined;
  if (isMembers(value, reading)) {
    const kept = readMembers(value, members, reading, node.path, level);
    if (kept !== 0 && node.slot >= 0 && members === node.members) reading.slots[node.slot] = value;
    return kept > 0 ? value : undefined;
  }
  return refuse(value, node, reading, 'an object');
}

/** An address that is a text becomes the object that ICD has for it; in a list it does not. */
const asUrl = (value: unknown, node: Node): unknown => (typeof value === 'string' && node.path.endsWith('.url') ? { text: value } : value);

function readSingle(value: unknown, node: Node, reading: Reading): unknown {
  const typed = node.read(value, reading);
  if (typed === undefined) return refuse(value, node, reading, node.expected);
  return typeof typed === 'string' && !isShort(typed) ? cut(typed, node, reading) : typed;
}

function cut(text: string, node: Node, reading: Reading): string {
  const short = cutToBytes(text, MOST_TERM_BYTES);
  if (short !== text) tell(reading, node.path, `longer than ${MOST_TERM_BYTES} bytes, cut`);
  return short;
}

function refuse(value: unknown, node: Node, reading: Reading, expected: string): undefined {
  if (!isEmpty(value)) tell(reading, node.path, `expected ${expected}, found ${shown(value)}`);
  return undefined;
}

export function isTooDeep(level: number, reading: Reading): boolean {
  if (level <= MOST_LEVELS) return false;
  reading.again = true;
  return true;
}

/** An attribute that the field table does not know. */
function readUnmapped(name: string, value: unknown, members: Members, reading: Reading, path: string, level: number): unknown {
  if (value === null || value === undefined || value === '') return undefined;
  const at = `${path}.${name}`;
  const fault = refusedName(name);
  if (fault !== undefined) {
    if (!isEmpty(value)) tell(reading, at, fault);
    return undefined;
  }
  // Elasticsearch reads `file.md5` as the md5 of a file, so it must be of that type here as well.
  const target = name.includes('.') ? dottedTarget(name, members.typed ?? members) : undefined;
  if (target?.node !== undefined) {
    return target.through ? refuse(value, target.node, reading, 'no member below') : readValue(value, target.node, reading, level + 1);
  }
  if (reading.unmapped === 'keep') return readAnything(value, at, reading, level + 1);
  if (reading.unmapped === 'collect') collect(value, at.slice(PREFIX.length), reading, level + 1);
  return undefined;
}

const PREFIX = 'ses.';
const COLLECTED = 'ses.unmapped';

/** Keeps an unknown attribute under its path in one `flattened` field, so that no event can add to the index's mapping. */
function collect(value: unknown, key: string, reading: Reading, level: number): void {
  if (key.includes('\0')) return tell(reading, COLLECTED, 'a name must not hold the character NUL');
  const kept = readLeaf(value, key, COLLECTED, reading, level);
  if (kept === undefined) return undefined;
  reading.collected ??= {};
  Object.defineProperty(reading.collected, key, { value: kept, enumerable: true, configurable: true, writable: true });
  return undefined;
}
