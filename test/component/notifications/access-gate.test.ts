import assert from 'node:assert/strict';
import { test } from 'node:test';
import { AccessGate } from '../../../component/notifications/access-gate.ts';
import type { Ending, FaultCode } from '../../../component/source.ts';
import { recordingHost } from '../../support/recording-host.ts';
import { refTo } from '../../support/sources.ts';

function gated() {
  let now = 0;
  const host = recordingHost({ clock: { now: () => now } });
  const gate = new AccessGate({ host, limit: 3, probeMs: 1000, maxProbeMs: 4000 });
  return { host, gate, pass: (ms: number) => void (now += ms) };
}

const done = (id: string): Ending => ({ ref: refTo({ id }), is: 'done' });
const released = (id: string, code: FaultCode): Ending => ({
  ref: refTo({ id }),
  is: 'released',
  skip: [0],
  afterMs: 0,
  reason: { code, message: `${code}: allow s3:GetObject` },
});

/** Whether `pass` resolves at once. */
async function passes(gate: AccessGate): Promise<boolean> {
  const signal = AbortSignal.timeout(20);
  await gate.pass(signal);
  return !signal.aborted;
}

test('one refused object, however often, leaves the others offered', async () => {
  const { gate, host } = gated();
  for (let i = 0; i < 10; i++) gate.ended(released('a', 'forbidden'));
  assert.equal(await passes(gate), true);
  assert.deepEqual(host.reports, []);
});

test('objects that are refused one after the other shut the gate, and the setting is named', async () => {
  const { gate, host } = gated();
  for (const id of ['a', 'b', 'c']) gate.ended(released(id, 'forbidden'));
  assert.equal(await passes(gate), false);
  assert.equal(host.reports[0]?.status, 'StatusPermanentError');
  assert.match(host.reports[0]?.message ?? '', /allow s3:GetObject/);
});

test('an object that was read between refusals keeps the gate open', async () => {
  const { gate } = gated();
  for (const ending of [released('a', 'forbidden'), released('b', 'forbidden'), done('c'), released('d', 'forbidden')]) gate.ended(ending);
  assert.equal(await passes(gate), true);
});

test('a busy store does not shut the gate', async () => {
  const { gate } = gated();
  for (const id of ['a', 'b', 'c', 'd']) gate.ended(released(id, 'throttled'));
  assert.equal(await passes(gate), true);
});

test('a shut gate lets one probe through now and then, at growing intervals', async () => {
  const { gate, pass } = gated();
  for (const id of ['a', 'b', 'c']) gate.ended(released(id, 'forbidden'));
  pass(1000);
  assert.equal(await passes(gate), true);
  assert.equal(await passes(gate), false);
  pass(1999);
  assert.equal(await passes(gate), false);
  pass(1);
  assert.equal(await passes(gate), true);
});

test('the first object that is read opens the gate', async () => {
  const { gate, host } = gated();
  for (const id of ['a', 'b', 'c']) gate.ended(released(id, 'forbidden'));
  gate.ended(done('d'));
  assert.equal(gate.shut, undefined);
  assert.equal(await passes(gate), true);
  assert.equal(host.reports.at(-1)?.status, 'StatusOK');
});
