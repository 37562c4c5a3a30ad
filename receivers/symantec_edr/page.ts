/** The body of a page, cut into incidents. */
import { createHash } from 'node:crypto';
import { setImmediate as othersTurn } from 'node:timers/promises';
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

/**
 * Cuts long pages in steps, so that nothing else waits for long.
 * @returns a sentence on what was found in place of a page
 */
export async function pageOf(body: Buffer, includeEvents: boolean): Promise<Page | string> {
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
  const spans = elementsOf(body, ...list);
  if (spans === undefined) return 'incidents that are no list';
  return { incidents: await cut(body, spans, includeEvents), next, total };
}

const STEP_BYTES = 1024 * 1024;

async function cut(body: Buffer, spans: readonly Span[], includeEvents: boolean): Promise<readonly Incident[]> {
  const incidents: Incident[] = [];
  let paused = 0;
  for (const span of spans) {
    incidents.push(incidentOf(body, span, includeEvents));
    if (span[1] - paused < STEP_BYTES) continue;
    paused = span[1];
    await othersTurn();
  }
  return incidents;
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
