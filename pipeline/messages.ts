/** What main thread and workers say to each other. Buffers move, they are not copied. */
import type { EncodedPart } from '../component/exporter.ts';
import type { LogFields } from '../component/logger.ts';
import type { Reason, SourceRef } from '../component/source.ts';

/** Names a ref in hand between the two threads. */
export type ReadKey = number;

export type ToWorker =
  | { readonly is: 'read'; readonly key: ReadKey; readonly ref: SourceRef }
  /** The main thread has room for this many bytes more of this receiver. */
  | { readonly is: 'credit'; readonly receiver: string; readonly bytes: number }
  | { readonly is: 'abort'; readonly key: ReadKey }
  /** Asks for the text of records, for dead letters. */
  | { readonly is: 'fetch_lines'; readonly request: number; readonly ref: SourceRef; readonly indexes: readonly number[] }
  | { readonly is: 'close' };

export type FromWorker =
  | { readonly is: 'ready' }
  | ReadMessage
  | ReadEndMessage
  | { readonly is: 'lines'; readonly request: number; readonly lines: readonly (readonly [index: number, line: string])[] }
  | { readonly is: 'log'; readonly level: 'debug' | 'info' | 'warn' | 'error'; readonly message: string; readonly fields?: LogFields };

export interface ReadEndMessage {
  readonly is: 'end';
  readonly key: ReadKey;
  readonly nextIndex: number;
  readonly fault?: Reason;
  /** The worker died while it read others too: nobody knows which of them killed it. */
  readonly wasBesideOthers?: boolean;
}

/** A batch of records, encoded for each route of its receiver. */
export interface ReadMessage {
  readonly is: 'records';
  readonly key: ReadKey;
  readonly records: number;
  readonly parts: readonly RoutePart[];
  readonly filtered: readonly Filtered[];
  readonly unreadable: readonly UnreadableRecord[];
}

/** What a message holds of memory, and so costs of credit. */
export const bytesOfRead = ({ parts, unreadable }: Pick<ReadMessage, 'parts' | 'unreadable'>): number =>
  parts.reduce((sum, { part }) => sum + part.bytes.byteLength, 0) + bytesOfHeads(unreadable);

export const bytesOfHeads = (unreadable: readonly UnreadableRecord[]): number => unreadable.reduce((sum, { head }) => sum + head.length, 0);

export interface RoutePart {
  /** Position in the receiver's list of routes. */
  readonly route: number;
  readonly part: Omit<EncodedPart, 'positions'>;
  /** For each record of the part, its index in the source. */
  readonly indexes: Uint32Array;
}

export interface Filtered {
  readonly route: number;
  readonly reason: string;
  readonly records: number;
}

export interface UnreadableRecord {
  readonly index: number;
  readonly offset: number;
  readonly length: number;
  /** The first bytes, as base64. */
  readonly head: string;
  readonly reason: string;
}
