import assert from 'node:assert/strict';
import { test } from 'node:test';
import { filesUnder } from './source-files.ts';

/** Calls of the vendors' SDKs and of their REST APIs that delete or write an object, and those of the file system. */
const CHANGES =
  /\b(?:DeleteObjects?|PutObject|CopyObject)Command\b|\b(?:deleteBlob|deleteIfExists|uploadData|uploadStream|beginCopyFromURL)\b|\bmethod: '(?:DELETE|PUT|PATCH)'|\b(?:unlink|rmdir|rm)\(/;

/** The trace of requests puts its own old files aside. */
const OWN_FILES = new Set(['receivers/symantec_edr/trace-file.ts']);

test('no receiver holds a call that deletes or changes an object of its source', () => {
  const files = [...filesUnder('receivers', '.ts'), ...filesUnder('component', '.ts')];
  assert.ok(files.length > 100);
  assert.match('await rm(path)', CHANGES);
  const changing = files.filter(({ path, text }) => !OWN_FILES.has(path) && CHANGES.test(text)).map(({ path }) => path);
  assert.deepEqual(changing, []);
});
