/** Opens files at the very version that was listed. */
import { open, type FileHandle } from 'node:fs/promises';
import { SourceFault, type Opener, type SourceRef, type SourceStream } from '../../component/source.ts';
import { versionOf } from './walk.ts';

const CHUNK_BYTES = 256 * 1024;

export function createFileOpener(): Opener {
  return { open: openFile, close: async () => undefined };
}

async function openFile(ref: SourceRef, fromByte: number, signal: AbortSignal): Promise<SourceStream> {
  const { path, version } = ref.origin;
  const file = await open(path, 'r').catch((error: NodeJS.ErrnoException) => {
    throw faultOf(error, path);
  });
  try {
    const { size } = await sameVersion(file, path, version);
    return { chunks: chunksOf(file, ref, { from: fromByte, size }, signal), totalBytes: size };
  } catch (error) {
    await file.close();
    throw error;
  }
}

async function sameVersion(file: FileHandle, path: string, version: string): Promise<{ readonly size: number }> {
  const status = await file.stat();
  if (versionOf(status) === version) return status;
  throw new SourceFault('replaced', `${path} was changed since it was listed; what it is now is found by the next listing`);
}

/** A file that changes while it is read is none of this version's any more: told at its end, before it counts as read. */
async function* chunksOf(
  file: FileHandle,
  { origin }: SourceRef,
  { from, size }: { readonly from: number; readonly size: number },
  signal: AbortSignal,
): AsyncGenerator<Uint8Array> {
  try {
    for (let position = from; !signal.aborted;) {
      // No more than there is: memory of this kind, where it is not needed, has the whole heap looked through for garbage.
      const length = Math.max(1, Math.min(CHUNK_BYTES, size - position));
      const { bytesRead, buffer } = await file.read(Buffer.allocUnsafeSlow(length), 0, length, position);
      if (bytesRead === 0) break;
      position += bytesRead;
      yield buffer.subarray(0, bytesRead);
    }
    if (!signal.aborted) await sameVersion(file, origin.path, origin.version);
  } finally {
    await file.close();
  }
}

function faultOf({ code, message }: NodeJS.ErrnoException, path: string): SourceFault {
  if (code === 'ENOENT') return new SourceFault('vanished', `${path} is not there any more`);
  if (code === 'EACCES' || code === 'EPERM')
    return new SourceFault('forbidden', `${path} may not be read by this process (${code}): give it read access`);
  return new SourceFault('unavailable', `${path} cannot be read: ${message}`);
}
