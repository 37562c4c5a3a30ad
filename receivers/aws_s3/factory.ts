import { decodeLimits } from '../../component/decode/config.ts';
import { defineReceiver } from '../../component/factory.ts';
import { replayFaults } from './bucket-rules.ts';
import { connectS3 } from './client.ts';
import { awsS3Settings } from './config.ts';
import { AwsS3Opener } from './opener.ts';
import { createAwsS3Receiver, createAwsS3Replay } from './receiver.ts';

export const awsS3 = defineReceiver({
  type: 'aws_s3',
  stability: 'beta',
  summary: 'Reads event objects from Amazon S3, and from stores of the same interface, as SQS announces them or a listing finds them.',
  settings: awsS3Settings,
  create: createAwsS3Receiver,
  createOpener: (settings, host) => new AwsS3Opener({ connect: () => connectS3({ settings, id: host.id }), idleMs: settings.read_timeout }),
  decode: decodeLimits,
  replay: { faults: replayFaults, create: createAwsS3Replay },
});
