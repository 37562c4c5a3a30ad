import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { referenceFiles } from '../../cli/reference.ts';
import { componentPage } from '../../cli/reference-page.ts';
import { collectorSchema } from '../../cli/reference-schema.ts';
import { duration, secret } from '../../config/fields.ts';
import { refused } from '../../component/refused.ts';
import { settingRows } from '../../config/setting-rows.ts';
import { registry } from '../../cli/registry.ts';
import { serviceSettings } from '../../config/service.ts';

const REFERENCE = fileURLToPath(new URL('../../docs/reference/', import.meta.url));

for (const [path, text] of referenceFiles()) {
  test(`docs/reference/${path} says what the code says (run \`npm run reference\`)`, () => {
    assert.ok(
      readFileSync(`${REFERENCE}${path}`, 'utf8') === text,
      `docs/reference/${path} is not what the code says: run npm run reference`,
    );
  });
}

test('no page is left of a component that is gone (remove it)', () => {
  const known = new Set(referenceFiles().keys());
  for (const kind of ['receivers', 'processors', 'exporters', 'extensions']) {
    const pages = readdirSync(`${REFERENCE}${kind}`).map((name) => `${kind}/${name}`);
    assert.deepEqual(
      pages.filter((page) => !known.has(page)),
      [],
    );
  }
});

test('every setting of every component and of the service has a meaning', () => {
  const factories = [...registry.receivers, ...registry.processors, ...registry.exporters, ...registry.extensions];
  assert.ok(factories.length >= 5);
  const rows = [...factories, { type: 'service', settings: serviceSettings }].flatMap(({ type, settings }) =>
    settingRows(settings).map((row) => ({ ...row, key: `${type}::${row.key}` })),
  );
  assert.ok(rows.length > 100);
  assert.deepEqual(
    rows.filter(({ meaning }) => meaning === '').map(({ key }) => key),
    [],
  );
});

const shop = {
  type: 'shop',
  stability: 'alpha',
  summary: 'Keeps a shop.',
  settings: z.strictObject({
    address: z.url().describe('Where it is.'),
    wait: duration.prefault('5m').describe('How long | at most.'),
    size: z.int().min(1).max(9).default(3).describe('How large.'),
    doors: z
      .array(z.strictObject({ key: secret.describe('Opens it.') }))
      .default([])
      .describe('Its doors.'),
    rooms: z
      .record(z.string(), z.strictObject({ kind: z.enum(['hot', 'cold']).optional().describe('Which.') }))
      .default({})
      .describe('Its rooms.'),
    roof: refused('it has none; leave it out'),
  }),
} as const;

test('a page has a row per setting, with lists, maps and secrets, and what is refused apart', () => {
  const page = componentPage('exporter', shop);
  assert.match(page, /^<!-- Generated from the code .*-->\n\n# shop \(exporter\)\n\nKeeps a shop\.\n/);
  const rows = page.split('\n').filter((line) => line.startsWith('| `'));
  assert.deepEqual(rows, [
    '| `address` | URL | **required** | Where it is. |',
    '| `wait` | duration | `"5m"` | How long \\| at most. |',
    '| `size` | whole number from 1 to 9 | `3` | How large. |',
    '| `doors` | list of settings | `[]` | Its doors. |',
    '| `doors[]::key` | secret | **required** | Opens it. |',
    '| `rooms` | map of settings | `{}` | Its rooms. |',
    '| `rooms::<name>::kind` | `hot`, `cold` |  | Which. |',
    '| `roof` | it has none; leave it out. |',
  ]);
});

test('the JSON Schema takes every component by its id, and an expression or nothing in place of a value', () => {
  const settings = { ...shop, type: 'shop', create: () => ({ close: async () => undefined }) };
  const schema = JSON.stringify(collectorSchema({ receivers: [], processors: [], exporters: [], extensions: [settings] }));
  assert.match(schema, /"\^shop\(\/\.\+\)\?\$"/);
  assert.match(schema, /"size":\{"anyOf":\[\{[^}]*"maximum":9[^}]*\},\{"type":"string","pattern":"\\\\\$\\\\\{"\}\]\}/);
  assert.match(schema, /"roof":\{[^}]*"not":\{\}/);
});
