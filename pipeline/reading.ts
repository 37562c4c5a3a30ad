/** A ref in hand: what of it has been read, and how much of that is final on each route. */
import type { Reason, SourceRef } from '../component/source.ts';

/** Records of one part that are not final yet. `firstIndex` is where the part begins in the source. */
export interface PartProgress {
  readonly route: number;
  readonly firstIndex: number;
  /** Bytes that it holds in memory until all of it is final. */
  readonly bytes: number;
  left: number;
  /** Frees its memory at once. The garbage collector would be called far too often if it were left to it. */
  readonly free?: () => void;
}

interface ReadEnd {
  readonly nextIndex: number;
  readonly fault?: Reason;
}

export class Reading {
  readonly ref: SourceRef;
  /** Milliseconds since 1970 at which it was discovered. */
  readonly since: number;
  readonly #open: readonly Set<PartProgress>[];
  readonly #rejected: number[];
  /** For each dead letter that is being written, where its records begin. */
  readonly #writes = new Set<{ readonly firstIndex: number }>();
  #nextIndex: number;
  #end: ReadEnd | undefined;

  constructor(ref: SourceRef, since: number) {
    this.ref = ref;
    this.since = since;
    this.#open = ref.skip.map(() => new Set<PartProgress>());
    this.#rejected = ref.skip.map(() => 0);
    this.#nextIndex = ref.firstIndex ?? 0;
  }

  /** A part has come for a route: its records are pending there. */
  opened(progress: PartProgress): PartProgress {
    this.#open[progress.route]?.add(progress);
    return progress;
  }

  /** Records of a part became final. */
  finished(progress: PartProgress, records: number): void {
    progress.left -= records;
    if (progress.left === 0) this.#open[progress.route]?.delete(progress);
  }

  /** Records of a route became dead letters. */
  refused(route: number, records: number): void {
    this.#rejected[route] = (this.#rejected[route] ?? 0) + records;
  }
  /** How many records did not arrive: on the route where they are most. */
  get rejected(): number {
    return Math.max(0, ...this.#rejected);
  }

  /** What is not final yet, on all routes. */
  get open(): readonly PartProgress[] {
    return this.#open.flatMap((parts) => [...parts]);
  }

  /**
   * A dead letter of records from `firstIndex` on is being written: they are not final, and the ref does not end, before
   * it is durable. @returns what to call then.
   */
  writing(firstIndex: number): () => void {
    const write = { firstIndex };
    this.#writes.add(write);
    return () => void this.#writes.delete(write);
  }

  readTo(nextIndex: number): void {
    this.#nextIndex = Math.max(this.#nextIndex, nextIndex);
  }

  /** The first report of an end counts; a dead worker may report a second one. */
  end(end: ReadEnd): void {
    this.#end ??= end;
    this.readTo(end.nextIndex);
  }
  get hasEnded(): boolean {
    return this.#end !== undefined;
  }
  get fault(): Reason | undefined {
    return this.#end?.fault;
  }

  /** End of stream seen, every record that was read is final on every route, every dead letter durable. */
  get isComplete(): boolean {
    return this.#end !== undefined && this.#writes.size === 0 && this.#open.every((parts) => parts.size === 0);
  }

  /** Per route, how many leading records are final: where a later reading may begin. */
  get skip(): readonly number[] {
    const begin = this.ref.firstIndex ?? 0;
    return this.#open.map((parts, route) => {
      let first = this.#nextIndex;
      for (const { firstIndex } of [...parts, ...this.#writes]) first = Math.min(first, firstIndex);
      return Math.max(first - begin, this.ref.skip[route] ?? 0);
    });
  }
}
