/**
 * Which objects are settled: 16 bytes each, in pages of 256 in the state, and in one table in memory. A page is the
 * least that a settlement writes; a database's own page is as large.
 */
import type { StateChange, StateStore } from '../state.ts';
import { HashTable } from './hash-table.ts';
import { HASH_BYTES } from './object-hash.ts';

const PAGE_BYTES = 256 * HASH_BYTES;
/** How many pages are thinned out in one commit. */
const PRUNED_AT_ONCE = 256;
const DIGITS = 10;

export class SettledKeys {
  readonly #state: StateStore;
  readonly #space: string;
  readonly #table = new HashTable();
  /** The page that grows. */
  #tail: Buffer = Buffer.alloc(0);
  #tailNumber = 0;
  #nextNumber = 1;

  /** @param space what its keys in the state begin with. */
  constructor(state: StateStore, space: string) {
    this.#state = state;
    this.#space = `${space}/done/`;
    for (const [key, page] of state.scan(this.#space, this.#keyOf('~'))) {
      for (const hash of hashesOf(page)) this.#table.add(hash);
      this.#tailNumber = Number(key.slice(this.#space.length));
      this.#tail = Buffer.from(page);
    }
    this.#nextNumber = this.#tailNumber + 1;
  }

  get size(): number {
    return this.#table.size;
  }

  has(hash: Buffer): boolean {
    return this.#table.has(hash);
  }

  /** The current listing shows it. */
  see(hash: Buffer): void {
    this.#table.add(hash);
  }

  unsee(): void {
    this.#table.unsee();
  }

  /** What to commit so that the hashes are remembered; `done` is called once it is durable, before the next plan. */
  plan(hashes: readonly Buffer[]): { readonly changes: readonly StateChange[]; done(): void } {
    const fresh = hashes.filter((hash, at) => !this.has(hash) && hashes.findIndex((other) => other.equals(hash)) === at);
    const all = Buffer.concat([this.#tail, ...fresh]);
    const changes: StateChange[] = [];
    let number = this.#tailNumber;
    let next = this.#nextNumber;
    for (let from = 0; from < all.length && fresh.length > 0; from += PAGE_BYTES) {
      if (from > 0) number = next++;
      changes.push([this.#keyOf(number), all.subarray(from, from + PAGE_BYTES)]);
    }
    return {
      changes,
      done: () => {
        for (const hash of fresh) this.#table.add(hash);
        if (fresh.length === 0) return;
        this.#tail = Buffer.from(changes.at(-1)?.[1] ?? []);
        this.#tailNumber = number;
        this.#nextNumber = next;
      },
    };
  }

  /** Forgets what no listing has shown since `unsee`, for good. Says how many these were. */
  async prune(commit: (changes: readonly StateChange[]) => Promise<void>): Promise<number> {
    const gone = this.#table.unseen();
    if (gone === 0) return 0;
    const end = this.#keyOf(this.#nextNumber);
    for (let from = this.#space; from !== '';) {
      const changes: StateChange[] = [];
      from = this.#thin(from, end, changes);
      if (changes.length > 0) await commit(changes);
    }
    this.#table.dropUnseen();
    return gone;
  }

  /** Gathers the changes for some pages. Returns the key to go on from, or '' at the end. */
  #thin(from: string, end: string, changes: StateChange[]): string {
    const kept: Buffer[] = [];
    let pages = 0;
    let goOn = '';
    for (const [key, page] of this.#state.scan(from, end)) {
      if (pages === PRUNED_AT_ONCE) {
        goOn = key;
        break;
      }
      pages += 1;
      const seen = hashesOf(page).filter((hash) => this.#table.isSeen(hash));
      const worthKeeping = seen.length * HASH_BYTES === page.length && page.length >= PAGE_BYTES / 2;
      if (worthKeeping || key === this.#keyOf(this.#tailNumber)) continue;
      changes.push([key, undefined]);
      kept.push(...seen);
    }
    const left = Buffer.concat(kept);
    for (let at = 0; at < left.length; at += PAGE_BYTES)
      changes.push([this.#keyOf(this.#nextNumber++), left.subarray(at, at + PAGE_BYTES)]);
    return goOn;
  }

  #keyOf(number: number | '~'): string {
    return this.#space + (number === '~' ? number : String(number).padStart(DIGITS, '0'));
  }
}

function hashesOf(page: Uint8Array): Buffer[] {
  const bytes = Buffer.from(page);
  return Array.from({ length: Math.floor(bytes.length / HASH_BYTES) }, (_, at) => bytes.subarray(at * HASH_BYTES, (at + 1) * HASH_BYTES));
}
