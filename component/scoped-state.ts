/** A part of a component's state with keys of its own: for one of several buckets. */
import type { StateStore } from './state.ts';

/** @param scope such as `bucket/prefix`; any text. */
export function scopedState(state: StateStore, scope: string): StateStore {
  // Encoded, so that no scope's keys can begin with those of another: the separator is in none.
  const begin = `${encodeURIComponent(scope)}|`;
  return {
    get: (key) => state.get(begin + key),
    *scan(from, to) {
      for (const [key, value] of state.scan(begin + from, begin + to)) yield [key.slice(begin.length), value] as const;
    },
    commit: (changes) => state.commit(changes.map(([key, value]) => [begin + key, value] as const)),
  };
}
