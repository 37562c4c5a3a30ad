/** Encoded records on their way to a destination, and how they are joined into requests. Pure. */
import type { EncodedPart, EncodedRequest, PartSlice } from '../component/exporter.ts';
import type { PartProgress, Reading } from './reading.ts';

/** A run of records of one part that waits for a destination. */
export interface Load {
  readonly reading: Reading;
  /** Position in the receiver's routes. */
  readonly route: number;
  readonly progress: PartProgress;
  readonly part: Omit<EncodedPart, 'positions'>;
  /** For each record of the part, its index in the source. */
  readonly indexes: Uint32Array;
  readonly from: number;
  readonly to: number;
  /** How often these records were sent. */
  readonly tries: number;
  /** Milliseconds since 1970 at which they came. */
  readonly since: number;
  /** And at which they were first sent. */
  readonly triedSince?: number;
  /** The most records that a request with this load may have: set when a larger one was refused whole. */
  readonly cap?: number;
}

export interface Limits {
  readonly bytes: number;
  readonly records: number;
}

const start = (load: Load, record: number): number => (record === 0 ? 0 : (load.part.ends[record - 1] ?? 0));

export const recordsOf = (load: Load): number => load.to - load.from;
export const bytesOf = (load: Load): number => start(load, load.to) - start(load, load.from);

/** How many records of a load, from its first, fit into `bytes`. */
export function recordsThatFit(load: Load, bytes: number): number {
  const limit = start(load, load.from) + bytes;
  let [low, high] = [load.from, load.to];
  while (low < high) {
    const middle = (low + high + 1) >>> 1;
    if (start(load, middle) <= limit) low = middle;
    else high = middle - 1;
  }
  return low - load.from;
}

/** Loads that wait, first come first served; what was sent before goes to the front. */
export class LoadQueue {
  #loads: Load[] = [];
  #bytes = 0;
  #records = 0;

  get bytes(): number {
    return this.#bytes;
  }
  get records(): number {
    return this.#records;
  }
  get first(): Load | undefined {
    return this.#loads[0];
  }

  push(...loads: readonly Load[]): void {
    this.#loads.push(...loads);
    this.#count(loads, 1);
  }
  unshift(...loads: readonly Load[]): void {
    this.#loads.unshift(...loads);
    this.#count(loads, 1);
  }
  remove(isGone: (load: Load) => boolean): void {
    this.#count(this.#loads.filter(isGone), -1);
    this.#loads = this.#loads.filter((load) => !isGone(load));
  }

  /** Takes loads from the front for one request: as many records as fit, at least one. */
  take(limits: Limits): readonly Load[] {
    const taken: Load[] = [];
    let [bytes, records, most] = [0, 0, limits.records];
    for (const load of this.#loads) {
      most = Math.min(most, load.cap ?? most);
      const fit = Math.min(recordsThatFit(load, limits.bytes - bytes), most - records);
      const count = taken.length === 0 ? Math.max(1, fit) : fit;
      if (count <= 0) break;
      const part = count === recordsOf(load) ? load : { ...load, to: load.from + count };
      taken.push(part);
      bytes += bytesOf(part);
      records += count;
      if (part !== load) break;
    }
    this.#leave(taken);
    return taken;
  }

  /** What was taken leaves the front; of a load that was cut, the rest stays. */
  #leave(taken: readonly Load[]): void {
    const last = this.#loads[taken.length - 1];
    const cut = taken.at(-1);
    this.#loads.splice(0, taken.length);
    if (last !== undefined && cut !== undefined && cut.to < last.to) this.#loads.unshift({ ...last, from: cut.to });
    this.#count(taken, -1);
  }

  #count(loads: readonly Load[], sign: 1 | -1): void {
    for (const load of loads) {
      this.#bytes += sign * bytesOf(load);
      this.#records += sign * recordsOf(load);
    }
  }
}

/** What the exporter gets to send. */
export function requestOf(loads: readonly Load[]): EncodedRequest {
  const slices: PartSlice[] = loads.map(({ part, from, to }) => ({ part, from, to }));
  return {
    slices,
    records: loads.reduce((sum, load) => sum + recordsOf(load), 0),
    bytes: loads.reduce((sum, load) => sum + bytesOf(load), 0),
  };
}
