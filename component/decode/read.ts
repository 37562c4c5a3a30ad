/**
 * A source's bytes to batches of records:
 * transfer -> decompress -> charset -> cut -> batch.
 */
import type { DecodeLimits } from '../factory.ts';
import type { Clock } from '../host.ts';
import type { Logger } from '../logger.ts';
import type { Provenance } from '../record.ts';
import { SourceFault } from '../source.ts';
import type { Format, Opener, SourceRef } from '../source.ts';
import { Batches } from './batches.ts';
import type { ReadBatch } from './batches.ts';
import { decompress } from './decompress.ts';
import { JsonText } from './json-text.ts';
import { jsonDrafts } from './otlp-json.ts';
import { protobufDrafts } from './otlp-protobuf.ts';
import { readOtlp } from './otlp-records.ts';
import { stopped, transfer } from './transfer.ts';
import type { Wait } from './transfer.ts';

export type { ReadBatch, Unreadable } from './batches.ts';

export interface ReadOptions {
  readonly ref: SourceRef;
  /** Needed for refs that name bytes. */
  readonly opener?: Opener;
  readonly limits: DecodeLimits;
  readonly provenance: Provenance;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  readonly logger: Logger;
  readonly wait?: Wait;
}

/** How each format is read. A new format is one more entry. */
const READERS: Readonly<Record<Format, (options: ReadOptions) => AsyncGenerator<ReadBatch>>> = {
  json: readJson,
  otlp_protobuf: (options) => readOtlp(options, plainBytes(options), protobufDrafts),
  otlp_json: (options) => readOtlp(options, plainBytes(options), jsonDrafts),
};

/**
 * Yields every whole record, in order, numbered from `ref.firstIndex`; those that are final on every route are
 * counted and left out.
 * @throws {SourceFault} as the opener does; `corrupt` after all whole records before the damage; `stopped`.
 */
export async function* readRecords(options: ReadOptions): AsyncGenerator<ReadBatch> {
  yield* READERS[options.ref.format](options);
}

async function* readJson(options: ReadOptions): AsyncGenerator<ReadBatch> {
  const { maxRecordBytes } = options.limits;
  const batches = new Batches({ ...options, maxRecordBytes });
  const text = new JsonText(batches, maxRecordBytes);
  try {
    for await (const chunk of plainBytes(options)) {
      text.push(chunk);
      yield* batches.take();
    }
    text.end(true);
    yield* batches.take();
  } catch (error) {
    if (error instanceof SourceFault && error.code === 'corrupt') {
      text.end(false);
      yield* batches.take();
    }
    throw error;
  } finally {
    tellMended(options, batches.mended);
  }
}

async function* plainBytes(options: ReadOptions): AsyncGenerator<Buffer> {
  const { ref, signal, limits } = options;
  const most = limits.maxDecompressedBytes === 0 ? Infinity : limits.maxDecompressedBytes;
  let position = 0;
  for await (const chunk of decompress(() => transfer(options))) {
    if (signal.aborted) throw stopped(ref);
    const allowed = Math.min(chunk.length, most - position);
    position += allowed;
    if (allowed > 0) yield chunk.subarray(0, allowed);
    if (allowed < chunk.length) {
      throw new SourceFault('corrupt', `${ref.origin.path} is longer than max_decompressed_bytes (${most} bytes) allows`);
    }
  }
}

function tellMended({ logger, ref }: ReadOptions, records: number): void {
  if (records > 0) logger.warn('source is not UTF-8 throughout: what is not was replaced by U+FFFD', { path: ref.origin.path, records });
}
