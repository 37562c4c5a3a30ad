/** The receiver over the fake API: lines are pulled, read as decode reads them, and settled by hand. */
import assert from 'node:assert/strict';
import type { TestContext } from 'node:test';
import type { Ending, Receiver, SourceRef } from '../../../component/source.ts';
import type { StateStore } from '../../../component/state.ts';
import { symantecEventStreamSettings } from '../../../receivers/symantec_event_stream/config.ts';
import { createSymantecEventStreamReceiver } from '../../../receivers/symantec_event_stream/receiver.ts';
import { memoryState, recordingHost, type RecordingHost } from '../../support/recording-host.ts';
import { readAll } from '../../support/sources.ts';
import { streamLine, SymantecApi } from '../../support/symantec-api.ts';

export const GUID = 'stream-guid-1';

export interface Rig {
  readonly api: SymantecApi;
  readonly host: RecordingHost;
  readonly receiver: Receiver;
  readonly state: StateStore;
  /** Waits that were asked for, in milliseconds. The clock moves by each. */
  readonly pauses: number[];
}

export interface RigOptions {
  readonly api?: SymantecApi;
  readonly settings?: Readonly<Record<string, unknown>>;
  readonly state?: StateStore;
  readonly routes?: number;
}

export async function streamRig(t: TestContext, options: RigOptions = {}): Promise<Rig> {
  const api = options.api ?? (await SymantecApi.start(t));
  let now = Date.parse('2026-11-20T12:00:00Z');
  const state = options.state ?? memoryState();
  const host = recordingHost({ id: 'symantec_event_stream', state, routes: options.routes ?? 1, clock: { now: () => now } });
  const pauses: number[] = [];
  const pause = async (ms: number): Promise<void> => {
    pauses.push(ms);
    now += ms;
    // Someone else's turn, so that a test can stop a receiver that has nothing to do.
    await new Promise((resolve) => setTimeout(resolve, 1));
  };
  const settings = symantecEventStreamSettings.parse({
    client_id: 'id',
    client_secret: 'secret',
    url: api.url,
    streams: [{ guid: GUID }],
    ...options.settings,
  });
  const receiver = await createSymantecEventStreamReceiver(settings, host, { pause, random: () => 0, environment: {} });
  t.after(() => receiver.close());
  return { api, host, receiver, state, pauses };
}

export const done = (ref: SourceRef): Ending => ({ ref, is: 'done' });
export const released = (ref: SourceRef, skip: readonly number[] = [0], afterMs = 0): Ending => ({
  ref,
  is: 'released',
  skip,
  afterMs,
  reason: { code: 'worker_died', message: 'killed by a test' },
});

/** Pulls one ref after the other; all is let go at the end of the test. */
export function puller(t: TestContext, { receiver }: Rig, mode: 'follow' | 'once' = 'once') {
  const stop = new AbortController();
  const refs = receiver.discover(mode, stop.signal)[Symbol.asyncIterator]();
  t.after(() => {
    stop.abort();
    return refs.return?.();
  });
  const next = async (): Promise<SourceRef> => {
    const { value, done: isOver } = await refs.next();
    assert.notEqual(isOver, true, 'a line is offered');
    return value;
  };
  return { next, stop, refs };
}

/** The events of a line, as decode hands them to processors. */
export async function eventsOf(ref: SourceRef): Promise<readonly string[]> {
  assert.ok(ref.body);
  const opener = { open: () => Promise.reject(new Error('a line holds its bytes')), close: async () => {} };
  const { bodies, fault } = await readAll(opener, { ref });
  assert.equal(fault, undefined);
  return bodies;
}

/** One run with `--once`: the events of every line, each settled at once. */
export async function readOnce({ receiver }: Rig): Promise<readonly (readonly string[])[]> {
  const lines: (readonly string[])[] = [];
  for await (const ref of receiver.discover('once', new AbortController().signal)) {
    lines.push(await eventsOf(ref));
    await receiver.settle([done(ref)]);
  }
  return lines;
}

/** Writes a line of one event to a channel of the fake. */
export function write(api: SymantecApi, uuid: string, channel = 0): void {
  const key = `${GUID}/${channel}`;
  const lines = api.lines.get(key) ?? [];
  api.lines.set(key, lines);
  lines.push(streamLine(lines.length + 1, { uuid }));
}

export const asked = (api: SymantecApi) => api.askedOf('stream').map(({ body }) => JSON.parse(body).next);

/** As after a run that had everything up to a pointer. */
export async function startedAt(state: StateStore, next: string, channel = 0): Promise<void> {
  await state.commit([
    [`place/${GUID}/${channel}`, Buffer.from(JSON.stringify({ next: JSON.stringify(next), at: Date.parse('2026-11-20T11:00:00Z') }))],
  ]);
}
