/**
 * One zlib stream, driven piece by piece in the thread that asks, so that it is known how far it came when it fails. A piece takes
 * less time than handing it to another thread and waiting for the answer does.
 */
import { Gunzip, ZlibError, ZstdDecompress } from 'minizlib';
import type { Compression } from './compression.ts';

/** More than one piece usually makes, so that its output is one buffer. */
const CHUNK_BYTES = 256 * 1024;

/** A fresh object each, since the library writes into it. Its types do not know what it hands on to zlib. */
const options = (): { readonly async: false } => {
  const settings = { async: false as const, chunkSize: CHUNK_BYTES };
  return settings;
};

export class Inflater {
  readonly #stream: Gunzip | ZstdDecompress;
  #made: Buffer[] = [];
  #taken = 0;
  #fault: unknown;

  constructor(compression: Exclude<Compression, 'none'>) {
    this.#stream = compression === 'gzip' ? new Gunzip(options()) : new ZstdDecompress(options());
    this.#stream.on('data', (made: Buffer) => this.#made.push(made));
    this.#stream.on('error', (fault) => (this.#fault = fault));
  }

  /** Compressed bytes that it took: fewer than it was given once its last member or frame has ended. */
  get taken(): number {
    return this.#taken;
  }

  /** All that `piece` makes. @throws what zlib says of damaged data; output of the failing call is lost with it. */
  write(piece: Buffer): readonly Buffer[] {
    this.#stream.write(piece);
    return this.#output();
  }

  /** @throws where the data ends in the middle of a member or frame. */
  end(): readonly Buffer[] {
    this.#stream.end();
    return this.#output();
  }

  #output(): readonly Buffer[] {
    if (this.#fault !== undefined) throw this.#fault instanceof ZlibError ? this.#fault.cause : this.#fault;
    this.#taken += this.#stream.handle?.bytesWritten ?? 0;
    const made = this.#made;
    this.#made = [];
    return made;
  }

  close(): void {
    this.#stream.close();
  }
}
