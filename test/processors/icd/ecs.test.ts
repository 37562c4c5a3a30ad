import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { ecsType } from '../../../processors/icd/declaration/ecs-types.ts';
import { ENRICHMENTS } from '../../../processors/icd/declaration/enrichment.ts';
import { EVENT_FIELDS, INCIDENT_FIELDS } from '../../../processors/icd/declaration/document-fields.ts';
import { EVENT_TYPES } from '../../../processors/icd/declaration/event-types.ts';
import { SCOPES } from '../../../processors/icd/declaration/rules.ts';
import { layoutOf } from '../../../processors/icd/layout.ts';
import { ECS_FIELDS } from './document-types.ts';
import { textMapping } from './mapping.ts';
import { factsAbsent, readFacts } from './shared-facts.ts';

const ecs = new Map(ECS_FIELDS.map((field) => [field.path, field]));
const own = new Set([...EVENT_FIELDS, ...INCIDENT_FIELDS].map(({ path }) => path));
const pairs = ecs.get('event.category')?.pairs ?? new Map<string, readonly string[]>();

test('every field that rules and enrichments write is one of ECS, or of the integration', () => {
  const written = [...layoutOf(SCOPES, [...ENRICHMENTS.values()].flat()).fields.keys()];
  assert.ok(written.length > 100);
  assert.deepEqual(
    written.filter((path) => !ecs.has(path) && !own.has(path)),
    [],
  );
});

test('the pinned list of ECS fields is that of ECS', { skip: factsAbsent }, () => {
  const facts = new Set(
    readFacts('ecs/fields.tsv')
      .split('\n')
      .map((line) => line.trimEnd()),
  );
  const pinned = ECS_FIELDS.filter(({ path }) => ![...facts].some((line) => line.startsWith(`${path}\t`)));
  assert.deepEqual(pinned, []);
});

test('fields have the types of ECS', () => {
  assert.deepEqual(
    ECS_FIELDS.filter(({ path, type }) => ecsType(path) !== type && type !== 'constant_keyword'),
    [],
  );
});

test('the class that we give to an event type is one that ECS expects', () => {
  for (const { type, enriched } of EVENT_TYPES) {
    for (const category of enriched.category) {
      for (const eventType of enriched.type) assert.ok(pairs.get(category)?.includes(eventType), `${type}: ${category} ${eventType}`);
    }
  }
});

test('every event type has a class', () => {
  const without = EVENT_TYPES.filter(({ ecs: given, enriched }) => given.category.length + enriched.category.length === 0);
  assert.deepEqual(without, []);
});

function valuesAt(document: unknown, names: readonly string[]): unknown[] {
  if (names.length === 0) return Array.isArray(document) ? document : document === undefined ? [] : [document];
  if (typeof document !== 'object' || document === null || Array.isArray(document)) return [];
  return valuesAt(new Map(Object.entries(document)).get(names[0] ?? ''), names.slice(1));
}

function disallowed(document: unknown): string[] {
  return ECS_FIELDS.filter(({ allowed }) => allowed.length > 0).flatMap(({ path, allowed }) =>
    valuesAt(document, path.split('.'))
      .filter((value) => !allowed.includes(String(value)))
      .map((value) => `${path}: ${String(value)}`),
  );
}

const ownLines = readFileSync(new URL('../../testdata/icd/cases.ndjson', import.meta.url), 'utf8')
  .trim()
  .split('\n')
  .map((row): { line: string; settings: { stream?: string } } => JSON.parse(row));

test('no document of our cases has a value that ECS does not allow', () => {
  const maps = { event: textMapping({ settings: { stream: 'event' } }), incident: textMapping({ settings: { stream: 'incident' } }) };
  for (const { line, settings } of ownLines) {
    const document: unknown = JSON.parse(maps[settings.stream === 'incident' ? 'incident' : 'event'](line));
    assert.deepEqual(disallowed(document), [], line.slice(0, 200));
  }
});

const FILES = [
  'broken',
  'dense',
  'edge',
  'edge-incident',
  'incident',
  'messy',
  'published',
  'published-incident',
  'raw',
  'realistic',
  'sparse',
];

test('no document of the shared cases has a value that ECS does not allow', { skip: factsAbsent }, () => {
  const maps = { event: textMapping({ settings: { stream: 'event' } }), incident: textMapping({ settings: { stream: 'incident' } }) };
  let held = 0;
  for (const file of FILES) {
    for (const row of readFacts(`conformance/${file}.ndjson`).trim().split('\n')) {
      const { stream, event, line }: { stream: 'event' | 'incident'; event?: object; line?: string } = JSON.parse(row);
      assert.deepEqual(disallowed(JSON.parse(maps[stream](line ?? JSON.stringify(event)))), [], file);
      held += 1;
    }
  }
  assert.ok(held > 1000);
});

/** Whether a document has all that another has. */
function assertWithin(less: unknown, more: unknown, path: string): void {
  if (typeof less !== 'object' || less === null || Array.isArray(less)) return assert.deepEqual(more, less, path);
  assert.ok(typeof more === 'object' && more !== null, path);
  const held = new Map(Object.entries(more));
  for (const [name, value] of Object.entries(less)) assertWithin(value, held.get(name), `${path}.${name}`);
}

test('enrichment changes no field that the rules have set', () => {
  const maps = (enrichment: boolean, stream: string): ((line: string) => string) => textMapping({ settings: { stream, enrichment } });
  const events = [maps(true, 'event'), maps(false, 'event')] as const;
  const incidents = [maps(true, 'incident'), maps(false, 'incident')] as const;
  for (const { line, settings } of ownLines) {
    const [enriched, bare] = settings.stream === 'incident' ? incidents : events;
    assertWithin(JSON.parse(bare(line)), JSON.parse(enriched(line)), 'document');
  }
});
