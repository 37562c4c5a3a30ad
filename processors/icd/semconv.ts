/** A finished ECS document as the parts of an OpenTelemetry record, by the semantic conventions. */
import type { AnyValue, AnyValueMap } from '../../component/otel.ts';
import { ATTRIBUTE_NAMES, LIST_FIELDS, OS_TYPES, RECORD_FIELDS, RESOURCE_NAMES } from './declaration/semconv.ts';
import type { SemconvName } from './declaration/semconv.ts';

export interface SemconvParts {
  readonly resource: AnyValueMap;
  readonly attributes: AnyValueMap;
  /** The message; undefined where the event has none. */
  readonly body: AnyValue;
}

const isGroup = (value: AnyValue): value is AnyValueMap =>
  typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Uint8Array) && !JSON.isRawJSON(value);

/** Calls `take` with every value of a group and its dotted path. Lists of objects are values. */
function eachLeaf(group: AnyValueMap, path: string, take: (path: string, value: AnyValue) => void): void {
  for (const [name, value] of Object.entries(group)) {
    if (value === undefined) continue;
    const at = path === '' ? name : `${path}.${name}`;
    if (isGroup(value)) eachLeaf(value, at, take);
    else take(at, value);
  }
}

/** A convention with one value has the only one, or the last, or all that there are. */
function valueFor(value: AnyValue, { list, last }: Omit<SemconvName, 'name'>): AnyValue {
  if (list) return Array.isArray(value) ? value : [value];
  if (!Array.isArray(value)) return value;
  return value.length === 1 || last ? value.at(-1) : value;
}

function put(target: AnyValueMap, path: string, value: AnyValue, known: SemconvName): void {
  target[known.name] = valueFor(value, known);
  if (known.also) target[path] = valueFor(value, {});
}

/** The event's own attributes stay as they are; of other fields only those are lists that ECS has as lists. */
function asNamedByEcs(path: string, value: AnyValue): AnyValue {
  if (path.startsWith('ses.')) return value;
  return LIST_FIELDS.has(path) ? valueFor(value, { list: true }) : valueFor(value, {});
}

const osType = (value: AnyValue): AnyValue => (typeof value === 'string' ? (OS_TYPES.get(value) ?? value) : value);

/** @param keepsSes whether attributes that no convention has a name for are carried as `ses.*`. */
export function semconvParts(document: AnyValueMap, keepsSes: boolean): SemconvParts {
  const resource: AnyValueMap = {};
  const attributes: AnyValueMap = {};
  eachLeaf(document, '', (path, value) => {
    if (RECORD_FIELDS.has(path) || (!keepsSes && path.startsWith('ses.'))) return;
    const ofResource = RESOURCE_NAMES.get(path);
    const known = ATTRIBUTE_NAMES.get(path);
    if (ofResource !== undefined) resource[ofResource.name] = valueFor(value, ofResource);
    if (ofResource?.also) attributes[path] = valueFor(value, {});
    else if (known !== undefined) put(attributes, path, value, known);
    else if (ofResource === undefined) attributes[path] = asNamedByEcs(path, value);
  });
  if ('os.type' in resource) resource['os.type'] = osType(resource['os.type']);
  return { resource, attributes, body: valueFor(document['message'], {}) };
}
