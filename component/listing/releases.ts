/** Objects that were released, until they are offered again. */
import type { SourceRef } from '../source.ts';

interface Release {
  readonly ref: SourceRef;
  readonly dueMs: number;
}

export class Releases {
  readonly #waiting = new Map<string, Release>();

  get size(): number {
    return this.#waiting.size;
  }
  has(id: string): boolean {
    return this.#waiting.has(id);
  }
  add(ref: SourceRef, dueMs: number): void {
    this.#waiting.set(ref.id, { ref, dueMs });
  }

  values(): Iterable<Release> {
    return this.#waiting.values();
  }

  /** Takes out those whose time has come. */
  *due(nowMs: number): Iterable<SourceRef> {
    for (const [id, { ref, dueMs }] of this.#waiting) {
      if (dueMs > nowMs) continue;
      this.#waiting.delete(id);
      yield ref;
    }
  }
}
