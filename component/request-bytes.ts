/** The bytes of a request's slices. */
import type { EncodedRequest, PartSlice } from './exporter.ts';

/** A view, no copy. */
export function sliceBytes({ part, from, to }: PartSlice): Uint8Array {
  return part.bytes.subarray(from === 0 ? 0 : part.ends[from - 1], to === 0 ? 0 : part.ends[to - 1]);
}

/** All records back to back; a request of one slice is not copied. */
export function requestBytes({ slices }: EncodedRequest): Uint8Array {
  const [first] = slices;
  return slices.length === 1 && first !== undefined ? sliceBytes(first) : Buffer.concat(slices.map(sliceBytes));
}
