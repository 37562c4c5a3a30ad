/** The bytes of a request's slices. */
import type { EncodedRequest, PartSlice } from './exporter.ts';

/** A view, no copy. */
export function sliceBytes({ part, from, to }: PartSlice): Uint8Array {
  return part.bytes.subarray(from === 0 ? 0 : part.ends[from - 1], to === 0 ? 0 : part.ends[to - 1]);
}

/**
 * All records back to back. A copy: the memory of the slices is freed when their records are final, and a connection that
 * was answered early may hold the request for longer.
 */
export const requestBytes = ({ slices }: EncodedRequest): Uint8Array => Buffer.concat(slices.map(sliceBytes));
