/**
 * What we add to the integration's fields. Each line fills a field that the rules left empty, and changes none: what was
 * built on the integration's documents goes on working.
 */
import { absent, fill, fillAs, fillLiteral, fillName, fillNames, fillUrl, runs, there } from './line.ts';
import type { Condition, Line } from './line.ts';
import { EVENT_TYPES } from './event-types.ts';
import { actionName } from '../action-name.ts';
import { wholeRule } from './rules.ts';
import type { Rule } from './rules.ts';

export interface Enrichment {
  /** Why the field is worth having; shown in the reference. */
  readonly reason: string;
  readonly lines: readonly Line[];
}

/** A process, as a role of the event has it, for `process` or `process.parent`. */
const processLines = (at: string, to: string, when?: Condition): Line[] => [
  fill(`${at}.file.path`, `${to}.executable`, when),
  fill(`${at}.file.name`, `${to}.name`, when),
  fill(`${at}.cmd_line`, `${to}.command_line`, when),
  fill(`${at}.uid`, `${to}.entity_id`, when),
  fill(`${at}.pid`, `${to}.pid`, when),
  fill(`${at}.start_time`, `${to}.start`, when),
  fill(`${at}.file.md5`, `${to}.hash.md5`, when),
  fill(`${at}.file.sha1`, `${to}.hash.sha1`, when),
  fill(`${at}.file.sha2`, `${to}.hash.sha256`, when),
];

/** Only where the event speaks of no process of its own: an actor's path must not stand beside another one's id. */
const actorLines = processLines('actor', 'process', absent('object_process', 'process'));
const parentLines = processLines('parent', 'process.parent');

const observer: Enrichment = {
  reason: 'Names the product that saw the event, beside those of other vendors.',
  lines: [
    fillLiteral('Broadcom', 'observer.vendor'),
    fill('product_name', 'observer.product'),
    fillLiteral('Symantec Endpoint Security', 'observer.product'),
    fill('product_ver', 'observer.version'),
    fillLiteral('edr', 'observer.type'),
  ],
};

export const EVENT_ENRICHMENTS: readonly Enrichment[] = [
  {
    reason: 'Tells event types apart in one field for all sources: the ICD type, as ECS writes actions.',
    lines: [
      ...EVENT_TYPES.map(({ id, type }) => fillLiteral(actionName(type), 'event.action', { is: 'type', ids: [id] })),
      fillAs('action', 'type', 'event.action'),
    ],
  },
  {
    reason: "The vendor's own code of what happened: `event_id`, else `type_id`.",
    lines: [fill('event_id', 'event.code'), fill('type_id', 'event.code')],
  },
  { reason: 'Whether it succeeded, from `status_id`.', lines: [fillName('event_outcome', 'status_id', 'event.outcome')] },
  {
    reason: 'Event types that the integration leaves without a class have one, so that rules by `event.category` see them.',
    lines: EVENT_TYPES.flatMap(({ id, enriched }) => [
      ...enriched.category.map((value) => fillLiteral(value, 'event.category', { is: 'type', ids: [id] })),
      ...enriched.type.map((value) => fillLiteral(value, 'event.type', { is: 'type', ids: [id] })),
    ]),
  },
  observer,
  {
    reason: 'Elastic Security looks hosts up by `host.id` and `host.name`; the rules set the latter only for names with a dot.',
    lines: [fill('device_uid', 'host.id'), fillAs('lower_case', 'device_name', 'host.name')],
  },
  { reason: 'Parts tenants that share an index.', lines: [fill('customer_uid', 'organization.id')] },
  {
    reason: 'Process trees and prevalence need `process.*`: the process of the event, else its actor, and the parent.',
    lines: [...processLines('process', 'process', runs('object_process')), ...actorLines, ...parentLines],
  },
  {
    reason: 'Rules by tactic use its name, and need to know whose ids these are.',
    lines: [
      fillLiteral('MITRE ATT&CK', 'threat.framework', there('threat.tactic.id')),
      fillLiteral('MITRE ATT&CK', 'threat.framework', there('threat.technique.id')),
      fillNames('tactic_name', 'threat.tactic.id', 'threat.tactic.name'),
    ],
  },
  { reason: 'A URL that came as one text can be searched by its parts.', lines: [fillUrl('url.full', 'url')] },
];

export const INCIDENT_ENRICHMENTS: readonly Enrichment[] = [
  {
    reason: 'Tells creation, update and closure apart: the ICD type, as ECS writes actions.',
    lines: [fillAs('action', 'type', 'event.action')],
  },
  {
    reason: "The vendor's own code of what happened: `event_id`, else `type_id`.",
    lines: [fill('event_id', 'event.code'), fill('type_id', 'event.code')],
  },
  { reason: observer.reason, lines: observer.lines.filter(({ from }) => from !== 'product_ver') },
  { reason: 'Parts tenants that share an index.', lines: [fill('customer_uid', 'organization.id')] },
];

const rulesOf = (enrichments: readonly Enrichment[], root: string): Rule[] =>
  enrichments.flatMap(({ lines }) => lines.map((line) => wholeRule(line, root, '~')));

/** The rules that are run after all others, by the scope that they follow. */
export const ENRICHMENTS: ReadonlyMap<string, readonly Rule[]> = new Map([
  ['default', rulesOf(EVENT_ENRICHMENTS, 'ses')],
  ['incident', rulesOf(INCIDENT_ENRICHMENTS, 'ses.incident')],
]);
