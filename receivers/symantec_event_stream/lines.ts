/** The body of a connection to lines, as many at a time as the wire brings. */
import { decompress } from '../../component/decode/decompress.ts';
import { BYTE, skipSpace, trimmedEnd } from '../../component/decode/json-bytes.ts';
import { isWholeObject } from '../../component/decode/value-scan.ts';
import { SourceFault } from '../../component/source.ts';

export class LineTooLong extends Error {
  constructor(maxBytes: number) {
    super(`a line is longer than ${maxBytes} bytes`);
    this.name = 'LineTooLong';
  }
}

/**
 * Blank lines are left out; the last line needs no line end where it is whole. The lines are copies.
 * @throws {LineTooLong}; {SourceFault} for a line that is cut off, which comes again; and what broke the connection. All of
 *   them after the whole lines before.
 */
export async function* linesOf(body: AsyncIterable<Uint8Array>, maxBytes: number): AsyncGenerator<readonly Buffer[]> {
  const rest = new RestOfLine(maxBytes);
  let opened = false;
  // It can be read once: where gzip is damaged, what lies before the damage is not read again.
  const open = (): AsyncIterable<Uint8Array> => (opened ? nothing() : ((opened = true), body));
  for await (const chunk of decompress(open)) {
    const lines = rest.push(chunk);
    if (lines.length > 0) yield lines;
    if (rest.isTooLong) throw new LineTooLong(maxBytes);
  }
  const last = rest.take();
  const end = trimmedEnd(last, 0, last.length);
  if (end === 0) return;
  if (!isWholeObject(last, 0, end)) throw new SourceFault('unavailable', 'the connection ended within a line');
  yield [last];
}

async function* nothing(): AsyncGenerator<Uint8Array> {}

class RestOfLine {
  readonly #maxBytes: number;
  #parts: Buffer[] = [];
  #length = 0;

  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes;
  }

  get isTooLong(): boolean {
    return this.#length > this.#maxBytes;
  }

  /** The lines that end in the chunk, as far as they are not too long. */
  push(chunk: Buffer): readonly Buffer[] {
    const lines: Buffer[] = [];
    let from = 0;
    for (let end = chunk.indexOf(BYTE.lineFeed); end !== -1; end = chunk.indexOf(BYTE.lineFeed, from)) {
      this.#keep(chunk.subarray(from, end));
      if (this.isTooLong) return lines;
      const line = this.take();
      if (skipSpace(line, 0, line.length) < line.length) lines.push(line);
      from = end + 1;
    }
    this.#keep(chunk.subarray(from));
    return lines;
  }

  /** What is there of a line. */
  take(): Buffer {
    const line = Buffer.concat(this.#parts, this.#length);
    this.#parts = [];
    this.#length = 0;
    return line;
  }

  #keep(part: Buffer): void {
    this.#length += part.length;
    if (part.length > 0 && !this.isTooLong) this.#parts.push(Buffer.from(part));
  }
}
