/** What a store of objects must be able to do to be listed. */

export interface ListedObject {
  readonly key: string;
  /** Changes when the bytes change. */
  readonly version: string;
  readonly size: number;
  /** Milliseconds since 1970. */
  readonly writtenAt: number;
  /** As the store tells it. */
  readonly contentType?: string;
  /** Why the store's own rules leave it out, such as a link: counted as skipped, and never offered. */
  readonly leftOutAs?: string;
}

export interface ObjectLister {
  /** Keys come in the order of their UTF-8 bytes, and a listing can begin after a key. */
  readonly ordered: boolean;
  /**
   * Pages of the objects whose keys begin with `prefix` and come after `after` (which stores without order ignore).
   * @throws {SourceFault} for what a person must mend (`forbidden`, `vanished`); anything else is tried again.
   */
  list(prefix: string, after: string | undefined, signal: AbortSignal): AsyncIterable<readonly ListedObject[]>;
  /** Whether the listing that ended last had to leave something out: what it did not show is then not forgotten. */
  leftOut?(): boolean;
}
