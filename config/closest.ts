/** Which known word a misspelt one is likely to mean. */

/** Words farther than this from what was written are no help: a third of its length, at least one change. */
const farthest = (written: string): number => Math.max(1, Math.floor(written.length / 3));

export function closest(written: string, known: readonly string[]): string | undefined {
  const plain = simplify(written);
  const ranked = known
    .map((word) => ({ word, changes: distance(plain, simplify(word)) }))
    .filter(({ changes }) => changes <= farthest(plain))
    .toSorted((left, right) => left.changes - right.changes);
  return ranked[0]?.word;
}

/** `. Did you mean "endpoint"?`, or nothing. */
export function suggestion(written: string, known: readonly string[]): string {
  const word = closest(written, known);
  return word === undefined ? '' : `. Did you mean "${word}"?`;
}

/** `queueUrl`, `queue-url` and `queue_url` are one word in three habits. */
const simplify = (word: string): string =>
  word
    .replaceAll(/([a-z0-9])([A-Z])/g, '$1_$2')
    .replaceAll('-', '_')
    .toLowerCase();

/** Insertions, deletions, substitutions and swaps of neighbours that turn one word into the other. */
export function distance(from: string, to: string): number {
  let before: number[] = [];
  let last = Array.from({ length: to.length + 1 }, (_, column) => column);
  for (let row = 1; row <= from.length; row++) {
    const next = [row];
    for (let column = 1; column <= to.length; column++) {
      const same = from[row - 1] === to[column - 1] ? 0 : 1;
      const swapped = row > 1 && column > 1 && from[row - 1] === to[column - 2] && from[row - 2] === to[column - 1];
      const best = Math.min((last[column] ?? 0) + 1, (next[column - 1] ?? 0) + 1, (last[column - 1] ?? 0) + same);
      next.push(swapped ? Math.min(best, (before[column - 2] ?? 0) + 1) : best);
    }
    before = last;
    last = next;
  }
  return last[to.length] ?? 0;
}
