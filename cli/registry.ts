/**
 * Every component of this build. A factory loads no vendor SDK: that happens in `create`, so only for components that
 * are configured.
 */
import type { Registry } from '../config/resolved.ts';
import { debug } from '../exporters/debug/factory.ts';
import { elasticsearch } from '../exporters/elasticsearch/factory.ts';
import { fileExporter } from '../exporters/file/factory.ts';
import { otlpHttp } from '../exporters/otlp_http/factory.ts';
import { fileStorage } from '../extensions/file_storage/factory.ts';
import { healthCheck } from '../extensions/health_check/factory.ts';
import { host } from '../extensions/host/factory.ts';
import { icd } from '../processors/icd/factory.ts';
import { awsS3 } from '../receivers/aws_s3/factory.ts';
import { azureBlob } from '../receivers/azure_blob/factory.ts';
import { file } from '../receivers/file/factory.ts';
import { googleCloudStorage } from '../receivers/google_cloud_storage/factory.ts';
import { otlp } from '../receivers/otlp/factory.ts';
import { symantecEdr } from '../receivers/symantec_edr/factory.ts';
import { symantecEventStream } from '../receivers/symantec_event_stream/factory.ts';

export const registry: Registry = {
  receivers: [awsS3, azureBlob, file, googleCloudStorage, otlp, symantecEdr, symantecEventStream],
  processors: [icd],
  exporters: [debug, elasticsearch, fileExporter, otlpHttp],
  extensions: [fileStorage, healthCheck, host],
};
