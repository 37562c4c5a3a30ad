import assert from 'node:assert/strict';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import type { Kind } from '../../component/factory.ts';
import { registry } from '../../cli/registry.ts';
import { ROOT } from './source-files.ts';

const REGISTERED: Readonly<Record<Kind, readonly { readonly type: string; readonly summary: string }[]>> = {
  receiver: registry.receivers,
  processor: registry.processors,
  exporter: registry.exporters,
  extension: registry.extensions,
};

const KINDS = ['receiver', 'processor', 'exporter', 'extension'] as const;

const foldersOf = (kind: Kind): readonly string[] =>
  readdirSync(join(ROOT, `${kind}s`), { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name);

for (const kind of KINDS) {
  test(`every folder of ${kind}s has the common shape`, () => {
    const folders = foldersOf(kind);
    assert.ok(folders.length > 0);
    for (const folder of folders) {
      for (const name of ['README.md', 'factory.ts', 'config.ts', `${kind}.ts`]) {
        assert.ok(existsSync(join(ROOT, `${kind}s`, folder, name)), `${kind}s/${folder}/${name} is not there`);
      }
    }
  });

  test(`every folder of ${kind}s is registered under its own name, and nothing else is`, () => {
    assert.deepEqual(REGISTERED[kind].map(({ type }) => type).toSorted(), foldersOf(kind).toSorted());
  });

  test(`the id of a ${kind} is lower_snake_case, and its summary one sentence`, () => {
    for (const { type, summary } of REGISTERED[kind]) {
      assert.match(type, /^[a-z][a-z0-9_]*$/);
      assert.match(summary, /^[A-Z].*\.$/, type);
    }
  });
}

test('a factory file exports one value, the id in camelCase', async () => {
  for (const kind of KINDS) {
    for (const { type } of REGISTERED[kind]) {
      const exported = Object.keys(await import(`../../${kind}s/${type}/factory.ts`));
      const camel = type.replaceAll(/_(.)/g, (_, letter: string) => letter.toUpperCase());
      assert.equal(exported.length, 1, `${kind}s/${type}/factory.ts exports ${exported.join(', ')}`);
      assert.ok(
        [camel, `${camel}${kind.charAt(0).toUpperCase()}${kind.slice(1)}`].includes(exported[0] ?? ''),
        `${exported[0]} of ${type}`,
      );
    }
  }
});
