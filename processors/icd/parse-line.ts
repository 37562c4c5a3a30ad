/** A line of text to the object that it is. The usual way is `JSON.parse`; what that cannot be trusted with is read again. */
import { MOST_LEVELS, cutDeep, parseExact, wellFormed } from './exact-json.ts';
import { tell } from './reading.ts';
import type { Parsed, Reading } from './reading.ts';

const ESCAPED_SURROGATE = /\\u[dD][89a-fA-F]/;

export const isParsed = (value: unknown): value is Parsed => typeof value === 'object' && value !== null && !Array.isArray(value);

/** Why a line is no event. */
export class NoEvent {
  readonly fault: string;
  constructor(fault: string) {
    this.fault = fault;
  }
}

/** Lone surrogates can only come from escapes. The search for a short text is far cheaper than one for a pattern. */
export const mayHoldSurrogates = (line: string): boolean => line.includes('\\u') && ESCAPED_SURROGATE.test(line);

export function parseLine(line: string): Parsed | NoEvent {
  try {
    const value: unknown = JSON.parse(line);
    return isParsed(value) ? value : new NoEvent('expected a JSON object, found another JSON value');
  } catch (error) {
    return new NoEvent(`expected a JSON object, found what is no JSON: ${error instanceof Error ? error.message.toWellFormed() : ''}`);
  }
}

/** The same line, with numbers past 2^53 as their digits, nothing too deep and no lone surrogate. */
export function parseLineAgain(line: string, reading: Reading): Parsed {
  reading.exact = true;
  const { text, cut } = cutDeep(line, MOST_LEVELS);
  if (cut > 0) tell(reading, 'ses', `deeper than ${MOST_LEVELS} levels, ${cut} kept as text`);
  const value = parseExact(text);
  const mended = reading.escapes ? wellFormed(value) : value;
  return isParsed(mended) ? mended : {};
}
