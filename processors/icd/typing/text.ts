/** Text within the limits of a Lucene term. */

/** Bytes that a term may have; Elasticsearch refuses a document with a longer one. */
export const MOST_TERM_BYTES = 32_766;
/** Text of so many UTF-16 units is within the limit whatever it holds: a unit takes three bytes at most. */
export const SURELY_SHORT = Math.floor(MOST_TERM_BYTES / 3);

/** The longest beginning of the text that takes at most `bytes`, cut on a character boundary. */
export function cutToBytes(text: string, bytes: number): string {
  if (Buffer.byteLength(text) <= bytes) return text;
  const head = Buffer.from(text.slice(0, bytes));
  let end = Math.min(bytes, head.length);
  // A byte that continues a character: the cut falls within it.
  while (end > 0 && ((head[end] ?? 0) & 0xc0) === 0x80) end -= 1;
  return head.toString('utf8', 0, end);
}
