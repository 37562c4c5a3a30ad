/** Makes records of what was cut, numbers them, and groups them into batches. */
import { isUtf8 } from 'node:buffer';
import type { Clock } from '../host.ts';
import type { HrTime } from '../otel.ts';
import type { LogBatch, LogRecord, Provenance } from '../record.ts';
import type { SourceRef } from '../source.ts';
import type { RecordSink } from './cutter.ts';

/** A record that could not be read: it goes to the dead letters. */
export interface Unreadable {
  /** Counted together with the records. */
  readonly index: number;
  /** Where it begins, and how long it is, in bytes of the decompressed source. */
  readonly offset: number;
  readonly length: number;
  /** Its first 4 KiB. */
  readonly head: Buffer;
  /** For a person; names the setting that would let it pass. */
  readonly reason: string;
}

export interface ReadBatch {
  readonly batch: LogBatch;
  readonly unreadable: readonly Unreadable[];
}

const BATCH_CHARACTERS = 256 * 1024;
const BATCH_RECORDS = 512;
const NO_ATTRIBUTES: LogRecord['attributes'] = Object.freeze({});

export interface BatchesOptions {
  readonly ref: SourceRef;
  readonly provenance: Provenance;
  readonly clock: Clock;
  readonly maxRecordBytes: number;
}

export class Batches implements RecordSink {
  readonly #options: BatchesOptions;
  /** Records before this one are final on every route: counted, not made. */
  readonly #firstWanted: number;
  readonly #writtenAt: HrTime | undefined;
  #observed: HrTime;
  #index: number;
  #full: ReadBatch[] = [];
  #records: LogRecord[] = [];
  #indexes: number[] = [];
  #offsets: number[] = [];
  #unreadable: Unreadable[] = [];
  #characters = 0;
  /** Records whose bytes were no UTF-8. */
  mended = 0;

  constructor(options: BatchesOptions) {
    const { ref, clock } = options;
    this.#options = options;
    this.#index = ref.firstIndex ?? 0;
    this.#firstWanted = this.#index + (ref.skip.length === 0 ? 0 : Math.min(...ref.skip));
    this.#writtenAt = ref.origin.writtenAt === undefined ? undefined : hrTimeOf(ref.origin.writtenAt);
    this.#observed = hrTimeOf(clock.now());
  }

  record(bytes: Buffer, from: number, to: number, offset: number): void {
    const index = this.#index;
    this.#index += 1;
    if (index < this.#firstWanted) return;
    const body = bytes.toString('utf8', from, to);
    if (isMended(body, bytes, from, to)) this.mended += 1;
    const { resource, scope } = this.#options.provenance;
    this.#records.push({
      hrTime: this.#writtenAt ?? this.#observed,
      hrTimeObserved: this.#observed,
      body,
      resource,
      instrumentationScope: scope,
      attributes: NO_ATTRIBUTES,
      droppedAttributesCount: 0,
    });
    this.#indexes.push(index);
    this.#offsets.push(offset);
    this.#characters += body.length;
    if (this.#characters >= BATCH_CHARACTERS || this.#records.length >= BATCH_RECORDS) this.#close();
  }

  tooLong(head: Buffer, offset: number, length: number): void {
    const index = this.#index;
    this.#index += 1;
    if (index < this.#firstWanted) return;
    const { maxRecordBytes } = this.#options;
    const reason = `record of ${length} bytes is longer than max_record_bytes (${maxRecordBytes} bytes) allows`;
    this.#unreadable.push({ index, offset, length, head, reason });
    if (this.#unreadable.length >= BATCH_RECORDS) this.#close();
  }

  /** All batches made since the last call. */
  take(): readonly ReadBatch[] {
    this.#close();
    const batches = this.#full;
    this.#full = [];
    this.#observed = hrTimeOf(this.#options.clock.now());
    return batches;
  }

  #close(): void {
    if (this.#records.length === 0 && this.#unreadable.length === 0) return;
    const batch = { ref: this.#options.ref, records: this.#records, indexes: this.#indexes, offsets: this.#offsets };
    this.#full.push({ batch, unreadable: this.#unreadable });
    this.#records = [];
    this.#indexes = [];
    this.#offsets = [];
    this.#unreadable = [];
    this.#characters = 0;
  }
}

function hrTimeOf(ms: number): HrTime {
  const seconds = Math.floor(ms / 1000);
  return [seconds, Math.round((ms - seconds * 1000) * 1e6)];
}

/** U+FFFD stands where bytes were no UTF-8, or in the source itself. Texts of Latin letters alone are not searched. */
function isMended(body: string, bytes: Buffer, from: number, to: number): boolean {
  return body.includes('\uFFFD') && !isUtf8(bytes.subarray(from, to));
}
