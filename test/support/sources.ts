/** Refs and openers over bytes in memory. */
import { systemClock } from '../../component/host.ts';
import { silentLogger } from '../../component/logger.ts';
import type { Logger } from '../../component/logger.ts';
import { emptyResource } from '../../component/otel.ts';
import type { Opener, SourceRef } from '../../component/source.ts';
import { readRecords } from '../../component/decode/read.ts';
import type { Unreadable } from '../../component/decode/read.ts';

export function refTo(fields: Partial<SourceRef> = {}): SourceRef {
  return {
    receiver: 'file',
    id: 'file/a@1',
    format: 'json',
    origin: { store: 'file', bucket: '/in', key: 'a', version: '1', path: '/in/a', fields: {} },
    attempt: 1,
    skip: [0],
    ...fields,
  };
}

/** An opener of one source in chunks of the given sizes (the last size repeats), which tells how it was called. */
export function openerOf(bytes: Uint8Array, sizes: readonly number[] = [bytes.length || 1]): Opener & { readonly opened: number[] } {
  const opened: number[] = [];
  return {
    opened,
    open: async (_ref, fromByte) => {
      opened.push(fromByte);
      return { totalBytes: bytes.length, chunks: inChunks(bytes.subarray(fromByte), sizes) };
    },
    close: async () => {},
  };
}

export async function* inChunks(bytes: Uint8Array, sizes: readonly number[]): AsyncGenerator<Uint8Array> {
  let from = 0;
  for (let turn = 0; from < bytes.length; turn += 1) {
    const size = Math.max(1, sizes[Math.min(turn, sizes.length - 1)] ?? 1);
    yield bytes.subarray(from, from + size);
    from += size;
  }
}

export interface ReadSettings {
  readonly ref?: SourceRef;
  readonly maxRecordBytes?: number;
  readonly maxDecompressedBytes?: number;
  readonly logger?: Logger;
  readonly signal?: AbortSignal;
}

export interface Reading {
  readonly bodies: readonly string[];
  readonly indexes: readonly number[];
  readonly offsets: readonly number[];
  readonly unreadable: readonly Unreadable[];
  /** What reading threw after all that. */
  readonly fault: unknown;
}

/** Reads a whole source and says what came. */
export async function readAll(opener: Opener, settings: ReadSettings = {}): Promise<Reading> {
  const bodies: string[] = [];
  const indexes: number[] = [];
  const offsets: number[] = [];
  const unreadable: Unreadable[] = [];
  let fault: unknown;
  try {
    for await (const read of readRecords({
      ref: settings.ref ?? refTo(),
      opener,
      limits: { maxRecordBytes: settings.maxRecordBytes ?? 8 * 2 ** 20, maxDecompressedBytes: settings.maxDecompressedBytes ?? 0 },
      provenance: { resource: emptyResource(), scope: { name: 'test' } },
      clock: systemClock,
      signal: settings.signal ?? new AbortController().signal,
      logger: settings.logger ?? silentLogger,
      wait: async () => {},
    })) {
      bodies.push(...read.batch.records.map((record) => String(record.body)));
      indexes.push(...read.batch.indexes);
      offsets.push(...read.batch.offsets);
      unreadable.push(...read.unreadable);
    }
  } catch (error) {
    fault = error;
  }
  return { bodies, indexes, offsets, unreadable, fault };
}
