/** Chunks of any size to chunks of a bounded one. */

/** A view, no copy. */
function asBuffer(bytes: Uint8Array): Buffer {
  return Buffer.isBuffer(bytes) ? bytes : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

/** The same bytes in chunks of 1 to `most` bytes. */
export async function* sliced(chunks: AsyncIterable<Uint8Array> | Iterable<Uint8Array>, most: number): AsyncGenerator<Buffer> {
  for await (const chunk of chunks) {
    const bytes = asBuffer(chunk);
    for (let from = 0; from < bytes.length; from += most) yield bytes.subarray(from, from + most);
  }
}

/** The first `count` bytes (fewer where there are no more), and all bytes. */
export async function peeked(
  source: AsyncIterable<Uint8Array>,
  count: number,
): Promise<{ readonly head: Buffer; readonly chunks: AsyncIterable<Uint8Array> }> {
  const iterator = source[Symbol.asyncIterator]();
  let head: Buffer = Buffer.alloc(0);
  while (head.length < count) {
    const next = await iterator.next();
    if (next.done === true) break;
    head = head.length === 0 ? asBuffer(next.value) : Buffer.concat([head, next.value]);
  }
  return { head, chunks: resumed(head, iterator) };
}

async function* resumed(head: Buffer, iterator: AsyncIterator<Uint8Array>): AsyncGenerator<Uint8Array> {
  try {
    if (head.length > 0) yield head;
    for (let next = await iterator.next(); next.done !== true; next = await iterator.next()) yield next.value;
  } finally {
    await iterator.return?.();
  }
}

/** All bytes in one, where there are at most so many; and in any case all bytes, with the fault that ended them. */
export async function gathered(
  source: AsyncIterable<Uint8Array>,
  most: number,
): Promise<{ readonly whole?: Buffer; readonly chunks: AsyncIterable<Uint8Array> }> {
  const iterator = source[Symbol.asyncIterator]();
  const parts: Uint8Array[] = [];
  let bytes = 0;
  try {
    for (let next = await iterator.next(); next.done !== true; next = await iterator.next()) {
      parts.push(next.value);
      bytes += next.value.length;
      if (bytes > most) return { chunks: resumed(Buffer.concat(parts), iterator) };
    }
  } catch (error) {
    return { chunks: broken(parts, error) };
  }
  const whole = parts.length === 1 && parts[0] !== undefined ? asBuffer(parts[0]) : Buffer.concat(parts);
  return { whole, chunks: sliced([whole], most) };
}

async function* broken(parts: readonly Uint8Array[], fault: unknown): AsyncGenerator<Uint8Array> {
  yield* parts;
  throw fault;
}
