/** Opens a file by its path, whatever its version. */
import { createReadStream } from 'node:fs';
import type { Opener } from '../component/source.ts';

export const fileOpener: Opener = {
  open: async (ref, fromByte) => ({ chunks: createReadStream(ref.origin.path, { start: fromByte, highWaterMark: 256 * 1024 }) }),
  close: async () => undefined,
};
