/** The body of a page, cut into incidents. Pure. */
import { createHash } from 'node:crypto';
import type { Span } from '../../component/decode/frame.ts';
import { skipSpace, trimmedEnd } from '../../component/decode/json-bytes.ts';
import { elementsOf, membersOf } from '../../component/decode/json-members.ts';
import { incidentOf, type Incident } from './incident.ts';

export interface Page {
  readonly incidents: readonly Incident[];
  /** As the API gave them. */
  readonly next: unknown;
  readonly total: unknown;
}

const BYTE_ORDER_MARK = Buffer.from([0xef, 0xbb, 0xbf]);

/** @returns a sentence on what was found in place of a page */
export function pageOf(body: Buffer, includeEvents: boolean): Page | string {
  const start = body.subarray(0, 3).equals(BYTE_ORDER_MARK) ? 3 : 0;
  const from = skipSpace(body, start, body.length);
  if (from === body.length) return 'an empty body';
  const members = membersOf(body, from, trimmedEnd(body, from, body.length));
  if (members === undefined) return `no whole JSON object, but ${JSON.stringify(body.toString('utf8', from, from + 60))}`;
  const spanOf = (name: string): Span | undefined => {
    const member = members.findLast((one) => one.name === name);
    return member && [member.valueFrom, member.valueTo];
  };
  const list = spanOf('incidents');
  const [next, total] = [valueAt(body, spanOf('next')), valueAt(body, spanOf('total'))];
  if (list === undefined || body.toString('utf8', ...list) === 'null') {
    return total === 0 || list !== undefined
      ? { incidents: [], next, total }
      : `no list of incidents, but ${
          members
            .map(({ name }) => name)
            .join(', ')
            .slice(0, 200) || '{}'
        }`;
  }
  const incidents = elementsOf(body, ...list);
  if (incidents === undefined) return 'incidents that are no list';
  return { incidents: incidents.map((span) => incidentOf(body, span, includeEvents)), next, total };
}

/** `next` and `total` are small, if they are what they should be. */
function valueAt(body: Buffer, span: Span | undefined): unknown {
  if (span === undefined || span[1] - span[0] > 64) return undefined;
  try {
    return JSON.parse(body.toString('utf8', ...span));
  } catch {
    return undefined;
  }
}

const LINE_FEED = Buffer.from('\n');

/** One record a line, in memory of its own that can be handed to another thread. */
export function linesOf(incidents: readonly Incident[]): { readonly body: ArrayBuffer; readonly hash: string } {
  const lines = incidents.flatMap((incident) => incident.lines);
  const body = new ArrayBuffer(lines.reduce((size, line) => size + line.length + 1, 0));
  const into = Buffer.from(body);
  let at = 0;
  for (const line of lines) {
    at += line.copy(into, at);
    at += LINE_FEED.copy(into, at);
  }
  return { body, hash: createHash('sha256').update(into).digest('hex').slice(0, 32) };
}
