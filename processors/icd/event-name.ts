/** OpenTelemetry's name for an event of this type. */
import type { Stream } from './stream.ts';

const names = new Map<string, string>();
const MOST_NAMES = 1000;
const TYPE = /^[A-Z][A-Z0-9_]{0,99}$/;

/** @param type ICD's, such as `PROCESS_ACTIVITY`. */
export function eventNameOf(type: unknown, stream: Stream): string {
  if (typeof type !== 'string' || !TYPE.test(type)) return `symantec_endpoint_security.${stream}`;
  const known = names.get(type);
  if (known !== undefined) return known;
  if (names.size >= MOST_NAMES) names.clear();
  const name = `symantec_endpoint_security.${type.toLowerCase()}`;
  names.set(type, name);
  return name;
}
