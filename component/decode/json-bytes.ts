/** The bytes that matter to JSON's outer form. */

export const BYTE = {
  tab: 0x09,
  lineFeed: 0x0a,
  carriageReturn: 0x0d,
  recordSeparator: 0x1e,
  space: 0x20,
  quote: 0x22,
  comma: 0x2c,
  colon: 0x3a,
  openList: 0x5b,
  backslash: 0x5c,
  closeList: 0x5d,
  openObject: 0x7b,
  closeObject: 0x7d,
} as const;

export function isSpace(byte: number | undefined): boolean {
  return byte === BYTE.space || byte === BYTE.lineFeed || byte === BYTE.carriageReturn || byte === BYTE.tab;
}

/** The first place from `from` on that is no white space; `to` where there is none. */
export function skipSpace(bytes: Buffer, from: number, to: number): number {
  let at = from;
  while (at < to && isSpace(bytes[at])) at += 1;
  return at;
}

/** Just after the last byte before `to` that is no white space. */
export function trimmedEnd(bytes: Buffer, from: number, to: number): number {
  let end = to;
  while (end > from && isSpace(bytes[end - 1])) end -= 1;
  return end;
}

/** Just after the closing quote of the string that begins at `from`, or -1. */
export function stringEnd(bytes: Buffer, from: number, to: number): number {
  for (let at = from + 1; at < to; at += 1) {
    const byte = bytes[at];
    if (byte === BYTE.quote) return at + 1;
    if (byte === BYTE.backslash) at += 1;
  }
  return -1;
}

/** Just after the last bracket of the object or list that begins at `from`, or -1. By brackets and strings alone. */
export function bracketsEnd(bytes: Buffer, from: number, to: number): number {
  let depth = 0;
  for (let at = from; at < to; at += 1) {
    const byte = bytes[at];
    if (byte === BYTE.quote) {
      at = stringEnd(bytes, at, to) - 1;
      if (at < 0) return -1;
    } else if (byte === BYTE.openObject || byte === BYTE.openList) depth += 1;
    else if (byte === BYTE.closeObject || byte === BYTE.closeList) {
      depth -= 1;
      if (depth === 0) return at + 1;
    }
  }
  return -1;
}
