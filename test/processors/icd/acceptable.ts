/**
 * Whether Elasticsearch takes a document, by the field types: what each type parses, Lucene's limits, the names that it
 * refuses. Written apart from the mapping, as a second opinion on it.
 */
import { isIP } from 'node:net';

export interface FieldTypes {
  /** Type by dotted path. */
  readonly byPath: ReadonlyMap<string, string>;
  /** Paths that hold others. */
  readonly groups: ReadonlySet<string>;
}

/** A number that a double cannot hold, as the document has it. */
export class Digits {
  readonly text: string;
  constructor(text: string) {
    this.text = text;
  }
}

export const fieldTypes = (rows: Iterable<readonly [path: string, type: string]>): FieldTypes => {
  const byPath = new Map(rows);
  const groups = new Set([...byPath.keys()].flatMap((path) => path.split('.').map((_, index, names) => names.slice(0, index).join('.'))));
  return { byPath, groups };
};

/** The document as its text says, with numbers that a double cannot hold as `Digits`. */
export const parseDocument = (text: string): unknown =>
  JSON.parse(text, (_name, value: unknown, { source = '' }) =>
    typeof value === 'number' && (!Number.isFinite(value) || (Number.isInteger(value) && !Number.isSafeInteger(value)))
      ? new Digits(source)
      : value,
  );

const MOST_BYTES = 32_766;
const MOST_LEVELS = 20;
const WRITTEN = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;
const INTEGER = /^-?\d+$/;

type Fault = (path: string, why: string) => void;

const isLong = (value: unknown): boolean =>
  value instanceof Digits
    ? INTEGER.test(value.text) && BigInt.asIntN(64, BigInt(value.text)) === BigInt(value.text)
    : typeof value === 'number' && Number.isInteger(value);

const isFloat = (value: unknown): boolean => {
  const number = value instanceof Digits ? Number(value.text) : value;
  return typeof number === 'number' && Number.isFinite(Math.fround(number));
};

const isScalar = (value: unknown): boolean => typeof value !== 'object' || value instanceof Digits;

const takes: Readonly<Record<string, (value: unknown) => boolean>> = {
  keyword: (value) => isScalar(value) && (typeof value !== 'string' || Buffer.byteLength(value) <= MOST_BYTES),
  constant_keyword: (value) => typeof value === 'string',
  wildcard: isScalar,
  match_only_text: isScalar,
  long: isLong,
  float: isFloat,
  boolean: (value) => typeof value === 'boolean',
  ip: (value) => typeof value === 'string' && isIP(value) !== 0 && !value.includes('%'),
  date: (value) => typeof value === 'string' && WRITTEN.test(value) && Number.isFinite(Date.parse(value)),
};

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Digits);

function checkFlattened(value: unknown, key: string, path: string, level: number, fault: Fault): void {
  if (level > MOST_LEVELS + 2) fault(path, 'too deep');
  if (Array.isArray(value)) for (const one of value) checkFlattened(one, key, path, level + 1, fault);
  else if (isObject(value)) {
    for (const [name, member] of Object.entries(value)) {
      if (name.includes('\0')) fault(path, 'NUL in a name');
      checkFlattened(member, key === '' ? name : `${key}.${name}`, path, level + 1, fault);
    }
  } else {
    const text = value instanceof Digits ? value.text : String(value);
    if (Buffer.byteLength(key) + 1 + Buffer.byteLength(text) > MOST_BYTES) fault(path, 'a leaf is too long');
  }
}

/** A value that dynamic mapping would type. */
function checkDynamic(value: unknown, path: string, fault: Fault): void {
  if (typeof value === 'number' || value instanceof Digits) {
    const text = value instanceof Digits ? value.text : String(value);
    if (INTEGER.test(text) ? !isLong(value) : !isFloat(value)) fault(path, `a number that is refused: ${text}`);
  }
}

const isRefusedName = (name: string): boolean => name.trim() === '' || name.split('.').some((part) => part.trim() === '');

function checkValue(value: unknown, path: string, types: FieldTypes, level: number, fault: Fault): void {
  const type = types.byPath.get(path);
  if (value === null || value === '') fault(path, 'empty');
  if (type === 'flattened' || type === 'object') {
    const isWhole = Array.isArray(value) ? value.every(isObject) : isObject(value);
    if (!isWhole) fault(path, 'expected an object');
    checkFlattened(value, '', path, level, fault);
    return;
  }
  if (Array.isArray(value)) {
    if (value.length === 0) fault(path, 'empty');
    for (const one of value) checkValue(one, path, types, level + 1, fault);
    return;
  }
  if (isObject(value)) {
    if (type !== undefined) fault(path, `an object where a ${type} belongs`);
    checkMembers(value, path, types, level + 1, fault);
    return;
  }
  if (types.groups.has(path)) fault(path, 'a value where an object belongs');
  if (type === undefined) checkDynamic(value, path, fault);
  else if (!(takes[type]?.(value) ?? true)) fault(path, `no ${type}: ${String(value).slice(0, 80)}`);
}

function checkMembers(object: Record<string, unknown>, path: string, types: FieldTypes, level: number, fault: Fault): void {
  // The event's own twenty levels lie below the document and `ses`, or `ses.incident`.
  if (level > MOST_LEVELS + 3) fault(path, 'too deep');
  if (Object.keys(object).length === 0 && path !== '') fault(path, 'empty');
  for (const [name, value] of Object.entries(object)) {
    if (isRefusedName(name)) fault(`${path}.${name}`, 'a name that is refused');
    checkValue(value, path === '' ? name : `${path}.${name}`, types, level, fault);
  }
}

/** Why Elasticsearch would refuse the document, or what in it should not be: nothing where it takes it. */
export function faultsOf(text: string, types: FieldTypes): string[] {
  const faults: string[] = [];
  const document = parseDocument(text);
  if (!text.isWellFormed() || /\\ud[89a-f]/i.test(text.replaceAll(/\\\\/g, ''))) faults.push('lone surrogates');
  if (!isObject(document)) return ['no object'];
  if (typeof document['@timestamp'] !== 'string') faults.push('@timestamp: expected one date');
  checkMembers(document, '', types, 1, (path, why) => faults.push(`${path}: ${why}`));
  return faults;
}
