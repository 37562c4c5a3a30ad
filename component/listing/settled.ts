/**
 * The objects that are settled, remembered over restarts in 16 bytes each. What is new is appended as a segment with
 * each commit; small segments are merged into larger ones, so that a commit never rewrites the whole.
 */
import { hash } from 'node:crypto';
import type { StateChange, StateStore } from '../state.ts';
import { HASH_BYTES, HashSet } from './hash-set.ts';

const SEGMENT = 'settled/';
const SEGMENT_END = 'settled0';
/** So many segments of one level are merged into one of the next. */
const FAN_IN = 16;
/** Largest segment that is merged any further: 1 MiB. */
const MAX_SEGMENT_BYTES = 65_536 * HASH_BYTES;

interface Segment {
  readonly key: string;
  readonly bytes: number;
}

export const hashOf = (id: string): Uint8Array => hash('sha256', id, 'buffer').subarray(0, HASH_BYTES);

export class Settled {
  readonly #state: StateStore;
  readonly #hashes = new HashSet();
  #segments: Segment[] = [];
  #next = 0;

  constructor(state: StateStore) {
    this.#state = state;
    for (const [key, value] of state.scan(SEGMENT, SEGMENT_END)) this.#load(key, value);
  }

  get size(): number {
    return this.#hashes.size;
  }
  /** Bytes that the state holds for what is settled. */
  get bytes(): number {
    return this.#segments.reduce((sum, { bytes }) => sum + bytes, 0);
  }

  /** @returns whether the object is settled, and marks it as listed. */
  listed(hash: Uint8Array): boolean {
    return this.#hashes.mark(hash);
  }

  /** The changes that make objects settled; to be committed together with what else their end changes. */
  add(hashes: readonly Uint8Array[]): readonly StateChange[] {
    const fresh = hashes.filter((hash) => this.#hashes.add(hash));
    for (const hash of hashes) this.#hashes.mark(hash); // Settled while a listing is under way: it was listed.
    if (fresh.length === 0) return [];
    return [this.#append(Buffer.concat(fresh)), ...this.#merge()];
  }

  beginListing(): void {
    this.#hashes.clearMarks();
  }

  /**
   * After a complete listing: the changes that forget what is not listed any more, once that is worth writing everything
   * anew. To be committed before any other change.
   */
  endListing(): readonly StateChange[] {
    const { size, marked } = this.#hashes;
    if (size - marked <= size / 4) return [];
    this.#hashes.keepMarked();
    const old = this.#segments.map(({ key }): StateChange => [key, undefined]);
    this.#segments = [];
    return [...old, ...this.#rewrite()];
  }

  #load(key: string, value: Uint8Array): void {
    for (let at = 0; at + HASH_BYTES <= value.length; at += HASH_BYTES) this.#hashes.add(value.slice(at, at + HASH_BYTES));
    this.#segments.push({ key, bytes: value.length });
    this.#next = Math.max(this.#next, Number(key.slice(SEGMENT.length)) + 1);
  }

  #append(value: Uint8Array): StateChange {
    const key = SEGMENT + String(this.#next++).padStart(12, '0');
    this.#segments.push({ key, bytes: value.length });
    return [key, value];
  }

  /** The last segments, where there are enough of one size, become one. */
  #merge(): readonly StateChange[] {
    const tail = this.#segments.slice(-FAN_IN);
    const first = tail[0];
    if (first === undefined || tail.length < FAN_IN || first.bytes >= MAX_SEGMENT_BYTES) return [];
    if (tail.some(({ bytes }) => bytes > first.bytes * FAN_IN)) return [];
    const values = tail.slice(0, -1).map(({ key }) => this.#state.get(key) ?? new Uint8Array());
    const newest = tail.at(-1);
    return newest === undefined ? [] : this.#join(tail, values, newest);
  }

  /** The newest segment is not in the state yet: it stays by itself, and the older ones of the tail are joined. */
  #join(tail: readonly Segment[], values: readonly Uint8Array[], newest: Segment): readonly StateChange[] {
    const older = tail.slice(0, -1);
    const first = older[0];
    if (first === undefined) return [];
    const joined = Buffer.concat(values);
    this.#segments = [...this.#segments.slice(0, -FAN_IN), { key: first.key, bytes: joined.length }, newest];
    return [...older.slice(1).map(({ key }): StateChange => [key, undefined]), [first.key, joined]];
  }

  #rewrite(): readonly StateChange[] {
    const all = Buffer.concat([...this.#hashes.values()]);
    const changes: StateChange[] = [];
    for (let at = 0; at < all.length; at += MAX_SEGMENT_BYTES) changes.push(this.#append(all.subarray(at, at + MAX_SEGMENT_BYTES)));
    return changes;
  }
}
