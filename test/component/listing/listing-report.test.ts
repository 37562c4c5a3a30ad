import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ListingReport } from '../../../component/listing/listing-report.ts';
import { silentLogger } from '../../../component/logger.ts';

test('tells a listing at level info once an hour, and the others at debug', () => {
  const levels: string[] = [];
  const say = (level: string) => () => void levels.push(level);
  let now = 0;
  const report = new ListingReport({ clock: { now: () => now }, logger: { ...silentLogger, info: say('info'), debug: say('debug') } });
  for (now of [0, 1000, 3_599_999, 3_600_000, 3_600_001])
    report.tell({ bucket: undefined, prefix: '', objects: 0, tookMs: 0, remembered: 0, unsettled: [] });
  assert.deepEqual(levels, ['info', 'debug', 'debug', 'info', 'debug']);
});

test('an object of unknown age is not taken for an old one', () => {
  let age: unknown;
  const info = (_message: string, fields?: Readonly<Record<string, unknown>>) => void (age = fields?.['oldest_unsettled_ms']);
  const report = new ListingReport({ clock: { now: () => 5000 }, logger: { ...silentLogger, info } });
  report.tell({ bucket: 'b', prefix: '', objects: 2, tookMs: 0, remembered: 0, unsettled: [undefined, 4000] });
  assert.equal(age, 1000);
});
