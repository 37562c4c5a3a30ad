/** The second, slow reading of a line: numbers past 2^53 digit for digit, nothing deeper than Elasticsearch takes. */

/** A number as its digits. `JSON.stringify` writes them as they are. */
export interface RawJson {
  readonly rawJSON: string;
}

// ECMAScript's JSON.parse source text access, which Node has and TypeScript's libraries do not describe yet.
declare global {
  interface JSON {
    rawJSON(text: string): RawJson;
    isRawJSON(value: unknown): value is RawJson;
    parse(text: string, reviver: (name: string, value: unknown, context: { readonly source?: string }) => unknown): unknown;
  }
}

/** Levels of objects and lists that Elasticsearch takes by default. */
export const MOST_LEVELS = 20;

const isExact = (value: number): boolean => Number.isFinite(value) && (Number.isSafeInteger(value) || !Number.isInteger(value));

/** A parsed number that may differ from what the line says. */
export const isInexact = (value: number): boolean => !isExact(value);

/** `JSON.parse` with the digits of every number that a double cannot hold. Not for texts deeper than the call stack. */
export function parseExact(text: string): unknown {
  return JSON.parse(text, (_name, value: unknown, context) =>
    typeof value === 'number' && isInexact(value) && context.source !== undefined ? JSON.rawJSON(context.source) : value,
  );
}

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const isOpening = (code: number): boolean => code === 0x7b || code === 0x5b;
const isClosing = (code: number): boolean => code === 0x7d || code === 0x5d;
const isSpace = (code: number): boolean => code === 0x20 || (code >= 0x09 && code <= 0x0d);

/** The index after the string that begins at `at`. */
function afterString(text: string, at: number): number {
  let index = at + 1;
  while (text.charCodeAt(index) !== QUOTE) index += text.charCodeAt(index) === BACKSLASH ? 2 : 1;
  return index + 1;
}

/** The index after the object or list that begins at `at`, and its text without white space between tokens. */
function cutValue(text: string, at: number): { end: number; compact: string } {
  let level = 0;
  let index = at;
  let from = at;
  const parts: string[] = [];
  do {
    const code = text.charCodeAt(index);
    if (code === QUOTE) {
      index = afterString(text, index);
      continue;
    }
    if (isOpening(code)) level += 1;
    else if (isClosing(code)) level -= 1;
    else if (isSpace(code)) {
      parts.push(text.slice(from, index));
      from = index + 1;
    }
    index += 1;
  } while (level > 0);
  parts.push(text.slice(from, index));
  return { end: index, compact: parts.join('') };
}

/** Valid JSON, with each object or list that lies deeper than `levels` in place as the text of itself. */
export function cutDeep(text: string, levels: number): { text: string; cut: number } {
  const parts: string[] = [];
  let level = 0;
  let from = 0;
  let cut = 0;
  for (let index = 0; index < text.length;) {
    const code = text.charCodeAt(index);
    if (code === QUOTE) {
      index = afterString(text, index);
      continue;
    }
    if (isOpening(code) && level >= levels) {
      const { end, compact } = cutValue(text, index);
      parts.push(text.slice(from, index), JSON.stringify(compact));
      from = end;
      index = end;
      cut += 1;
      continue;
    }
    if (isOpening(code)) level += 1;
    else if (isClosing(code)) level -= 1;
    index += 1;
  }
  return cut === 0 ? { text, cut } : { text: parts.join('') + text.slice(from), cut };
}

/** Every text and name with U+FFFD in place of lone surrogates. For values at most `MOST_LEVELS` deep. */
export function wellFormed(value: unknown): unknown {
  if (typeof value === 'string') return value.toWellFormed();
  if (typeof value !== 'object' || value === null || JSON.isRawJSON(value)) return value;
  if (Array.isArray(value)) return value.map(wellFormed);
  const mended: [string, unknown][] = Object.entries(value).map(([name, member]) => [name.toWellFormed(), wellFormed(member)]);
  return Object.fromEntries(mended);
}
