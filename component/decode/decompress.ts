/** Compressed bytes to plain ones: gzip of many members, zstd of many frames, or neither. */
import { setImmediate } from 'node:timers/promises';
import { SourceFault } from '../source.ts';
import { compressionOf, MAGIC_BYTES } from './compression.ts';
import type { Compression } from './compression.ts';
import { Inflater } from './inflater.ts';
import { gathered, peeked, sliced } from './slices.ts';
import { inflatedAtOnce, SMALL_BYTES } from './small-gzip.ts';

/** What is inflated at once, and the most that is re-read byte by byte when data is damaged. It makes 16 MiB at the very most. */
const COMPRESSED_PIECE = 16 * 1024;
/** Of compressed bytes, after which others have their turn: each turn wakes the main thread for what was made in it. */
const TURN_BYTES = 64 * 1024;
const PLAIN_SLICE = 256 * 1024;

/** How far a decoder came: compressed bytes taken for good, plain bytes handed on. */
interface Progress {
  taken: number;
  made: number;
}

/**
 * @param open gives the stored bytes from the first one; called again where damaged data is read once more for what
 *   lies before the damage.
 * @throws {SourceFault} `corrupt`, after everything before the damage was yielded.
 */
export async function* decompress(open: () => AsyncIterable<Uint8Array>): AsyncGenerator<Buffer> {
  const { head, chunks } = await peeked(open(), MAGIC_BYTES);
  const compression = compressionOf(head);
  if (compression === 'none') return yield* sliced(chunks, PLAIN_SLICE);
  const { whole, chunks: all } = await gathered(chunks, SMALL_BYTES);
  const plain = whole === undefined || compression !== 'gzip' ? undefined : inflatedAtOnce(whole);
  if (plain !== undefined) return yield* sliced([plain], PLAIN_SLICE);
  yield* streamed(compression, open, all);
}

async function* streamed(
  compression: Exclude<Compression, 'none'>,
  open: () => AsyncIterable<Uint8Array>,
  chunks: AsyncIterable<Uint8Array>,
): AsyncGenerator<Buffer> {
  const progress: Progress = { taken: 0, made: 0 };
  try {
    yield* inflated(compression, inTurns(sliced(chunks, COMPRESSED_PIECE)), progress);
  } catch (error) {
    const damage = damageOf(error);
    if (damage === undefined) throw error;
    if (damage === 'damaged') yield* salvaged(compression, open, progress);
    const detail = error instanceof Error ? error.message : String(error);
    throw new SourceFault('corrupt', `its ${compression} data is ${damage} after compressed byte ${progress.taken}: ${detail}`, {
      cause: error,
    });
  }
}

async function* inflated(
  compression: Exclude<Compression, 'none'>,
  pieces: AsyncIterable<Buffer>,
  progress: Progress,
): AsyncGenerator<Buffer> {
  let inflater: Inflater | undefined;
  try {
    for await (const piece of pieces) {
      let rest = piece;
      while (rest.length > 0) {
        // Between members only padding is met: zeros, as tape-minded tools write them.
        if (inflater === undefined) rest = withoutZeros(rest, progress);
        if (rest.length === 0) break;
        inflater ??= new Inflater(compression);
        const before = inflater.taken;
        const made = inflater.write(rest);
        const taken = inflater.taken - before;
        progress.taken += taken;
        yield* counted(made, progress);
        if (taken === rest.length) break;
        rest = rest.subarray(taken);
        inflater.close();
        inflater = undefined;
      }
    }
    if (inflater !== undefined) yield* counted(inflater.end(), progress);
  } finally {
    inflater?.close();
  }
}

/** The same pieces; now and then the thread does whatever else it has to. */
async function* inTurns(pieces: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  let unbroken = 0;
  for await (const piece of pieces) {
    yield piece;
    unbroken += piece.length;
    if (unbroken < TURN_BYTES) continue;
    unbroken = 0;
    await setImmediate();
  }
}

function* counted(chunks: readonly Buffer[], progress: Progress): Generator<Buffer> {
  for (const chunk of chunks) {
    progress.made += chunk.length;
    yield chunk;
  }
}

function withoutZeros(bytes: Buffer, progress: Progress): Buffer {
  let from = 0;
  while (from < bytes.length && bytes[from] === 0) from += 1;
  progress.taken += from;
  return from === 0 ? bytes : bytes.subarray(from);
}

/**
 * zlib throws away the output of a call that fails. So the data is read again and given byte by byte from where the
 * failing call began, and what was yielded before is skipped.
 */
async function* salvaged(
  compression: Exclude<Compression, 'none'>,
  open: () => AsyncIterable<Uint8Array>,
  failed: Progress,
): AsyncGenerator<Buffer> {
  const again: Progress = { taken: 0, made: 0 };
  try {
    for await (const chunk of inflated(compression, fineFrom(open(), failed.taken), again)) {
      const fresh = Math.min(chunk.length, again.made - failed.made);
      if (fresh > 0) yield chunk.subarray(chunk.length - fresh);
    }
  } catch (error) {
    if (damageOf(error) === undefined) throw error;
  }
}

/** Slices of usual size before the byte `from`, and of one byte after it. */
async function* fineFrom(chunks: AsyncIterable<Uint8Array>, from: number): AsyncGenerator<Buffer> {
  let position = 0;
  for await (const slice of sliced(chunks, COMPRESSED_PIECE)) {
    const coarse = Math.max(0, Math.min(slice.length, from - position));
    if (coarse > 0) yield slice.subarray(0, coarse);
    for (let at = coarse; at < slice.length; at += 1) yield slice.subarray(at, at + 1);
    position += slice.length;
  }
}

function damageOf(error: unknown): 'cut short' | 'damaged' | undefined {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  if (code === 'Z_BUF_ERROR') return 'cut short';
  return code === 'Z_DATA_ERROR' || code === 'Z_NEED_DICT' || code.startsWith('ZSTD_error_') ? 'damaged' : undefined;
}
