import assert from 'node:assert/strict';
import { test } from 'node:test';
import { EVENT_ATTRIBUTES, plainPath } from '../../../processors/icd/declaration/field-types.ts';
import { EVENT_TYPES } from '../../../processors/icd/declaration/event-types.ts';
import { SCOPES } from '../../../processors/icd/declaration/rules.ts';
import { icdReferencePages } from '../../../processors/icd/reference.ts';

const pages = new Map(icdReferencePages().map(({ path, text }) => [path, text]));
const textOf = (path: string): string => pages.get(path) ?? assert.fail(`no page ${path}`);

test('the page of events names every attribute and every field that a rule writes', () => {
  const text = textOf('mapping/events.md');
  for (const attribute of EVENT_ATTRIBUTES) assert.ok(text.includes(`| \`ses.${plainPath(attribute)}\` |`), plainPath(attribute));
  for (const { verb, target } of SCOPES.get('object_file') ?? []) {
    if (verb === 'add' && target !== undefined) assert.ok(text.includes(`| \`${target}\` |`), target);
  }
});

test('there is one example document for each event type, and each is JSON without a fault', () => {
  const documents = [...textOf('mapping/event-examples.md').matchAll(/```json\n([^]*?)\n```/g)].map(([, text = '']): unknown =>
    JSON.parse(text),
  );
  assert.equal(documents.length, EVENT_TYPES.length);
  for (const document of documents) assert.equal(Object(document).error, undefined);
});

test('the coverage table has a row for each event type', () => {
  const rows = textOf('mapping/coverage.md').split('\n');
  for (const { id, title } of EVENT_TYPES)
    assert.ok(
      rows.some((row) => row.startsWith(`| ${id} ${title} |`)),
      title,
    );
});

test('the pages are the same each time', () => {
  assert.deepEqual(icdReferencePages(), icdReferencePages());
});
