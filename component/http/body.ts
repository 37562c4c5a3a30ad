/** The bytes of an object, with a limit on how long the store may keep silent. */
import type { Readable } from 'node:stream';
import { SourceFault } from '../source.ts';

export interface BodyOptions {
  /** For messages. */
  readonly path: string;
  /** A silence of this length (`read_timeout`) ends the transfer; the caller goes on by range. 0: never. */
  readonly idleMs: number;
  readonly signal: AbortSignal;
}

/** @throws {SourceFault} `unavailable` where the transfer broke or the store kept silent, `stopped` when told to stop. */
export async function* readBody(body: Readable, { path, idleMs, signal }: BodyOptions): AsyncGenerator<Uint8Array> {
  const stop = (): void => void body.destroy(stopped(path));
  signal.addEventListener('abort', stop, { once: true });
  if (signal.aborted) stop();
  const chunks: AsyncIterator<Uint8Array> = body[Symbol.asyncIterator]();
  try {
    for (;;) {
      // The clock runs while we wait for the store, not while the reader works on what it has.
      const timer = idleMs === 0 ? undefined : setTimeout(() => body.destroy(silent(path, idleMs)), idleMs);
      const next = await chunks.next().finally(() => clearTimeout(timer));
      if (next.done === true) return;
      yield next.value;
    }
  } catch (error) {
    if (error instanceof SourceFault) throw error;
    // The same signal may have ended the request first.
    if (signal.aborted) throw stopped(path);
    throw new SourceFault('unavailable', `the transfer of ${path} broke: ${error instanceof Error ? error.message : String(error)}`);
  } finally {
    signal.removeEventListener('abort', stop);
    body.destroy();
  }
}

const stopped = (path: string): SourceFault => new SourceFault('stopped', `reading of ${path} was told to stop`);

const silent = (path: string, idleMs: number): SourceFault =>
  new SourceFault('unavailable', `the store sent nothing of ${path} for ${idleMs / 1000} s (read_timeout)`);
