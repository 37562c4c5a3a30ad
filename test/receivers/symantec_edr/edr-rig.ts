/** The receiver over the fake API: pages are pulled, read as decode reads them, and settled by hand. */
import assert from 'node:assert/strict';
import type { TestContext } from 'node:test';
import type { Ending, Receiver, SourceRef } from '../../../component/source.ts';
import type { StateStore } from '../../../component/state.ts';
import { symantecEdrSettings } from '../../../receivers/symantec_edr/config.ts';
import { createSymantecEdrReceiver } from '../../../receivers/symantec_edr/receiver.ts';
import { memoryState, recordingHost, type RecordingHost } from '../../support/recording-host.ts';
import { readAll } from '../../support/sources.ts';
import { SymantecApi, type FakeIncident } from '../../support/symantec-api.ts';

export const NOW = Date.parse('2026-11-20T12:00:00Z');
export const MINUTE_MS = 60_000;
export const DAY_MS = 1440 * MINUTE_MS;

export interface Rig {
  readonly api: SymantecApi;
  readonly host: RecordingHost;
  readonly receiver: Receiver;
  /** Waits that were asked for, in milliseconds. The clock moves by each. */
  readonly pauses: number[];
  pass(ms: number): void;
}

export interface RigOptions {
  readonly api?: SymantecApi;
  readonly settings?: Readonly<Record<string, unknown>>;
  readonly state?: StateStore;
  readonly now?: number;
  readonly routes?: number;
  readonly isTrusted?: (server: URL) => boolean;
}

export async function edrRig(t: TestContext, options: RigOptions = {}): Promise<Rig> {
  const api = options.api ?? (await SymantecApi.start(t));
  let now = options.now ?? NOW;
  const state = options.state ?? memoryState();
  const host = recordingHost({ id: 'symantec_edr', state, routes: options.routes ?? 1, clock: { now: () => now } });
  const pauses: number[] = [];
  const pause = async (ms: number): Promise<void> => {
    pauses.push(ms);
    now += ms;
    // Someone else's turn, so that a test can stop a receiver that has nothing to do.
    await new Promise((resolve) => setImmediate(resolve));
  };
  const settings = symantecEdrSettings.parse({
    client_id: 'id',
    client_secret: 'secret',
    url: api.url,
    batch_size: 2,
    ...options.settings,
  });
  const isTrusted = options.isTrusted;
  const receiver = await createSymantecEdrReceiver(settings, host, {
    pause,
    random: () => 0,
    environment: {},
    ...(isTrusted && { isTrusted }),
  });
  t.after(() => receiver.close());
  return { api, host, receiver, pauses, pass: (ms) => void (now += ms) };
}

export const done = (ref: SourceRef): Ending => ({ ref, is: 'done' });
export const released = (ref: SourceRef, skip: readonly number[] = [0], afterMs = 0): Ending => ({
  ref,
  is: 'released',
  skip,
  afterMs,
  reason: { code: 'worker_died', message: 'killed by a test' },
});

/** The lines of a page, as decode hands them to processors. */
export async function linesOf(ref: SourceRef): Promise<readonly string[]> {
  const { body } = ref;
  assert.ok(body);
  const opener = { open: () => Promise.reject(new Error('a page holds its bytes')), close: async () => {} };
  const { bodies, fault } = await readAll(opener, { ref });
  assert.equal(fault, undefined);
  return bodies;
}

/** One run with `--once`: all lines of all pages, each page settled at once as told. */
export async function readOnce({ receiver }: Rig, settle: (ref: SourceRef) => Ending = done): Promise<readonly (readonly string[])[]> {
  const pages: (readonly string[])[] = [];
  for await (const ref of receiver.discover('once', new AbortController().signal)) {
    pages.push(await linesOf(ref));
    await receiver.settle([settle(ref)]);
  }
  return pages;
}

export const uids = (pages: readonly (readonly string[])[]): readonly (readonly string[])[] =>
  pages.map((lines) => lines.map((line) => String(JSON.parse(line).incident_uid)));

/** An incident of some minutes ago. */
export function incident(uid: string, minutesAgo = 60, more: Readonly<Record<string, unknown>> = {}): FakeIncident {
  const at = NOW - minutesAgo * MINUTE_MS;
  const time = new Date(at).toISOString();
  return { at, text: JSON.stringify({ incident_uid: uid, type_id: 8075, created: time, modified: time, time: at, ...more }) };
}
