/** What a listing leaves out, counted once for each object and reason, however often it is listed. */
import { HashSet } from './hash-set.ts';
import type { ListedObject } from './lister.ts';
import { hashOf } from './settled.ts';

/** Past so many, an object is counted with every listing: the sums still add up, and memory stays bounded. */
const MOST_REMEMBERED = 1_000_000;

export class LeftOut {
  #counted = new HashSet();

  /** Whether it is to be counted now. */
  isNew({ key, version }: ListedObject, reason: string): boolean {
    const hash = hashOf(`${reason}\0${version}\0${key}`);
    if (this.#counted.mark(hash)) return false;
    if (this.#counted.size < MOST_REMEMBERED) {
      this.#counted.add(hash);
      this.#counted.mark(hash);
    }
    return true;
  }

  /** A listing of everything begins. */
  beginListing(): void {
    this.#counted.clearMarks();
  }

  /** It came to its end: what it did not show is gone. */
  endListing(): void {
    if (this.#counted.marked < this.#counted.size) this.#counted.keepMarked();
  }
}
