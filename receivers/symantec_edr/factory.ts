import { decodeLimits } from '../../component/decode/config.ts';
import { defineReceiver } from '../../component/factory.ts';
import { symantecEdrSettings } from './config.ts';
import { createSymantecEdrReceiver } from './receiver.ts';

export const symantecEdr = defineReceiver({
  type: 'symantec_edr',
  stability: 'beta',
  summary: 'Reads EDR incidents of Symantec Endpoint Security, and their events, from the incidents API.',
  settings: symantecEdrSettings,
  create: (settings, host) => createSymantecEdrReceiver(settings, host),
  decode: decodeLimits,
});
