/** What cuts text into records, and what it cuts them for. */
import type { Distance } from './charset.ts';

/** Takes records in the order in which they lie. `offset` is where a record begins in the decompressed source. */
export interface RecordSink {
  /** `bytes[from, to)` is a record; valid during the call. */
  record(bytes: Buffer, from: number, to: number, offset: number): void;
  /** A record past the limit: its first 4 KiB and its length in the source. */
  tooLong(head: Buffer, offset: number, length: number): void;
}

/** What all cutters of a source share. */
export interface Cutting {
  readonly sink: RecordSink;
  readonly maxRecordBytes: number;
  readonly distance: Distance;
}

/** Fed with UTF-8 in chunks of any size. */
export interface Cutter {
  push(bytes: Buffer): void;
  /** @param complete false: the source is damaged from here on, and only whole records count. */
  end(complete: boolean): void;
}
