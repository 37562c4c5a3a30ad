/** Which objects a listing leaves out, and why. */
import { RE2JS } from 're2js';
import { isWithin, type ReplayRange } from '../replay-range.ts';
import type { ListedObject } from './lister.ts';

export interface SelectionRules {
  /** Milliseconds since 1970: what was written before is left out. */
  readonly startTimestamp?: number | undefined;
  /** Milliseconds: what was written longer ago is left out. */
  readonly ignoreOlder?: number | undefined;
  /** Where there are any, one must match somewhere in the key. */
  readonly fileSelectors?: readonly { readonly regex: string }[] | undefined;
  /** What was written at another time is left out. */
  readonly range?: Omit<ReplayRange, 'prefix'> | undefined;
}

export type SkipReason = 'folder' | 'empty' | 'range' | 'start_timestamp' | 'ignore_older' | 'file_selectors';

export class Selection {
  readonly #rules: SelectionRules;
  readonly #patterns: readonly RE2JS[] | undefined;

  constructor(rules: SelectionRules) {
    this.#rules = rules;
    this.#patterns = rules.fileSelectors?.map(({ regex }) => RE2JS.compile(regex));
  }

  /** The same selectors for a replay: its range stands in for all other rules about time. */
  during(range: ReplayRange): Selection {
    return new Selection({ fileSelectors: this.#rules.fileSelectors, range });
  }

  /** Why the object is left out, or undefined where it is read. */
  skipReason(object: ListedObject, now: number): SkipReason | undefined {
    const { startTimestamp = -Infinity, range } = this.#rules;
    if (object.key.endsWith('/')) return 'folder';
    if (object.size === 0) return 'empty';
    if (range !== undefined && !isWithin(object.writtenAt, range)) return 'range';
    if (object.writtenAt < startTimestamp) return 'start_timestamp';
    if (this.isTooOld(object, now)) return 'ignore_older';
    return this.selects(object.key) ? undefined : 'file_selectors';
  }

  isTooOld({ writtenAt }: ListedObject, now: number): boolean {
    return writtenAt < now - (this.#rules.ignoreOlder ?? Infinity);
  }

  /** Whether a selector matches, or there are none. */
  selects(key: string): boolean {
    return this.#patterns === undefined || this.#patterns.some((pattern) => pattern.test(key));
  }
}
