import { defineReceiver, type ReceiverFactory } from '../../component/factory.ts';
import { otlpSettings } from './config.ts';
import { createOtlpReceiver } from './receiver.ts';

export const otlp: ReceiverFactory<typeof otlpSettings> = defineReceiver({
  type: 'otlp',
  stability: 'beta',
  summary: 'Takes logs that other OpenTelemetry sources send by OTLP/HTTP, and answers when they have arrived.',
  settings: otlpSettings,
  create: createOtlpReceiver,
  decode: ({ protocols: { http } }) => ({
    maxRecordBytes: http.max_request_body_size,
    maxDecompressedBytes: http.max_request_body_size,
  }),
  replay: 'its senders hold the data, and it cannot ask them for it again. Let them send it once more',
});
