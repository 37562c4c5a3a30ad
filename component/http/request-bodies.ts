/** Bodies of requests in memory that is used again: new megabytes for each would call the garbage collector all the time. */
import { compress, type Compression } from './compression.ts';

/** As many as a destination commonly has under way at once. */
const MOST_SPARE = 4;

export interface PackedBody {
  readonly bytes: Uint8Array;
  /** To be called once the exchange is over as it should be: where it broke, a connection may hold the bytes for longer. */
  release(): void;
}

export class RequestBodies {
  readonly #spare: Buffer[] = [];

  /** @param chunks what the body is made of, back to back. They are copied. */
  async pack(chunks: readonly Uint8Array[], compression: Compression, level: number): Promise<PackedBody> {
    const body = this.#joined(chunks);
    if (compression === 'none') return { bytes: body, release: () => this.#keep(body) };
    const bytes = await compress(body, compression, level);
    this.#keep(body);
    return { bytes, release: () => undefined };
  }

  #joined(chunks: readonly Uint8Array[]): Buffer {
    const length = chunks.reduce((sum, chunk) => sum + chunk.length, 0);
    const memory = this.#memory(length);
    let at = 0;
    for (const chunk of chunks) {
      memory.set(chunk, at);
      at += chunk.length;
    }
    return memory.subarray(0, length);
  }

  #memory(length: number): Buffer {
    const spare = this.#spare.pop();
    return spare !== undefined && spare.length >= length ? spare : Buffer.allocUnsafeSlow(Math.ceil(length * 1.125));
  }

  #keep({ buffer }: Buffer): void {
    if (this.#spare.length < MOST_SPARE) this.#spare.push(Buffer.from(buffer));
  }
}
