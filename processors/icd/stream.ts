/** The two kinds of record, and what differs between them. */
import { attributeTree } from './attribute-tree.ts';
import type { Special } from './attribute-tree.ts';
import { EVENT_ATTRIBUTES, INCIDENT_ATTRIBUTES } from './declaration/field-types.ts';
import { isEmpty } from './emptiness.ts';
import { slotIn } from './layout.ts';
import type { Layout } from './layout.ts';
import type { Parsed } from './reading.ts';
import type { Shape } from './typed-event.ts';

export type Stream = 'event' | 'incident';

export interface StreamShape extends Shape {
  readonly stream: Stream;
  readonly kind: 'event' | 'alert';
  /** Slots of the times that stand in for a missing `time`, in order. */
  readonly times: readonly number[];
  readonly type: number;
  readonly severityId: number;
}

const PARTS = {
  event: { root: 'ses', kind: 'event', attributes: EVENT_ATTRIBUTES, times: ['device_time', 'log_time', 'device_end_time'] },
  incident: { root: 'ses.incident', kind: 'alert', attributes: INCIDENT_ATTRIBUTES, times: ['device_time', 'log_time'] },
} as const;

export function streamShape(stream: Stream, layout: Layout, special: Special): StreamShape {
  const { root, kind, attributes, times } = PARTS[stream];
  return {
    stream,
    root,
    kind,
    tree: attributeTree(attributes, root, layout, special),
    times: times.map((name) => slotIn(layout, `${root}.${name}`)),
    type: slotIn(layout, `${root}.type`),
    severityId: slotIn(layout, `${root}.severity_id`),
  };
}

/** What a record is by itself: the incidents API gives no `uuid`. */
export const streamOf = (event: Parsed): Stream => (isEmpty(event['incident_uid']) || !isEmpty(event['uuid']) ? 'event' : 'incident');
