/** Which form a JSON source has, told from its first bytes. */
import { frameOf } from './frame.ts';
import { BYTE, bracketsEnd, isSpace, skipSpace } from './json-bytes.ts';

/** `lines`: one record per line, or no JSON at all. `values`: every other JSON. */
export type Form = 'lines' | 'values';

/** @returns undefined where more bytes are needed to tell. `ended`: there are no more. */
export function formOf(head: Buffer, ended: boolean): Form | undefined {
  const first = skipSpace(head, 0, head.length);
  if (first === head.length) return ended ? 'lines' : undefined;
  if (head[first] === BYTE.openList) return listForm(head, first, ended);
  if (head[first] === BYTE.openObject) return objectForm(head, first, ended);
  return 'lines';
}

/** A list of records, and not text such as `[12:30] started`. */
function listForm(head: Buffer, first: number, ended: boolean): Form | undefined {
  const element = skipSpace(head, first + 1, head.length);
  if (element === head.length) return ended ? 'lines' : undefined;
  return head[element] === BYTE.openObject || head[element] === BYTE.closeList ? 'values' : 'lines';
}

function objectForm(head: Buffer, first: number, ended: boolean): Form | undefined {
  const lineFeed = head.indexOf(BYTE.lineFeed, first);
  const lineEnd = lineFeed === -1 ? head.length : lineFeed;
  const end = bracketsEnd(head, first, lineEnd);
  if (end !== -1) return afterObject(head, first, end, lineEnd, ended || lineFeed !== -1);
  if (lineFeed === -1) return ended ? 'lines' : undefined;
  return goesOn(head, first, lineFeed, ended);
}

/** The first line holds a whole object: is there more in it? */
function afterObject(head: Buffer, first: number, end: number, lineEnd: number, lineEnded: boolean): Form | undefined {
  if (skipSpace(head, end, lineEnd) < lineEnd) return 'values';
  if (!lineEnded) return undefined;
  return frameOf(head, first, end) === undefined ? 'lines' : 'values';
}

/**
 * The first line ends within an object. If JSON may go on with what follows, it is an object of many lines; else the
 * line was torn, and costs itself alone.
 */
function goesOn(head: Buffer, first: number, lineFeed: number, ended: boolean): Form | undefined {
  const next = skipSpace(head, lineFeed, head.length);
  if (next === head.length) return ended ? 'lines' : undefined;
  const { inString, container, last } = whereLineEnds(head, first, lineFeed);
  if (inString) return 'lines';
  const objectMayStand = last === BYTE.colon || container === BYTE.openList;
  return head[next] === BYTE.openObject && !objectMayStand ? 'lines' : 'values';
}

interface LineEnd {
  readonly inString: boolean;
  /** The bracket that was opened last and is not closed. */
  readonly container: number | undefined;
  readonly last: number;
}

function whereLineEnds(head: Buffer, first: number, lineFeed: number): LineEnd {
  const open: number[] = [];
  let inString = false;
  let last = 0;
  for (let at = first; at < lineFeed; at += 1) {
    const byte = head[at] ?? 0;
    if (byte === BYTE.quote) inString = !inString;
    else if (inString && byte === BYTE.backslash) at += 1;
    else if (!inString && (byte === BYTE.openObject || byte === BYTE.openList)) open.push(byte);
    else if (!inString && (byte === BYTE.closeObject || byte === BYTE.closeList)) open.pop();
    if (!isSpace(byte)) last = byte;
  }
  return { inString, container: open.at(-1), last };
}
