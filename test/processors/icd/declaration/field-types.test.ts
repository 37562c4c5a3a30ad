import assert from 'node:assert/strict';
import { test } from 'node:test';
import { EVENT_ATTRIBUTES, INCIDENT_ATTRIBUTES, listedPath, plainPath } from '../../../../processors/icd/declaration/field-types.ts';
import { factsAbsent, readTable } from '../shared-facts.ts';

const typesOf = (file: string, prefix: string): string[] =>
  readTable(file)
    .filter(([path = '']) => path.startsWith(prefix))
    .map(([path, type]) => `${path} ${type}`);

test('every event attribute has the type of the field table, and no other attribute is declared', { skip: factsAbsent }, () => {
  const declared = EVENT_ATTRIBUTES.map((attribute) => `ses.${plainPath(attribute)} ${attribute.type}`);
  assert.deepEqual(declared.toSorted(), typesOf('mapping/fields.event.tsv', 'ses.').toSorted());
});

test('every incident attribute has the type of the field table, and no other attribute is declared', { skip: factsAbsent }, () => {
  const declared = INCIDENT_ATTRIBUTES.map((attribute) => `ses.incident.${plainPath(attribute)} ${attribute.type}`);
  assert.deepEqual(declared.toSorted(), typesOf('mapping/fields.incident.tsv', 'ses.incident.').toSorted());
});

test('attributes are lists where ICD has lists', { skip: factsAbsent }, () => {
  const declared = new Set(EVENT_ATTRIBUTES.map(listedPath));
  const missing = readTable('icd/attributes.tsv')
    .slice(1)
    .map(([path = '']) => path)
    .filter((path) => !declared.has(path) && path !== 'js_canary_cust');
  assert.deepEqual(missing, []);
});

test('no attribute is declared twice', () => {
  const paths = EVENT_ATTRIBUTES.map(plainPath);
  assert.equal(new Set(paths).size, paths.length);
});
