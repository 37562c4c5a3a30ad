/** The API's frame: `{"events":[{...},{...}],"next":...}`. Its records are the elements of `events`. */
import { BYTE, skipSpace, stringEnd, trimmedEnd } from './json-bytes.ts';
import { ValueScan } from './value-scan.ts';

/** Where a record lies. */
export type Span = readonly [from: number, to: number];

export interface Frame {
  readonly elements: readonly Span[];
  /** Where the list goes on after the last whole element, if the bytes end within the list. */
  readonly openAt: number | undefined;
}

/** `events` is also an attribute of events and incidents: what has one of these is a record itself. */
const RECORD_NAMES: ReadonlySet<string> = new Set(['type_id', 'category_id', 'uuid']);

const EVENTS_NAME = Buffer.from('"events"');
const USUAL_STARTS = ['{"events"', '{"next"', '{"total"'].map((text) => Buffer.from(text));

/** Cheap: whether a line begins as frames usually do. What other line is a frame, only the first one is asked. */
export function beginsAsFrame(bytes: Buffer, from: number): boolean {
  const name = bytes[from + 2];
  if (name !== 0x65 && name !== 0x6e && name !== 0x74) return false;
  return USUAL_STARTS.some((start) => bytes.compare(start, 0, start.length, from, Math.min(bytes.length, from + start.length)) === 0);
}

/**
 * The frame that `bytes[from, to)` is, or undefined where it is none. A frame that is cut off within its list is one:
 * names of records that would come later are not seen then.
 */
export function frameOf(bytes: Buffer, from: number, to: number): Frame | undefined {
  if (!bytes.subarray(from, to).includes(EVENTS_NAME)) return undefined;
  let frame: Frame | undefined;
  for (let at = skipSpace(bytes, from + 1, to); bytes[at] === BYTE.quote; at = skipSpace(bytes, at + 1, to)) {
    const nameEnd = stringEnd(bytes, at, to);
    if (nameEnd === -1) return undefined;
    const name = bytes.toString('utf8', at + 1, nameEnd - 1);
    const colon = skipSpace(bytes, nameEnd, to);
    if (RECORD_NAMES.has(name) || bytes[colon] !== BYTE.colon) return undefined;
    const value = skipSpace(bytes, colon + 1, to);
    if (name === 'events') {
      frame = listOf(bytes, value, to);
      if (frame === undefined || frame.openAt !== undefined) return frame;
    }
    const end = memberEnd(bytes, value, to);
    if (end === -1) return undefined;
    at = skipSpace(bytes, end, to);
    if (bytes[at] === BYTE.closeObject) return frame;
    if (bytes[at] !== BYTE.comma) return undefined;
  }
  return undefined;
}

/** The elements of a list of objects that begins at `from`. */
function listOf(bytes: Buffer, from: number, to: number): Frame | undefined {
  if (bytes[from] !== BYTE.openList) return undefined;
  const elements: Span[] = [];
  let at = skipSpace(bytes, from + 1, to);
  while (at < to) {
    if (bytes[at] === BYTE.closeList) return { elements, openAt: undefined };
    if (bytes[at] !== BYTE.openObject) return undefined;
    const end = new ValueScan('element').scan(bytes, at, to);
    if (end === -1) return { elements, openAt: at };
    elements.push([at, end]);
    at = skipSpace(bytes, end, to);
    if (bytes[at] === BYTE.comma) at = skipSpace(bytes, at + 1, to);
    else if (at < to && bytes[at] !== BYTE.closeList) return undefined;
  }
  return { elements, openAt: to };
}

/** Where an object's member ends, or -1. */
function memberEnd(bytes: Buffer, from: number, to: number): number {
  if (bytes[from] === BYTE.quote) return stringEnd(bytes, from, to);
  if (bytes[from] === BYTE.openObject || bytes[from] === BYTE.openList) return new ValueScan('element').scan(bytes, from, to);
  let end = from;
  while (end < to && bytes[end] !== BYTE.comma && bytes[end] !== BYTE.closeObject) end += 1;
  return end === to ? -1 : trimmedEnd(bytes, from, end);
}
