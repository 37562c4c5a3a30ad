import { decodeLimits } from '../../component/decode/config.ts';
import { defineReceiver } from '../../component/factory.ts';
import { symantecEventStreamSettings } from './config.ts';
import { createSymantecEventStreamReceiver } from './receiver.ts';

export const symantecEventStream = defineReceiver({
  type: 'symantec_event_stream',
  stability: 'beta',
  summary: 'Reads events of Symantec Endpoint Security as they happen, from the Event Stream API.',
  settings: symantecEventStreamSettings,
  create: (settings, host) => createSymantecEventStreamReceiver(settings, host),
  decode: decodeLimits,
  replay:
    'the Event Stream goes on from a pointer and cannot be asked for a span of time. Where SES also exports to a bucket, replay the receiver of that bucket',
});
