/** Sources: where records come from, and how a source learns that all of it has arrived. */
import type { JsonObject } from './record.ts';

/** What a source says of itself. Plain data: it crosses to a worker. */
export interface Origin {
  /** The kind of store: a receiver's type, such as `aws_s3`. With bucket, key and version it identifies the bytes. */
  readonly store: string;
  readonly bucket: string;
  readonly key: string;
  /** ETag, generation, version id, or size and mtime: changes when the bytes change. */
  readonly version: string;
  /** The store's own handle of this version where `version` is not it, such as an S3 version id. Not part of the identity. */
  readonly versionId?: string;
  /** Milliseconds since 1970 at which the object was written. */
  readonly writtenAt?: number;
  /** Bytes as stored, where known before reading. */
  readonly size?: number;
  /** The object's address, such as `s3://bucket/key`: becomes `log.file.path`. */
  readonly path: string;
  /** Fields of the document that tell the origin (`input.type`, `aws.s3.*`, `cloud.*`), nested, ready to merge. */
  readonly fields: JsonObject;
}

export type Format = 'json' | 'otlp_protobuf' | 'otlp_json';

/** Bytes to read: it *names* them (an object at one version) or *holds* them (`body`). Plain data. */
export interface SourceRef {
  /** Id of the receiver that yielded it, as in collector.yaml. */
  readonly receiver: string;
  /** Identity with version: the same by whatever way the bytes were found. */
  readonly id: string;
  readonly format: Format;
  readonly origin: Origin;
  /** How often these bytes were begun before, this time included: durable before the first byte is read. From 1. */
  readonly attempt: number;
  /** For each route of the receiver, in order: how many leading records are already final there. */
  readonly skip: readonly number[];
  /** Index of the first record (0 unless this is a part of a source, such as a replayed dead letter). */
  readonly firstIndex?: number;
  readonly body?: ArrayBuffer;
}

export type FaultCode =
  /** The bytes are not there any more. Final. */
  | 'vanished'
  /** Other bytes have taken their place. Final for this ref. */
  | 'replaced'
  /** Whole, but damaged: bad compression, too large. Final; what could be read was delivered. */
  | 'corrupt'
  /** The store refuses us these bytes: credentials, key policy, archive class. */
  | 'forbidden'
  | 'archived'
  /** The store is busy, slow or away. */
  | 'throttled'
  | 'unavailable'
  /** The lease was lost, the worker died, or we are told to stop. */
  | 'lease_lost'
  | 'worker_died'
  | 'stopped';

/** Why a source did not end well. `message` is a sentence for a person; it names the setting that mends it. */
export interface Reason {
  readonly code: FaultCode;
  readonly message: string;
}

/** A fault in reading a source, thrown by openers and decode; the host turns it into an ending. */
export class SourceFault extends Error {
  readonly code: FaultCode;
  constructor(code: FaultCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'SourceFault';
    this.code = code;
  }
}

/** How reading a ref ended. Exactly one ending is settled for every ref that was discovered. */
export type Ending =
  /** Every record is final on every route. `rejected`: so many of them, if any, are dead letters on some route. */
  | { readonly ref: SourceRef; readonly is: 'done'; readonly rejected?: number }
  /** Its dead-letter entry is durable: `vanished`, `replaced`, `corrupt`, or begun too often. */
  | { readonly ref: SourceRef; readonly is: 'set_aside'; readonly reason: Reason }
  /** To be offered again, not before `afterMs`; `skip` as in `SourceRef`. Never for a destination's fault. */
  | {
      readonly ref: SourceRef;
      readonly is: 'released';
      readonly skip: readonly number[];
      readonly afterMs: number;
      readonly reason: Reason;
    };

/** `follow` goes on until told to stop; `once` ends where the receiver's README says that it ends. */
export type DiscoverMode = 'follow' | 'once';

/** Finds sources and is told how they ended. Lives in the main thread. */
export interface Receiver {
  /**
   * Yields refs. Pulled only while there is room, so it must not run ahead: what it yields is in hand until settled.
   * Ends when `signal` aborts, or in mode `once` at its end. Throws only for what a person must mend before any
   * source can be read; the host reports it, waits and calls again.
   */
  discover(mode: DiscoverMode, signal: AbortSignal): AsyncIterable<SourceRef>;
  /**
   * Durable when it resolves; may be told the same twice. Cursors move over contiguous runs only.
   * Called from the host's one settle function, after delivery and never before.
   */
  settle(endings: readonly Ending[]): Promise<void>;
  /** Frees what it holds (clients, leases). After `discover` has ended. */
  close(): Promise<void>;
}

/** The bytes of a source, from where they were asked for. */
export interface SourceStream {
  readonly chunks: AsyncIterable<Uint8Array>;
  /** Bytes from byte 0 to the end, as the store declares them. Fewer than that is a cut transfer, not an end. */
  readonly totalBytes?: number;
}

/** Opens named refs. Lives in a worker. */
export interface Opener {
  /** @param fromByte compressed bytes already read of this very version. @throws {SourceFault} */
  open(ref: SourceRef, fromByte: number, signal: AbortSignal): Promise<SourceStream>;
  close(): Promise<void>;
}
