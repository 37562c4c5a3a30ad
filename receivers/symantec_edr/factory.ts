import { decodeLimits } from '../../component/decode/config.ts';
import { defineReceiver } from '../../component/factory.ts';
import { symantecEdrSettings } from './config.ts';
import { createSymantecEdrReceiver, createSymantecEdrReplay } from './receiver.ts';
import { replayFaults } from './window.ts';

export const symantecEdr = defineReceiver({
  type: 'symantec_edr',
  stability: 'beta',
  summary: 'Reads EDR incidents of Symantec Endpoint Security, and their events, from the incidents API.',
  settings: symantecEdrSettings,
  create: (settings, host) => createSymantecEdrReceiver(settings, host),
  decode: decodeLimits,
  replay: {
    faults: (_settings, range, now) => replayFaults(range, now),
    create: (settings, host, range) => createSymantecEdrReplay(settings, host, range),
  },
});
