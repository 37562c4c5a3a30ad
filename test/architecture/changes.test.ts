import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { test } from 'node:test';
import { join } from 'node:path';
import { filesUnder, ROOT } from './source-files.ts';

test('a change note is named slug.kind.md and is a sentence or two, scope first', () => {
  assert.ok(existsSync(join(ROOT, '.changes')));
  const notes = filesUnder('.changes', '.md').filter(({ path }) => !path.endsWith('README.md'));
  assert.ok(notes.length > 0);
  for (const { path, text } of notes) {
    assert.match(path, /^\.changes\/[a-z0-9_-]+\.(fix|feature|breaking|security|docs)\.md$/);
    assert.match(text, /^[a-z0-9_, -]+: [^\n]+/i, `${path}: expected "scope: what changes for the user"`);
    assert.ok(text.trim().length <= 500, `${path} is longer than a note`);
    if (path.includes('.breaking.')) assert.match(text, /what to do/i, `${path}: expected "What to do"`);
  }
});
