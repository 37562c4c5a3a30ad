import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { nest, scalar } from '../../cli/convert/build-tree.ts';
import type { Option } from '../../cli/convert/option.ts';
import { allOptions, INPUT_KINDS, inputKind } from '../../cli/convert/options/input-kinds.ts';
import { translate } from '../../cli/convert/translate.ts';
import { parityPage, paritySections, settingRow } from '../../cli/convert/parity-page.ts';

const LIST = fileURLToPath(new URL('../testdata/convert/options.txt', import.meta.url));

const listed = readFileSync(LIST, 'utf8')
  .split('\n')
  .filter((line) => line !== '' && !line.startsWith('#'))
  .flatMap((line) => {
    const [input = '', ...options] = line.split(' ');
    return options.map((option) => ({ input, option }));
  });

/** Names as the page has them, other names too: `buckets[].file_selectors[].regex`. */
const namesOf = (options: readonly Option[], within = ''): readonly string[] =>
  options.flatMap((option) => {
    const names = [option.name, ...(option.also ?? [])].map((name) => `${within}${name}`);
    return 'items' in option ? [...names, ...namesOf(option.items ?? [], `${within}${option.name}[].`)] : names;
  });

const settingsIn = (options: readonly Option[], within = ''): readonly string[] =>
  options.flatMap((option) =>
    'to' in option ? [`${within}${option.to}`, ...settingsIn(option.items ?? [], `${within}${option.to}[]::`)] : [],
  );

test('every option of every input, and every variable of the integration, is declared', () => {
  assert.ok(listed.length > 200, `only ${listed.length} are listed`);
  const missing = listed.filter(({ input, option }) => {
    const kind = inputKind(input);
    const names = kind === undefined ? [] : namesOf(allOptions(kind));
    // A group stands for what is in it.
    return !names.some((name) => name === option || option.startsWith(`${name}.`));
  });
  assert.deepEqual(missing, []);
});

test('whatever is written has an effect: a setting, or a note', () => {
  const at = { source: 'filebeat.yml' };
  const written = listed.filter(({ option }) => !option.includes('[]') && option !== 'processors');
  const silent = written.filter(({ input, option }) => {
    const kind = inputKind(input) ?? assert.fail(input);
    const read = allOptions(kind).some(({ name, ...one }) => name === option && 'fate' in one && one.fate === 'read');
    const whole = nest({ kind: 'map', at, entries: new Map([[option, { keyAt: at, value: scalar('true', at) }]]) }, 'all');
    return !read && whole.kind === 'map' && translate({ options: allOptions(kind), path: [], whole }).length === 0;
  });
  assert.deepEqual(silent, []);
});

test('no name is declared twice in one input', () => {
  for (const kind of INPUT_KINDS) {
    const names = namesOf(allOptions(kind));
    assert.deepEqual(
      names.filter((name, index) => names.indexOf(name) < index),
      [],
      kind.types[0],
    );
  }
});

test('every setting that an option becomes is there', () => {
  const targets = paritySections().flatMap(({ component, options }) => settingsIn(options).map((to) => ({ component, to })));
  assert.ok(targets.length > 100);
  assert.deepEqual(
    targets.filter(({ component, to }) => settingRow(component, to) === undefined),
    [],
  );
});

test('the page has a row for every option, and no cell of it is empty', () => {
  const rows = parityPage()
    .split('\n')
    .filter((line) => line.startsWith('|'));
  const options = paritySections().flatMap((section) => namesOf(section.options));
  assert.ok(rows.length > 300);
  for (const name of options)
    assert.ok(
      rows.some((row) => row.includes(`\`${name}\``)),
      `no row for ${name}`,
    );
  const empty = rows.filter((row) =>
    row
      .split(/(?<!\\)\|/)
      .slice(1, -1)
      .some((cell) => /^[\s–-]*$/.test(cell) && !row.includes('| --- |')),
  );
  assert.deepEqual(empty, []);
});
