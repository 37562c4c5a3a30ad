/**
 * Requests whose client was told to send them again while they went their way. The repeat has the same bytes: it is
 * told what becomes of the first one, instead of being a second one. Each is claimed once, so that two requests that
 * are equal by chance, and both were answered, count as two.
 */
type Known<E, O> =
  | { readonly is: 'in_hand'; readonly entry: E }
  | { readonly is: 'finished'; readonly entry?: undefined; readonly outcome: O };

/** Clients give up after some minutes; those that never come back are forgotten, the oldest first. */
const MOST = 4096;

export class GivenUp<E, O> {
  readonly #known = new Map<string, Known<E, O>>();

  add(digest: string, entry: E): void {
    this.#set(digest, { is: 'in_hand', entry });
  }

  /** @param outcome undefined: the repeat is to be taken like a new one */
  finished(digest: string, outcome: O | undefined): void {
    if (!this.#known.has(digest)) return;
    if (outcome === undefined) this.#known.delete(digest);
    else this.#set(digest, { is: 'finished', outcome });
  }

  claim(digest: string): Known<E, O> | undefined {
    const known = this.#known.get(digest);
    this.#known.delete(digest);
    return known;
  }

  #set(digest: string, known: Known<E, O>): void {
    this.#known.delete(digest);
    this.#known.set(digest, known);
    if (this.#known.size <= MOST) return;
    for (const oldest of this.#known.keys()) {
      this.#known.delete(oldest);
      return;
    }
  }
}
