/** A gzip that is small and whole: inflated by one call, which costs less than a stream of its own. */
import { gunzipSync, type Gunzip } from 'node:zlib';

/** Compressed bytes up to which a source is small. */
export const SMALL_BYTES = 64 * 1024;
const MOST_INFLATED = 2 ** 20;
const LEAST_CHUNK = 4096;
/** Header and trailer. */
const MIN_GZIP = 18;

/** @returns nothing where it is damaged, holds more than gzip, or becomes large: a stream then tells how far it goes. */
export function inflatedAtOnce(bytes: Buffer): Buffer | undefined {
  if (bytes.length < MIN_GZIP) return undefined;
  const told = bytes.readUInt32LE(bytes.length - 4);
  if (told > MOST_INFLATED) return undefined;
  try {
    const options = { info: true, chunkSize: Math.max(LEAST_CHUNK, told + 1), maxOutputLength: MOST_INFLATED };
    const { buffer, engine } = gunzipSync(bytes, options) as unknown as { readonly buffer: Buffer; readonly engine: Gunzip };
    return engine.bytesWritten === bytes.length ? buffer : undefined;
  } catch {
    return undefined;
  }
}
