import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import manifest from '../../package.json' with { type: 'json' };
import { importsOf, isPackage, packageOf, ROOT, sourceFiles } from './source-files.ts';

const page = readFileSync(join(ROOT, 'docs/dependencies.md'), 'utf8');
const listed = [...page.matchAll(/^\| `([^`]+)` \| (.+) \|$/gm)].map(([, name = '', why = '']) => ({ name, why }));

test('docs/dependencies.md says of every runtime dependency why it is there, and of nothing else', () => {
  assert.ok(listed.length > 10);
  assert.deepEqual(listed.map(({ name }) => name).toSorted(), Object.keys(manifest.dependencies).toSorted());
  for (const { name, why } of listed) assert.ok(why.length > 20, `${name} has no reason`);
});

test('the code imports no package that is not a dependency', () => {
  const imported = new Set(sourceFiles().flatMap(importsOf).filter(isPackage).map(packageOf));
  assert.ok(imported.has('zod'));
  assert.deepEqual(
    [...imported].filter((name) => !(name in manifest.dependencies)),
    [],
  );
});

test('versions are exact', () => {
  for (const [name, version] of Object.entries({ ...manifest.dependencies, ...manifest.devDependencies })) {
    assert.match(version, /^\d+\.\d+\.\d+(-[\w.]+)?$/, name);
  }
});
