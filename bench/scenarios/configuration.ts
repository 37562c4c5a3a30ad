/** A collector.yaml for a scenario. */
import { mkdtempSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

export interface ScenarioConfig {
  /** Where it is written, in a directory of its own. */
  readonly directory: string;
  readonly receivers: Readonly<Record<string, object>>;
  /** Of the bulk sink. */
  readonly endpoint: string;
  readonly workers?: number;
  /** More settings of the exporter. */
  readonly exporter?: object;
}

/** @returns its path */
export function writeScenarioConfig({ directory, receivers, endpoint, workers = 1, exporter = {} }: ScenarioConfig): string {
  const own = mkdtempSync(join(directory, 'run-'));
  const path = join(own, 'collector.yaml');
  const config = {
    receivers,
    processors: { icd: {} },
    exporters: { elasticsearch: { endpoint, compression: 'none', ...exporter } },
    extensions: { host: { workers, dead_letter: { directory: join(own, 'dead-letters') } } },
    service: {
      extensions: ['host'],
      telemetry: { logs: { level: 'warn' } },
      pipelines: { logs: { receivers: Object.keys(receivers), processors: ['icd'], exporters: ['elasticsearch'] } },
    },
  };
  writeFileSync(path, JSON.stringify(config));
  return path;
}

const STORE = { path_style: true, region: 'us-east-1', access_key_id: 'k', secret_access_key: 's' };

/** Objects that a queue announces. */
export const announced = (endpoint: string, queueUrl: string, bucket: string) => ({
  aws_s3: { ...STORE, endpoint, queue_url: queueUrl, buckets: [bucket], sqs: { wait_time: '1s' } },
});
/** Objects that a listing finds. */
export const listed = (endpoint: string) => ({ aws_s3: { ...STORE, endpoint, bucket: 'events' } });
export const files = (directory: string) => ({ file: { directory, min_age: '0s' } });
