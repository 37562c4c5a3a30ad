/** Fields that are added to a finished document where it has none of that name. */
import type { AnyValue, AnyValueMap } from '../../component/otel.ts';

const isGroup = (value: AnyValue | undefined): value is AnyValueMap =>
  typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Uint8Array);

/** @param document changed in place, and so are the groups in it. @param extra shared by many documents: never changed. */
export function mergeMissing(document: AnyValueMap, extra: AnyValueMap): void {
  for (const [name, value] of Object.entries(extra)) {
    const there = document[name];
    if (there === undefined) document[name] = value;
    else if (isGroup(there) && isGroup(value)) mergeMissing(there, value);
  }
}

/** Two groups of fields as one; of what both have, the first has its way. */
export function merged(first: AnyValueMap, second: AnyValueMap): AnyValueMap {
  const document = structuredClone(first);
  mergeMissing(document, structuredClone(second));
  return document;
}

/** Fields by dotted path as nested groups. */
export function nested(fields: Readonly<Record<string, AnyValue>>): AnyValueMap {
  const document: AnyValueMap = {};
  for (const [path, value] of Object.entries(fields)) {
    const one = path.split('.').reduceRight<AnyValue>((inner, name) => ({ [name]: inner }), value);
    if (isGroup(one)) mergeMissing(document, one);
  }
  return document;
}
