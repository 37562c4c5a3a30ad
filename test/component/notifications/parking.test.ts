import assert from 'node:assert/strict';
import { test } from 'node:test';
import { pauseOf } from '../../../component/notifications/parking.ts';

const asked = { afterMs: 2000, reason: { code: 'forbidden', message: 'no' } } as const;

test('a message is offered again as asked, until it was delivered too often', () => {
  assert.deepEqual(pauseOf(asked, 4, 5), { afterMs: 2000, parked: false });
  assert.deepEqual(pauseOf(asked, 5, 5), { afterMs: 900_000, parked: true });
});

test('the pauses of a parked message grow, up to six hours', () => {
  assert.equal(pauseOf(asked, 6, 5).afterMs, 1_800_000);
  assert.equal(pauseOf(asked, 100, 5).afterMs, 6 * 3_600_000);
});

test('a stop or a lost lease parks no message, and nothing is parked where that is off', () => {
  assert.equal(pauseOf({ ...asked, reason: { code: 'stopped', message: '' } }, 9, 5).parked, false);
  assert.equal(pauseOf({ ...asked, reason: { code: 'lease_lost', message: '' } }, 9, 5).parked, false);
  assert.equal(pauseOf(asked, 1000, undefined).parked, false);
});
