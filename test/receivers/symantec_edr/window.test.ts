import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { decodeSightings, encodeSightings, Sightings } from '../../../receivers/symantec_edr/sightings.ts';
import { nextWindow } from '../../../receivers/symantec_edr/window.ts';

const DAY = 86_400_000;
const MINUTE = 60_000;
const NOW = 1000 * DAY;
const KEPT = 30 * DAY - MINUTE;
const terms = { now: NOW, initialMs: DAY, overlapMs: 5 * MINUTE };

test('the first search goes back by the initial interval, the next reaches into the one before', () => {
  assert.deepEqual(nextWindow({ endMs: undefined, open: undefined }, terms), { window: { startMs: NOW - DAY, endMs: NOW } });
  assert.deepEqual(nextWindow({ endMs: NOW - MINUTE, open: undefined }, terms), { window: { startMs: NOW - 6 * MINUTE, endMs: NOW } });
});

test('a search that was under way goes on as it was', () => {
  const open = { startMs: NOW - 3 * DAY, endMs: NOW - 2 * DAY };
  assert.deepEqual(nextWindow({ endMs: undefined, open }, terms), { window: open });
});

test('what the service has forgotten is a gap, once, and the overlap is none', () => {
  const idle = nextWindow({ endMs: NOW - 40 * DAY, open: undefined }, terms);
  assert.deepEqual(idle, { window: { startMs: NOW - KEPT, endMs: NOW }, gap: { startMs: NOW - 40 * DAY, endMs: NOW - KEPT } });
  const told = nextWindow({ endMs: NOW - 40 * DAY, open: idle.window }, { ...terms, now: NOW + 1 });
  assert.deepEqual(told.gap, { startMs: NOW - KEPT, endMs: NOW - KEPT + 1 }, 'only what was lost since');
  assert.equal(nextWindow({ endMs: NOW - KEPT, open: undefined }, terms).gap, undefined);
  const lost = nextWindow({ endMs: undefined, open: { startMs: NOW - 41 * DAY, endMs: NOW - 40 * DAY } }, terms);
  assert.deepEqual(lost.window, { startMs: NOW - KEPT, endMs: NOW });
});

test('every search begins before it ends, and within what the service keeps', () => {
  const time = fc.integer({ min: NOW - 100 * DAY, max: NOW + DAY });
  fc.assert(
    fc.property(fc.option(time, { nil: undefined }), fc.option(fc.tuple(time, fc.nat(DAY)), { nil: undefined }), (endMs, open) => {
      const { window } = nextWindow({ endMs, open: open && { startMs: open[0], endMs: open[0] + open[1] } }, terms);
      assert.ok(window.startMs <= window.endMs);
      assert.ok(window.startMs >= NOW - KEPT);
    }),
  );
});

test('sightings come back from their bytes, and are bounded', () => {
  const sightings = [
    { key: 'AAAAAAAAAAAAAAAA', latestMs: NOW },
    { key: '_-9876543210abcd', latestMs: Infinity },
    { key: 'zzzzzzzzzzzzzzzz', latestMs: -5 },
  ];
  const bytes = encodeSightings(sightings);
  assert.equal(bytes.length, 3 * 18);
  assert.deepEqual(decodeSightings(bytes), [sightings[0], sightings[1], { key: 'zzzzzzzzzzzzzzzz', latestMs: 0 }]);
  const few = new Sightings(2);
  for (const sighting of sightings) few.add(sighting);
  assert.deepEqual([few.has('_-9876543210abcd'), few.has('zzzzzzzzzzzzzzzz')], [true, false]);
  assert.deepEqual(few.keepFrom(NOW + 1), [sightings[1]], 'what a search from then on cannot find is forgotten');
});
