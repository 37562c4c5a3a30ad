/** Looks into one JSON value without parsing it: where its members or elements lie. */
import type { Span } from './frame.ts';
import { BYTE, skipSpace, stringEnd, trimmedEnd } from './json-bytes.ts';

export interface Member {
  readonly name: string;
  /** Of the quote that begins the name. */
  readonly from: number;
  readonly valueFrom: number;
  readonly valueTo: number;
}

/** The members of the object that `bytes[from, to)` is, in order; undefined where it is none from the first byte to the last. */
export function membersOf(bytes: Buffer, from: number, to: number): readonly Member[] | undefined {
  if (bytes[from] !== BYTE.openObject) return undefined;
  const members: Member[] = [];
  let at = skipSpace(bytes, from + 1, to);
  if (bytes[at] === BYTE.closeObject) return at + 1 === to ? members : undefined;
  for (; at < to; at = skipSpace(bytes, at + 1, to)) {
    const member = memberAt(bytes, at, to);
    if (member === undefined) return undefined;
    members.push(member);
    at = skipSpace(bytes, member.valueTo, to);
    if (bytes[at] === BYTE.closeObject) return at + 1 === to ? members : undefined;
    if (bytes[at] !== BYTE.comma) return undefined;
  }
  return undefined;
}

function memberAt(bytes: Buffer, from: number, to: number): Member | undefined {
  const nameEnd = bytes[from] === BYTE.quote ? stringEnd(bytes, from, to) : -1;
  const colon = skipSpace(bytes, nameEnd, to);
  if (nameEnd === -1 || bytes[colon] !== BYTE.colon) return undefined;
  const valueFrom = skipSpace(bytes, colon + 1, to);
  const valueTo = valueEnd(bytes, valueFrom, to);
  return valueTo <= valueFrom ? undefined : { name: nameOf(bytes.toString('utf8', from, nameEnd)), from, valueFrom, valueTo };
}

function nameOf(quoted: string): string {
  if (!quoted.includes('\\')) return quoted.slice(1, -1);
  try {
    return String(JSON.parse(quoted));
  } catch {
    return quoted.slice(1, -1);
  }
}

/** The elements of the list that `bytes[from, to)` is; undefined where it is none from the first byte to the last. */
export function elementsOf(bytes: Buffer, from: number, to: number): readonly Span[] | undefined {
  if (bytes[from] !== BYTE.openList) return undefined;
  const spans: Span[] = [];
  let at = skipSpace(bytes, from + 1, to);
  if (bytes[at] === BYTE.closeList) return at + 1 === to ? spans : undefined;
  for (; at < to; at = skipSpace(bytes, at + 1, to)) {
    const end = valueEnd(bytes, at, to);
    if (end <= at) return undefined;
    spans.push([at, end]);
    at = skipSpace(bytes, end, to);
    if (bytes[at] === BYTE.closeList) return at + 1 === to ? spans : undefined;
    if (bytes[at] !== BYTE.comma) return undefined;
  }
  return undefined;
}

/** Just after the value that begins at `from`, by brackets and strings alone; -1 where it does not end before `to`. */
function valueEnd(bytes: Buffer, from: number, to: number): number {
  let depth = 0;
  for (let at = from; at < to; at += 1) {
    const byte = bytes[at];
    if (byte === BYTE.quote) {
      const end = stringEnd(bytes, at, to);
      if (end === -1 || depth === 0) return end;
      at = end - 1;
    } else if (byte === BYTE.openObject || byte === BYTE.openList) depth += 1;
    else if (byte === BYTE.closeObject || byte === BYTE.closeList) {
      depth -= 1;
      if (depth === 0) return at + 1;
      if (depth < 0) return trimmedEnd(bytes, from, at);
    } else if (byte === BYTE.comma && depth === 0) return trimmedEnd(bytes, from, at);
  }
  return -1;
}
