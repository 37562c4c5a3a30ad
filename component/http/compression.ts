/** Compression of request bodies. */
import { promisify } from 'node:util';
import { constants, gzip, zstdCompress } from 'node:zlib';

export type Compression = 'gzip' | 'zstd' | 'none';

const gzipAsync = promisify(gzip);
const zstdAsync = promisify(zstdCompress);

/** Fast levels: on one core compression costs about as much as all the rest of a record's way. */
const DEFAULT_LEVEL = { gzip: 1, zstd: 1, none: 0 } as const;
const CHUNK = 256 * 1024;

/** Runs in zlib's own threads. @param level -1 or undefined: the default */
export async function compress(body: Uint8Array, compression: Compression, level?: number): Promise<Uint8Array> {
  const chosen = level === undefined || level < 0 ? DEFAULT_LEVEL[compression] : level;
  if (compression === 'gzip') return gzipAsync(body, { level: chosen, chunkSize: CHUNK });
  if (compression === 'zstd') return zstdAsync(body, { params: { [constants.ZSTD_c_compressionLevel]: chosen }, chunkSize: CHUNK });
  return body;
}
