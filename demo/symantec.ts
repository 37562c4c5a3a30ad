/** The two services of Symantec's API: incidents with the events in them, and event streams. */
import { streamLine, SymantecApi } from '../test/support/symantec-api.ts';
import { idsOf, type DemoObject } from './objects.ts';
import type { DemoSource } from './source.ts';

const STREAM = '1a2b3c4d-5e6f-4a1b-8c2d-3e4f5a6b7c8d';
const INCIDENTS_A_PAGE = 2;
const EVENTS_A_LINE = 5;
const HOUR_MS = 3_600_000;
const storage = 'file_storage';

/** Each event in an incident of its own. */
export async function startEdr(objects: readonly DemoObject[]): Promise<DemoSource> {
  const { api, stop } = await startApi();
  const incidents = objects.flatMap(({ lines }) => lines).map((line, n) => incidentOf(line, n));
  for (const { at, text } of incidents) api.incidents.push({ at, text });
  const ids = [...idsOf(objects), ...incidents.map(({ id }) => id)];
  const pages = Math.ceil(incidents.length / INCIDENTS_A_PAGE);
  return {
    rows: [{ title: 'symantec_edr', receiver: 'symantec_edr', objects: pages, ids }],
    receivers: { symantec_edr: { ...accountAt(api), batch_size: INCIDENTS_A_PAGE, include_events: true, storage } },
    stop,
  };
}

/** Lines of some events, by turns on two channels. */
export async function startStream(objects: readonly DemoObject[]): Promise<DemoSource> {
  const { api, stop } = await startApi();
  api.streamsBegin = 'at the first line';
  const events = objects.flatMap(({ lines }) => lines).map((line): object => JSON.parse(line));
  const channels: readonly [string[], string[]] = [[], []];
  for (let turn = 0; events.length > 0; turn++) {
    const lines = channels[turn % 2 === 0 ? 0 : 1];
    lines.push(streamLine(lines.length + 1, ...events.splice(0, EVENTS_A_LINE)));
  }
  channels.forEach((lines, n) => api.lines.set(`${STREAM}/${n}`, lines));
  const streams = [{ guid: STREAM, channels: channels.length }];
  return {
    rows: [{ title: 'symantec_event_stream', receiver: 'symantec_event_stream', objects: channels.flat().length, ids: idsOf(objects) }],
    receivers: { symantec_event_stream: { ...accountAt(api), streams, storage } },
    stop,
  };
}

const accountAt = ({ url }: SymantecApi): object => ({ client_id: 'demo', client_secret: 'demo', url });

async function startApi(): Promise<{ readonly api: SymantecApi; stop(): Promise<void> }> {
  const closing: (() => void)[] = [];
  const api = await SymantecApi.start({ after: (close) => void closing.push(close) });
  return { api, stop: async () => closing.forEach((close) => close()) };
}

function incidentOf(event: string, n: number): { readonly at: number; readonly id: string; readonly text: string } {
  const id = `00000000-0000-4000-8000-${String(n).padStart(12, '0')}`;
  const at = Date.now() - (n + 1) * HOUR_MS;
  const incident = { incident_uid: id, ref_incident_uid: 100_000 + n, type_id: 8075, created: at, modified: at, time: at, priority_id: 3 };
  return { at, id, text: JSON.stringify({ ...incident, state_id: 1, events: [JSON.parse(event)] }) };
}
