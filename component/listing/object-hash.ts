/** What is remembered of an object: 16 bytes for its key and version. Two of a billion alike: once in 10^20. */
import { hash } from 'node:crypto';

export const HASH_BYTES = 16;

export function hashOf(object: { readonly key: string; readonly version: string }): Buffer {
  return hash('sha256', `${object.version}\0${object.key}`, 'buffer').subarray(0, HASH_BYTES);
}
