/** How often lines were begun, over restarts: one mark stands for all lines before it. Pure. */
import type { Mark } from './pointers.ts';
import type { TrackedLine } from './track.ts';

export class Attempts {
  /** What an earlier process had begun and not settled, until the line that it marked has come again. */
  #earlier: Mark | undefined;

  constructor(mark: Mark | undefined, committed: string | undefined) {
    this.#earlier = mark?.next === committed ? undefined : mark;
  }

  /** Counts the lines of a batch that are about to be offered. @returns the mark to make durable before */
  begin(batch: readonly TrackedLine[]): Mark {
    const earlier = this.#earlier;
    const last = earlier === undefined ? -1 : batch.findIndex(({ next }) => next === earlier.next);
    batch.forEach((line, index) => {
      const before = earlier !== undefined && line.attempt === 0 && (last === -1 || index <= last) ? earlier.attempt : line.attempt;
      if (line.state === 'open') line.attempt = before + 1;
    });
    if (earlier !== undefined && last === -1) return { ...earlier, attempt: earlier.attempt + 1 };
    this.#earlier = undefined;
    const next = batch.at(-1)?.next;
    return { ...(next !== undefined && { next }), attempt: Math.max(1, ...batch.map(({ attempt }) => attempt)) };
  }

  /** The stream was read to its end, or begun anew: nothing of earlier comes any more. */
  caughtUp(): void {
    this.#earlier = undefined;
  }
}
