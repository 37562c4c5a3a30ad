/** Which compression the first bytes tell. Names and headers lie, magic numbers do not. */

export type Compression = 'gzip' | 'zstd' | 'none';

/** Bytes that suffice to tell. */
export const MAGIC_BYTES = 4;

export function compressionOf(head: Uint8Array): Compression {
  if (head[0] === 0x1f && head[1] === 0x8b && head[2] === 0x08) return 'gzip';
  if (head[0] === 0x28 && head[1] === 0xb5 && head[2] === 0x2f && head[3] === 0xfd) return 'zstd';
  return 'none';
}
