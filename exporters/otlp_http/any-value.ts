/** JavaScript values as OTLP has them: what kind each is. Source of the rules: opentelemetry-proto, `common.proto`. */

const INT64_MIN = -(2n ** 63n);
const INT64_MAX = 2n ** 63n - 1n;
const INTEGER = /^-?\d+$/;

export type ValueKind =
  | { readonly is: 'integer'; readonly value: bigint }
  | { readonly is: 'double'; readonly value: number }
  | { readonly is: 'text'; readonly value: string };

/** A number that `JSON.rawJSON` carries digit for digit: an integer where 64 bits hold it, else its text. */
export function rawNumber(text: string): ValueKind {
  if (INTEGER.test(text)) {
    const value = BigInt(text);
    return value >= INT64_MIN && value <= INT64_MAX ? { is: 'integer', value } : { is: 'text', value: text };
  }
  return { is: 'double', value: Number(text) };
}

/** The text that a `JSON.rawJSON` object carries, or undefined for any other object. */
export function rawText(value: object): string | undefined {
  return 'rawJSON' in value && Object.getPrototypeOf(value) === null && typeof value.rawJSON === 'string' ? value.rawJSON : undefined;
}
