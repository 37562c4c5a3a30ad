/** Exporters: records to bytes (pure, in workers), bytes to a destination (main thread). */
import type { LogBatch } from './record.ts';

/**
 * Records in wire form, back to back. A part can be cut at any record end and joined with others that have an equal
 * `head`, so small objects fill whole requests and a retry sends just the records that need it.
 */
export interface EncodedPart {
  /** The caller's from now on: the encoder never touches this buffer again, as it moves to another thread. */
  readonly bytes: Uint8Array;
  /** For each record, the byte at which it ends in `bytes`. */
  readonly ends: Uint32Array;
  /** For each record, its position in the batch that was encoded. */
  readonly positions: Uint32Array;
  /** What the records share on the wire (OTLP: resource and scope). Opaque to the host. */
  readonly head?: Uint8Array;
}

export interface Encoder {
  encode(batch: LogBatch): readonly EncodedPart[];
}

/** A run of records of one part: records `from` (inclusive) to `to` (exclusive). */
export interface PartSlice {
  readonly part: Omit<EncodedPart, 'positions'>;
  readonly from: number;
  readonly to: number;
}

/** What one request carries: the slices' records, in order. */
export interface EncodedRequest {
  readonly slices: readonly PartSlice[];
  readonly records: number;
  readonly bytes: number;
}

/** What became of a record. */
export const RESULT = {
  delivered: 0,
  /** Was there before, by our own earlier try. */
  duplicate: 1,
  /** Elasticsearch took it into the failure store. */
  failure_store: 2,
  /** Refused for good, and it alone. */
  rejected: 3,
  /** The same bytes may work later. */
  retry: 4,
  /** The destination took the request and refused some of it, without saying which. */
  unknown: 5,
} as const;
export type ResultName = keyof typeof RESULT;

export interface Rejection {
  /** Stable and short, such as `document_parsing_exception`: what the host groups by. */
  readonly type: string;
  /** For a person; without the event's own text. */
  readonly reason: string;
}

/** What became of a request. Exporters answer with this; they throw only for bugs. */
export interface Outcome {
  /** One of `RESULT` per record, in the request's order. */
  readonly results: Uint8Array;
  /** By position in the request, for `rejected`, `failure_store` and `unknown`. */
  readonly rejections: ReadonlyMap<number, Rejection>;
  /** The least time to wait before the records marked `retry` are sent again, as the destination asked. */
  readonly retryAfterMs?: number;
  /** Why records are to be retried, or what is odd: for logs. */
  readonly notice?: string;
  /** The destination refuses everything until a person changes something; names the setting. All results are `retry`. */
  readonly halted?: Rejection;
  /**
   * The whole request was refused as too large or malformed (413, 400): the host halves it and tries again, down to
   * one record, which is then rejected for this. All results are `retry`.
   */
  readonly split?: Rejection;
  /** For `unknown`: how many records the destination said that it refused. */
  readonly unknownRejected?: number;
}

/** How the host batches, bounds and retries for this destination. All sizes in bytes of encoded records. */
export interface DeliveryPolicy {
  readonly maxRequestBytes: number;
  readonly maxRequestRecords: number;
  /** A request that is not full leaves after this long. */
  readonly flushMs: number;
  /** Requests under way at the same time. */
  readonly concurrency: number;
  /** Encoded bytes that may wait or be under way; past it the host stops reading. */
  readonly queueBytes: number;
  readonly retry: RetryPolicy;
}

export interface RetryPolicy {
  readonly initialMs: number;
  readonly maxMs: number;
  readonly multiplier: number;
  /** 0 to 1: how much of the delay is drawn by lot. */
  readonly randomization: number;
  /** 0: without end. Else, after this long, records go to the dead letters. */
  readonly maxElapsedMs: number;
}

/** Sends to one destination. Lives in the main thread. */
export interface Exporter {
  readonly policy: DeliveryPolicy;
  /** Where it delivers, for logs and dead letters; without secrets. */
  readonly target: string;
  send(request: EncodedRequest, signal: AbortSignal): Promise<Outcome>;
  /** Makes durable what was sent (files), frees what it holds. */
  close(): Promise<void>;
}
