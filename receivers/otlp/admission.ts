/** The bytes of bodies that may be here at once: taken before they are read, given back when their records have arrived. */
export class Admission {
  readonly #most: number;
  #used = 0;

  constructor(most: number) {
    this.#most = most;
  }

  get used(): number {
    return this.#used;
  }

  /** @returns undefined where there is no room */
  admit(bytes: number): Admitted | undefined {
    const admitted = new Admitted((more) => this.#take(more));
    return admitted.grow(bytes) ? admitted : undefined;
  }

  #take(bytes: number): boolean {
    if (this.#used + bytes > this.#most) return false;
    this.#used += bytes;
    return true;
  }
}

/** What one body took. */
export class Admitted {
  readonly #take: (bytes: number) => boolean;
  #bytes = 0;

  constructor(take: (bytes: number) => boolean) {
    this.#take = take;
  }

  grow(bytes: number): boolean {
    if (!this.#take(bytes)) return false;
    this.#bytes += bytes;
    return true;
  }

  /** All of it, once. */
  release(): void {
    this.#take(-this.#bytes);
    this.#bytes = 0;
  }
}
