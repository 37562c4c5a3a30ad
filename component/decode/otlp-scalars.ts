/** Numbers and times of OTLP, in the form in which records carry them. */
import type { AnyValue, AnyValueMap, HrTime } from '../otel.ts';
import { SourceFault } from '../source.ts';

// ECMAScript's JSON.parse source text access, which Node has and TypeScript's libraries do not describe yet.
declare global {
  interface JSON {
    rawJSON(text: string): { readonly rawJSON: string };
  }
}

const NANOSECONDS = 1_000_000_000n;

/** What is no OTLP: the request is refused as a whole. */
export const malformed = (what: string): SourceFault => new SourceFault('corrupt', `the body is no OTLP logs request: ${what}`);

/** A number, or `JSON.rawJSON` of its digits where a double would not hold it: for the types, a map of one text. */
export function integerOf(value: bigint): AnyValue {
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : (JSON.rawJSON(String(value)) as object as AnyValueMap);
}

/** @param nanoseconds since 1970. @returns undefined for 0, which says that the time is not known. */
export function timeOf(nanoseconds: bigint): HrTime | undefined {
  return nanoseconds === 0n ? undefined : [Number(nanoseconds / NANOSECONDS), Number(nanoseconds % NANOSECONDS)];
}
