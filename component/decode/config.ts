/** Settings of decode that receivers share. */
import { bytes } from '../../config/fields.ts';
import type { DecodeLimits } from '../factory.ts';

/** To be spread into a receiver's settings. @param what one record, as its users call it */
export const recordLimit = (what = 'event') => ({
  max_record_bytes: bytes
    .prefault('8MiB')
    .describe(`Longest ${what}. Of a longer one its place, length and first bytes are kept as a dead letter.`),
});

/** The same for receivers of stored objects. @param what one object, as its users call it */
export const objectLimits = (what: string) => ({
  ...recordLimit(),
  max_decompressed_bytes: bytes
    .prefault('0B')
    .describe(`Most bytes that ${what} may expand to; the rest is set aside. \`0B\`: no limit, since ordinary events compress 49 to 1.`),
});

interface Limits {
  readonly max_record_bytes: number;
  readonly max_decompressed_bytes?: number;
}

export const decodeLimits = ({ max_record_bytes, max_decompressed_bytes = 0 }: Limits): DecodeLimits => ({
  maxRecordBytes: max_record_bytes,
  maxDecompressedBytes: max_decompressed_bytes,
});
