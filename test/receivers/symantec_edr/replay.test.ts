import assert from 'node:assert/strict';
import { test } from 'node:test';
import { symantecEdrSettings } from '../../../receivers/symantec_edr/config.ts';
import { createSymantecEdrReplay } from '../../../receivers/symantec_edr/receiver.ts';
import { memoryState, recordingHost } from '../../support/recording-host.ts';
import { edrRig, incident, MINUTE_MS, NOW, readOnce, uids } from './edr-rig.ts';

test('a replay searches the span that was asked for once, whatever was sent before, and moves nothing', async (t) => {
  const state = memoryState();
  const rig = await edrRig(t, { state });
  rig.api.incidents.push(incident('old', 120), incident('wanted', 60), incident('young', 10));
  await readOnce(rig);
  const remembered = [...state.scan('', '\u{10FFFF}')];

  const host = recordingHost({ id: 'symantec_edr', clock: { now: () => NOW } });
  const settings = symantecEdrSettings.parse({ client_id: 'id', client_secret: 'secret', url: rig.api.url });
  const range = { fromMs: NOW - 90 * MINUTE_MS, toMs: NOW - 30 * MINUTE_MS, prefix: '' };
  const parts = { pause: async () => undefined, random: () => 0, environment: {} };
  const receiver = await createSymantecEdrReplay(settings, host, range, parts);
  t.after(() => receiver.close());
  const before = rig.api.askedOf('incidents').length;
  assert.deepEqual(uids(await readOnce({ ...rig, host, receiver })), [['wanted']]);
  const asked = rig.api.askedOf('incidents').slice(before);
  assert.equal(asked.length, 1);
  const { start_date, end_date } = JSON.parse(asked[0]?.body ?? '');
  assert.deepEqual([start_date, end_date], ['2026-11-20T10:30:00.000Z', '2026-11-20T11:30:00.000Z']);
  assert.deepEqual([...state.scan('', '\u{10FFFF}')], remembered);
});
