/** What a page is to the host. Pure. */
import type { Host } from '../../component/host.ts';
import type { SourceRef } from '../../component/source.ts';
import type { Incident } from './incident.ts';
import { linesOf } from './page.ts';
import { instant, type Span } from './window.ts';

export interface FoundPage {
  readonly window: Span;
  readonly offset: number;
  /** Those that were not sent yet; not empty. */
  readonly incidents: readonly Incident[];
  /** Address of the search, without the query. */
  readonly url: string;
  /** How often the search was begun, this time included. */
  readonly begun: number;
}

/**
 * The same place in the same search with the same bytes is the same page. The hash is part of it, since a search that is
 * read again may find other incidents at the same place.
 */
export function refOf({ window, offset, incidents, url, begun }: FoundPage, host: Pick<Host, 'id' | 'routes' | 'clock'>): SourceRef {
  const { body, hash } = linesOf(incidents);
  const [start, end] = [instant(window.startMs), instant(window.endMs)];
  const key = `incidents/${start}/${end}/${offset}`;
  return {
    receiver: host.id,
    id: `${key}@${hash}`,
    format: 'json',
    origin: {
      store: 'symantec_edr',
      bucket: URL.parse(url)?.host ?? url,
      key,
      version: hash,
      writtenAt: host.clock.now(),
      size: body.byteLength,
      path: `${url}?start_date=${start}&end_date=${end}&next=${offset}`,
      // As the Elastic integration has it, so that searches for it find these too.
      fields: { input: { type: 'cel' } },
    },
    attempt: begun,
    skip: Array.from({ length: host.routes }, () => 0),
    body,
  };
}
