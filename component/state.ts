/** Durable state: what a receiver must remember over a restart. Storage extensions implement it. */

/** One change: a value to store under a key, or `undefined` to remove it. Keys order by UTF-8 bytes. */
export type StateChange = readonly [key: string, value: Uint8Array | undefined];

/** A component's own name space in a store. */
export interface StateStore {
  get(key: string): Uint8Array | undefined;
  /** Entries with `from <= key < to`, in key order. */
  scan(from: string, to: string): Iterable<readonly [key: string, value: Uint8Array]>;
  /** All changes or none, durable when it resolves. */
  commit(changes: readonly StateChange[]): Promise<void>;
}

/** A storage extension: a name space per component id. */
export interface StorageExtension {
  open(componentId: string): StateStore;
  /** The name spaces that it holds, so that a renamed component can be told. */
  componentIds(): readonly string[];
  /**
   * Gives all that one component holds to another: durable when it resolves, and whole or not at all.
   * @throws where the other one holds something already, unless that is to be dropped.
   */
  move(from: string, to: string, options?: { readonly dropsOther?: boolean }): Promise<void>;
}
