import assert from 'node:assert/strict';
import { test } from 'node:test';
import { sasExpiry } from '../../../receivers/azure_blob/connection-string.ts';
import { SasExpiry } from '../../../receivers/azure_blob/sas-expiry.ts';
import { recordingHost } from '../../support/recording-host.ts';

const DAY_MS = 86_400_000;

test('the end of a SAS is read from it, and not known of one with a stored policy', () => {
  assert.equal(sasExpiry('sv=2024-01-01&se=2026-03-01T00%3A00%3A00Z&sig=abc'), Date.parse('2026-03-01T00:00:00Z'));
  assert.equal(sasExpiry('sv=2024-01-01&si=policy&sig=abc'), undefined);
  assert.equal(sasExpiry(''), undefined);
});

test('a SAS that ends is told once a day in its last week, and refused when it has ended', () => {
  const end = Date.parse('2026-03-08T00:00:00Z');
  let now = end - 8 * DAY_MS;
  const host = recordingHost({ clock: { now: () => now } });
  const expiry = new SasExpiry(host, end);
  const ask = (at: number): string | undefined => {
    now = at;
    return expiry.ended();
  };
  assert.equal(ask(end - 8 * DAY_MS), undefined);
  assert.equal(host.logs.length, 0);
  ask(end - 6.5 * DAY_MS);
  ask(end - 6.4 * DAY_MS);
  assert.deepEqual(
    host.logs.map(({ level, fields }) => [level, fields]),
    [['warn', { ends: '2026-03-08T00:00:00.000Z', daysLeft: 6 }]],
  );
  assert.equal(ask(end - 1 * DAY_MS), undefined);
  assert.equal(host.logs.length, 2);
  assert.match(ask(end) ?? '', /connection_string ended at 2026-03-08/);
});
