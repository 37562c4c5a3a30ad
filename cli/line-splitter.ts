/** Bytes to lines, for streams that are NDJSON by agreement. */

const LINE_FEED = 0x0a;
const MARK = '\uFEFF';

/**
 * The lines of each chunk together, in order, without line ends, carriage returns before them and byte order marks.
 * Blank lines are nothing.
 */
export async function* splitLines(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<readonly string[]> {
  let begun: Buffer[] = [];
  for await (const chunk of chunks) {
    const bytes = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength);
    const end = bytes.lastIndexOf(LINE_FEED);
    if (end === -1) {
      begun.push(bytes);
      continue;
    }
    const whole = Buffer.concat([...begun, bytes.subarray(0, end)]);
    begun = [bytes.subarray(end + 1)];
    yield textLines(whole);
  }
  yield textLines(Buffer.concat(begun));
}

const textLines = (bytes: Buffer): readonly string[] =>
  bytes
    .toString('utf8')
    .split('\n')
    .flatMap((line) => plainLine(line) ?? []);

function plainLine(written: string): string | undefined {
  const line = written.endsWith('\r') ? written.slice(0, -1) : written;
  const unmarked = line.startsWith(MARK) ? line.slice(MARK.length) : line;
  return unmarked.trim() === '' ? undefined : unmarked;
}
