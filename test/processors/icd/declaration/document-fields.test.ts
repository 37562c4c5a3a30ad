import assert from 'node:assert/strict';
import { test } from 'node:test';
import { EVENT_FIELDS, INCIDENT_FIELDS } from '../../../../processors/icd/declaration/document-fields.ts';
import type { DocumentField } from '../../../../processors/icd/declaration/document-fields.ts';
import { factsAbsent, readTable } from '../shared-facts.ts';

const rows = (fields: readonly DocumentField[]): string[] =>
  fields
    .map(({ path, type, extra = {} }) => [path, type, Object.entries(extra).map(([name, value]) => `${name}=${value}`)].join('\t'))
    .toSorted();

const facts = (file: string): string[] =>
  readTable(file)
    .map((cells) => [0, 1, 2].map((index) => cells[index] ?? '').join('\t'))
    .toSorted();

test('the field types of events are those of the table', { skip: factsAbsent }, () => {
  assert.deepEqual(rows(EVENT_FIELDS), facts('mapping/fields.event.tsv'));
});

test('the field types of incidents are those of the table', { skip: factsAbsent }, () => {
  assert.deepEqual(rows(INCIDENT_FIELDS), facts('mapping/fields.incident.tsv'));
});
