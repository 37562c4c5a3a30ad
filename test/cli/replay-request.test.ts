import assert from 'node:assert/strict';
import { test } from 'node:test';
import { registry } from '../../cli/registry.ts';
import { readReplayRequest, type ReplayTexts } from '../../cli/replay-request.ts';
import type { PlainMap } from '../../config/tree.ts';

const NOW = Date.parse('2026-10-01T00:00:00Z');
const [FROM, TO] = ['2026-09-24T00:00:00Z', '2026-09-25T00:00:00+02:00'];

const SETTINGS: Readonly<Record<string, PlainMap>> = {
  file: { directory: '/in' },
  aws_s3: { queue_url: 'https://sqs.eu-west-1.amazonaws.com/1/q', buckets: ['events', 'more-events'] },
  azure_blob: { account_name: 'acme', account_key: 'a2V5', containers: [{ name: 'events', prefix: 'event/' }], prefix: 'other/' },
  google_cloud_storage: { buckets: [{ name: 'events' }], prefix: 'event/2026/' },
  symantec_edr: { client_id: 'id', client_secret: 'secret' },
  symantec_event_stream: { client_id: 'id', client_secret: 'secret', streams: [{ guid: 'a1b2c3d4-e5f6' }] },
  otlp: { protocols: { http: {} } },
};

/** Receivers of these ids, with settings that hold. */
const configured = (...ids: readonly string[]) => ({
  receivers: ids.map((id) => {
    const type = id.split('/')[0] ?? '';
    const factory = registry.receivers.find((candidate) => candidate.type === type);
    if (factory === undefined) throw new Error(`no ${type}`);
    return { id, factory, settings: factory.settings.parse(SETTINGS[type]), raw: {} };
  }),
});

const read = (ids: readonly string[], texts: Partial<ReplayTexts>) =>
  readReplayRequest({ from: FROM, to: TO, prefix: undefined, receiver: undefined, ...texts }, configured(...ids), NOW);
const faultsOf = (ids: readonly string[], texts: Partial<ReplayTexts>) => read(ids, texts).faults ?? [];

test('a range is read with its offsets, and the only receiver that can be replayed is taken', () => {
  const { value } = read(['otlp', 'file/spool'], { prefix: 'a/' });
  assert.equal(value?.receiver.id, 'file/spool');
  assert.deepEqual(value?.range, { fromMs: Date.parse(FROM), toMs: Date.parse(TO), prefix: 'a/' });
});

test('everything that is wrong is told at once', () => {
  assert.deepEqual(faultsOf(['file', 'aws_s3'], { from: undefined, to: '2026-09-24' }), [
    '--from: expected an instant with its offset, such as 2026-09-24T00:00:00Z, found none',
    '--to: expected an instant with its offset, such as 2026-09-24T00:00:00Z, found "2026-09-24"',
    '--receiver: expected one of file, aws_s3, found none; name the one to replay',
  ]);
});

for (const [what, texts, sentence] of [
  ['that is empty', { to: FROM }, /^--to: expected an instant after --from \(2026-09-24T00:00:00\.000Z\), found 2026-09-24T00:00:00\.000Z/],
  ['that has not begun', { from: '2026-10-02T00:00:00Z', to: '2026-10-03T00:00:00Z' }, /^--from: expected an instant that has passed/],
  ['of no calendar', { from: '2026-02-30T00:00:00Z' }, /^--from: expected an instant .* found "2026-02-30T00:00:00Z"/],
] as const) {
  test(`a range ${what} is refused`, () => {
    const faults = faultsOf(['file'], texts);
    assert.equal(faults.length, 1);
    assert.match(faults[0] ?? '', sentence);
  });
}

test('a receiver that is not there is refused with the nearest name', () => {
  assert.match(faultsOf(['aws_s3/eu', 'file'], { receiver: 'aws_s3/ue' })[0] ?? '', /aws_s3\/eu, file.*found "aws_s3\/ue".*aws_s3\/eu/);
});

test('a receiver whose source cannot be asked again is refused with the reason', () => {
  for (const [id, reason] of [
    ['symantec_event_stream', /pointer/],
    ['otlp', /senders/],
  ] as const) {
    for (const receiver of [id, undefined]) {
      const [fault = ''] = faultsOf([id], { receiver });
      assert.match(fault, new RegExp(`^--receiver: ${id} cannot be replayed: `));
      assert.match(fault, reason);
    }
  }
});

test('every receiver either can be replayed or says why not', () => {
  assert.ok(registry.receivers.length > 5);
  for (const { type, replay } of registry.receivers) assert.notEqual(replay, undefined, type);
});

test('a prefix that the receiver reads nothing under is refused with its own', () => {
  for (const [id, own] of [
    ['google_cloud_storage', /"event\/2026\/"/],
    ['azure_blob', /"event\/"/],
  ] as const) {
    const [fault = ''] = faultsOf([id], { prefix: 'incident/' });
    assert.match(fault, /^--prefix: expected .* found "incident\/"/);
    assert.match(fault, own);
    assert.deepEqual(faultsOf([id], { prefix: 'event/' }), []);
  }
});

test('incidents are searched for as far back as the service keeps them, and without a prefix', () => {
  assert.deepEqual(faultsOf(['symantec_edr'], {}), []);
  const faults = faultsOf(['symantec_edr'], { from: '2026-08-01T00:00:00Z', prefix: 'a' });
  assert.match(faults[0] ?? '', /^--from: expected 2026-09-01T00:01:00\.000Z or later, found 2026-08-01T00:00:00\.000Z/);
  assert.match(faults[1] ?? '', /^--prefix: expected none, found "a"/);
});
