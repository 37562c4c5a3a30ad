import { symantecEventStream } from '../../receivers/symantec_event_stream/factory.ts';
import { memoryState, recordingHost } from '../support/recording-host.ts';
import { answer, streamLine, SymantecApi } from '../support/symantec-api.ts';
import { holdingContract } from './holding-contract.ts';

const GUID = 'stream-guid-1';

holdingContract('symantec_event_stream', async () => {
  const closing: (() => void)[] = [];
  const api = await SymantecApi.start({ after: (close) => void closing.push(close) });
  api.streamsBegin = 'at the first line';
  const lines: string[] = [];
  api.lines.set(`${GUID}/0`, lines);
  const settings = symantecEventStream.settings.parse({
    client_id: 'id',
    client_secret: 'secret',
    url: api.url,
    poll_interval: '1s',
    streams: [{ guid: GUID }],
  });
  const state = memoryState();
  const faults = {
    throttled: answer(429, { 'retry-after': '0' }),
    away: answer(503, {}, '<html>away</html>'),
    'cut off': answer(200, {}, streamLine(1, { uuid: 'a' }).slice(0, 10)),
    nonsense: answer(502, {}, '<html>welcome</html>'),
  };
  return {
    start: async () => symantecEventStream.create(settings, recordingHost({ id: 'symantec_event_stream', state })),
    write: (name) => void lines.push(streamLine(lines.length + 1, { uuid: name })),
    names: (bytes) => {
      const { events }: { events: readonly { uuid: string }[] } = JSON.parse(bytes.toString());
      return events.map(({ uuid }) => uuid);
    },
    break: (fault) => api.script('stream', faults[fault]),
    close: async () => closing.forEach((close) => close()),
  };
});
