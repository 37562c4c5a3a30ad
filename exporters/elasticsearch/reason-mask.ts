/** Reasons of refusals quote values of events; they are masked before a reason reaches a log. */

const MASK = '…';
const LONGEST = 500;

const QUOTING: readonly (readonly [pattern: RegExp, masked: string])[] = [
  // The value comes last and may hold any text, quotes and line feeds too.
  [/(preview of field's value: ).*$/is, `$1'${MASK}'`],
  [/(for input string: ).*$/is, `$1"${MASK}"`],
  [/(\[Source: ).*(?=; line:)/is, `$1${MASK}`],
  [/(date field \[).*(\] with format)/is, `$1${MASK}$2`],
  [/(unrecognized token ).*?(: was expecting)/is, `$1'${MASK}'$2`],
  [/(?<!\bid )'[^']*'/g, `'${MASK}'`],
  [/(?<!\bid )"[^"]*"/g, `"${MASK}"`],
];

/** The reason without the event's own text, at most 500 characters. */
export function maskedReason(reason: string): string {
  const masked = QUOTING.reduce((text, [pattern, replacement]) => text.replace(pattern, replacement), reason);
  return masked.length > LONGEST ? `${masked.slice(0, LONGEST)}…` : masked;
}
