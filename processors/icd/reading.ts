/** What reading one event leaves behind: values for the rules, faults to tell, and whether the line must be read again. */

/** An object as `JSON.parse` makes it; it is typed in place. A member that is `undefined` is not there. */
export interface Parsed {
  [name: string]: unknown;
}

/** What becomes of attributes that the field table does not know. */
export type Unmapped = 'keep' | 'collect' | 'drop';

export interface Reading {
  /** Values that rules read, by slot. A slot of list elements holds an array of their values. */
  readonly slots: unknown[];
  /** Scopes whose copies are dropped, one bit each. */
  drops: number;
  errors: string[];
  /** Numbers past 2^53 are there as written, and nothing lies too deep: the second reading of a line. */
  exact: boolean;
  /** The line needs the second reading. */
  again: boolean;
  /** The line has escapes that may be lone surrogates, also in texts that are JSON themselves. */
  escapes: boolean;
  readonly unmapped: Unmapped;
  /** Attributes that the field table does not know, by path, where they are collected. */
  collected: Parsed | undefined;
}

export const reading = (slots: number, unmapped: Unmapped): Reading => ({
  slots: Array.from({ length: slots }, () => undefined),
  drops: 0,
  errors: [],
  exact: false,
  again: false,
  escapes: false,
  unmapped,
  collected: undefined,
});

/** Empties a buffer in place: quicker than `fill` is. */
export function clear(buffer: unknown[]): void {
  for (let index = 0; index < buffer.length; index += 1) buffer[index] = undefined;
}

/** One event can be wrong in more places than anyone wants to read. */
const MOST_ERRORS = 50;

/** @param fault what was expected, or what was done; never longer than a line. */
export function tell(reading: Reading, path: string, fault: string): void {
  if (reading.errors.length < MOST_ERRORS) reading.errors.push(`${path}: ${fault}`);
  else if (reading.errors.length === MOST_ERRORS) reading.errors.push('and more');
}

const SHOWN = 60;

/** A value for a fault's text, short. */
export function shown(value: unknown): string {
  if (Array.isArray(value)) return 'a list';
  if (JSON.isRawJSON(value)) return value.rawJSON.slice(0, SHOWN);
  if (typeof value === 'object' && value !== null) return 'an object';
  if (typeof value !== 'string') return String(value);
  return JSON.stringify(value.length > SHOWN ? `${value.slice(0, SHOWN).toWellFormed()}...` : value);
}
