/** Reference pages of the mapping, from its declarations: fields of events and incidents, coverage, conventions. */
import { EVENT_FIELDS, INCIDENT_FIELDS } from './declaration/document-fields.ts';
import type { DocumentField } from './declaration/document-fields.ts';
import { ecsType } from './declaration/ecs-types.ts';
import { EVENT_ENRICHMENTS, ENRICHMENTS, INCIDENT_ENRICHMENTS } from './declaration/enrichment.ts';
import type { Enrichment } from './declaration/enrichment.ts';
import { EVENT_TYPES } from './declaration/event-types.ts';
import { SCOPES } from './declaration/rules.ts';
import type { Rule } from './declaration/rules.ts';
import { ATTRIBUTE_NAMES, RECORD_FIELDS, RESOURCE_NAMES, SCHEMA_URL } from './declaration/semconv.ts';
import type { SemconvName } from './declaration/semconv.ts';
import { exampleEvent, exampleIncident } from './example-event.ts';
import { Mapper } from './mapper.ts';
import { code, codes, page, table } from './markdown.ts';
import { planOf } from './plan.ts';
import { coveragePage } from './reference-coverage.ts';
import { sourceText } from './rule-text.ts';
import type { Stream } from './stream.ts';

export interface ReferencePage {
  /** Under docs/reference. */
  readonly path: string;
  readonly text: string;
}

export const icdReferencePages = (): readonly ReferencePage[] => [
  { path: 'mapping/events.md', text: eventsPage() },
  { path: 'mapping/event-examples.md', text: examplesPage() },
  { path: 'mapping/incidents.md', text: incidentsPage() },
  { path: 'mapping/coverage.md', text: coveragePage() },
  { path: 'mapping/semantic-conventions.md', text: semconvPage() },
];

const rulesOf = (first: 'default' | 'incident'): readonly Rule[] =>
  first === 'incident'
    ? (SCOPES.get('incident') ?? [])
    : [...SCOPES].filter(([scope]) => scope !== 'incident').flatMap(([, rules]) => rules);

const isField = (path: string | undefined): path is string => path !== undefined && !path.startsWith('ses.');

/** What each field of the document is made of. */
function sourcesByField(rules: readonly Rule[]): Map<string, Set<string>> {
  const sources = new Map<string, Set<string>>();
  for (const rule of rules) {
    if (rule.verb === 'run' || !isField(rule.target)) continue;
    const known = sources.get(rule.target) ?? new Set();
    sources.set(rule.target, known.add(sourceText(rule)));
  }
  return sources;
}

const own = new Map([...EVENT_FIELDS, ...INCIDENT_FIELDS].map((field) => [field.path, field]));
const typeOf = (path: string): string => own.get(path)?.type ?? ecsType(path);

const sorted = <T>(entries: Iterable<[string, T]>): [string, T][] => [...entries].toSorted(([a], [b]) => (a < b ? -1 : 1));

const fieldTable = (rules: readonly Rule[]): string =>
  table(
    ['field', 'type', 'from'],
    sorted(sourcesByField(rules)).map(([path, sources]) => [code(path), typeOf(path), codes(sources)]),
  );

const enrichmentTable = (enrichments: readonly Enrichment[], rules: readonly Rule[]): string => {
  const sources = sourcesByField(rules);
  const rows = enrichments.flatMap(({ reason, lines }) => {
    const fields = new Set(lines.map(({ to = '' }) => to));
    return [...fields].map((path) => [code(path), typeOf(path), codes([...(sources.get(path) ?? [])].slice(0, 6)), reason]);
  });
  return table(['field', 'type', 'from', 'why'], rows);
};

const attributeTable = (fields: readonly DocumentField[]): string =>
  table(
    ['field', 'type'],
    fields.filter(({ path }) => path.startsWith('ses.')).map(({ path, type }) => [code(path), type]),
  );

const otherTable = (fields: readonly DocumentField[]): string =>
  table(
    ['field', 'type', 'parameters'],
    fields
      .filter(({ path }) => !path.startsWith('ses.'))
      .map(({ path, type, extra = {} }) => [code(path), type, codes(Object.entries(extra).map(([name, value]) => `${name}: ${value}`))]),
  );

const mapperFor = (stream: Stream): Mapper =>
  new Mapper({
    stream,
    enrichment: true,
    preserveOriginalEvent: false,
    preserveDuplicateCustomFields: false,
    tags: [],
    unmapped: 'keep',
    drop: [],
    dataset: { event: 'symantec_endpoint_security.event', incident: 'symantec_endpoint_security.incident' },
    namespace: 'default',
  });

function example(mapper: Mapper, event: object): string {
  const { document } = mapper.map(JSON.stringify(event), { path: '', offset: 0, time: '2026-09-01T00:00:00.000Z' });
  return `\`\`\`json\n${JSON.stringify(document, undefined, 2)}\n\`\`\``;
}

/** The attributes that rules read for an event type, without `ses.` and list marks. */
function readFor(category: number, id: number): ReadonlySet<string> {
  const { rules } = planOf(SCOPES, 'default', { category: String(category), type: String(id) });
  return new Set(rules.map(({ source = '' }) => source.replace(/^ses\./, '').replaceAll('[]', '')));
}

function examples(): string[] {
  const mapper = mapperFor('event');
  return EVENT_TYPES.flatMap((type) => [
    `## ${type.title} (\`type_id\` ${type.id})`,
    example(mapper, exampleEvent(type, readFor(type.category, type.id))),
  ]);
}

function eventsPage(): string {
  return page([
    '# Events: logs reference',
    'The documents that ICD events become. Paths that begin with `ses.` under "from" are attributes of the event; `[]` marks ' +
      'each element of a list; `= x` is a constant.',
    '## Fields',
    fieldTable(rulesOf('default')),
    '## Enrichment',
    'Filled only where the rules above leave a field empty, and only with `enrichment: true`.',
    enrichmentTable(EVENT_ENRICHMENTS, ENRICHMENTS.get('default') ?? []),
    '## Fields of the data stream',
    otherTable(EVENT_FIELDS),
    '## Attributes of the event',
    'What no field above has taken stays here, in the form of its type.',
    attributeTable(EVENT_FIELDS),
    '## Documents',
    'One of each event type: [examples](event-examples.md).',
  ]);
}

const examplesPage = (): string => page(['# Events: one document of each type', ...examples()]);

function incidentsPage(): string {
  return page([
    '# Incidents: logs reference',
    'The documents that EDR incidents become: one for each state of an incident.',
    '## Fields',
    fieldTable(rulesOf('incident')),
    '## Enrichment',
    enrichmentTable(INCIDENT_ENRICHMENTS, ENRICHMENTS.get('incident') ?? []),
    '## Fields of the data stream',
    otherTable(INCIDENT_FIELDS),
    '## Attributes of the incident',
    attributeTable(INCIDENT_FIELDS),
    '## A document',
    example(mapperFor('incident'), exampleIncident()),
  ]);
}

const semconvRows = (names: ReadonlyMap<string, SemconvName>): string[][] =>
  sorted(names).map(([field, { name, also, list }]) => [code(field), code(name), list ? 'list' : '', also ? 'both names' : '']);

function semconvPage(): string {
  const head = ['ECS field', 'convention', 'values', ''];
  return page([
    '# Semantic conventions',
    `With \`target: semconv\` an event becomes a record by the semantic conventions (schema ${SCHEMA_URL}). A field that no ` +
      'convention names keeps its ECS name; what no ECS field has taken is carried as `ses.*`, or left out with `ses_attributes: drop`.',
    '## The record',
    table(
      ['ECS field', 'becomes'],
      [...RECORD_FIELDS].map(([field, what]) => [code(field), what]),
    ),
    '## Resource',
    table(head, semconvRows(RESOURCE_NAMES)),
    '## Attributes',
    table(head, semconvRows(ATTRIBUTE_NAMES)),
  ]);
}
