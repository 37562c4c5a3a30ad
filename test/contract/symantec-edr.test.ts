import { symantecEdr } from '../../receivers/symantec_edr/factory.ts';
import { memoryState, recordingHost } from '../support/recording-host.ts';
import { answer, SymantecApi } from '../support/symantec-api.ts';
import { holdingContract } from './holding-contract.ts';

holdingContract('symantec_edr', async () => {
  const closing: (() => void)[] = [];
  const api = await SymantecApi.start({ after: (close) => void closing.push(close) });
  const settings = symantecEdr.settings.parse({ client_id: 'id', client_secret: 'secret', url: api.url, interval: '1s' });
  const state = memoryState();
  const faults = {
    throttled: answer(429, { 'retry-after': '0' }),
    away: answer(503, {}, '<html>away</html>'),
    'cut off': answer(200, {}, '{"incidents":[{"incident_uid"'),
    nonsense: answer(200, {}, '<html>welcome</html>'),
  };
  return {
    start: async () => symantecEdr.create(settings, recordingHost({ id: 'symantec_edr', state })),
    write: (name) => {
      const at = Date.now();
      api.incidents.push({ at, text: JSON.stringify({ incident_uid: name, modified: at }) });
    },
    names: (bytes) =>
      bytes
        .toString()
        .trimEnd()
        .split('\n')
        .map((line) => JSON.parse(line).incident_uid),
    break: (fault) => api.script('incidents', faults[fault]),
    close: async () => closing.forEach((close) => close()),
  };
});
