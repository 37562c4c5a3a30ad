import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { FLAGS } from '../../bench/processes.ts';

const { scripts } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8'));

test('the product is measured with the flags that users start it with', () => {
  for (const name of ['start', 'ses-otel']) assert.ok(scripts[name].startsWith(`node ${FLAGS.join(' ')} cli/ses-otel.js`), scripts[name]);
});
