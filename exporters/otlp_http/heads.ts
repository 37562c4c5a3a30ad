/** What records share on the wire: resource and scope. Grouped by identity of both, and encoded once per pair. */
import type { LogRecord } from '../../component/record.ts';

export type HeadSource = Pick<LogRecord, 'resource' | 'instrumentationScope'>;

export interface HeadGroup {
  readonly head: Uint8Array;
  /** Places in the batch, in order. */
  readonly positions: readonly number[];
}

export class Heads {
  readonly #make: (source: HeadSource) => Uint8Array;
  readonly #known = new WeakMap<HeadSource['resource'], WeakMap<HeadSource['instrumentationScope'], Uint8Array>>();

  constructor(make: (source: HeadSource) => Uint8Array) {
    this.#make = make;
  }

  group(records: readonly LogRecord[]): readonly HeadGroup[] {
    const groups = new Map<Uint8Array, number[]>();
    for (const [position, record] of records.entries()) {
      const head = this.#headOf(record);
      const group = groups.get(head);
      if (group === undefined) groups.set(head, [position]);
      else group.push(position);
    }
    return [...groups].map(([head, positions]) => ({ head, positions }));
  }

  #headOf(source: HeadSource): Uint8Array {
    const scopes = this.#known.get(source.resource) ?? new WeakMap<HeadSource['instrumentationScope'], Uint8Array>();
    this.#known.set(source.resource, scopes);
    const head = scopes.get(source.instrumentationScope) ?? this.#make(source);
    scopes.set(source.instrumentationScope, head);
    return head;
  }
}
