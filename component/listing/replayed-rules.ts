/** Which keys of which buckets a replay lists. Pure. */
import type { ReplayRange } from '../replay-range.ts';
import type { Selection } from './selection.ts';

interface Rules {
  readonly prefix: string;
  readonly selection: Selection;
}

/** The rules of each bucket that has keys of the range; the others are not listed. */
export const replayedRules = <R extends Rules>(rules: readonly R[], range: ReplayRange): readonly R[] =>
  rules.flatMap((own) => {
    const prefix = longerPrefix(own.prefix, range.prefix);
    return prefix === undefined ? [] : [{ ...own, prefix, selection: own.selection.during(range) }];
  });

/** Where the receiver reads nothing under that prefix, in whatever bucket. */
export function prefixFaults(rules: readonly Pick<Rules, 'prefix'>[], { prefix }: ReplayRange): readonly string[] {
  if (rules.some((own) => longerPrefix(own.prefix, prefix) !== undefined)) return [];
  const own = [...new Set(rules.map((rule) => JSON.stringify(rule.prefix)))].join(' or ');
  return [
    `--prefix: expected the beginning of a key under ${own}, which is all that this receiver reads; found ${JSON.stringify(prefix)}. Leave it out, or lengthen the receiver's own`,
  ];
}

/** The keys that begin with both; undefined where no key can. */
function longerPrefix(one: string, other: string): string | undefined {
  if (one.startsWith(other)) return one;
  return other.startsWith(one) ? other : undefined;
}
