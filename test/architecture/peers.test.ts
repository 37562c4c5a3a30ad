import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { ROOT } from './source-files.ts';

const PAGE = readFileSync(join(ROOT, 'docs/reference/peers.md'), 'utf8');
const ASKS = 25;

/** The cells of each row below the head. */
const rows = PAGE.split('\n')
  .filter((line) => /^\| \d+ \|/.test(line))
  .map((line) =>
    line
      .slice(1, -1)
      .split('|')
      .map((cell) => cell.trim()),
  );

test('docs/reference/peers.md has every ask in order, with no empty cell', () => {
  assert.deepEqual(
    rows.map(([number]) => Number(number)),
    Array.from({ length: ASKS }, (_, i) => i + 1),
  );
  for (const cells of rows) {
    assert.equal(cells.length, 5, `ask ${cells[0]}`);
    for (const cell of cells) assert.notEqual(cell, '', `ask ${cells[0]}`);
  }
});

test('every test that docs/reference/peers.md names is there', () => {
  let named = 0;
  for (const [number, , , , shown = ''] of rows) {
    for (const entry of shown.split('<br>')) {
      const { path = '', title = '' } =
        /^\[(?<path>test\/\S+\.test\.ts)\]\(\.\.\/\.\.\/\k<path>\): (?<title>.+)$/.exec(entry)?.groups ?? {};
      assert.notEqual(path, '', `ask ${number}: expected [test/...](../../test/...): title, found ${entry}`);
      assert.ok(existsSync(join(ROOT, path)), `ask ${number}: ${path} is not there`);
      assert.ok(
        titlesIn(path).some((found) => found.includes(title)),
        `ask ${number}: ${path} has no test "${title}"`,
      );
      named += 1;
    }
  }
  assert.ok(named >= ASKS);
});

/** The texts after `test(`, on its line or the next one. */
const titlesIn = (path: string): readonly string[] =>
  [...readFileSync(join(ROOT, path), 'utf8').matchAll(/\btest\(\s*(['"`])(.+?)\1,/g)].map((match) => match[2] ?? '');
