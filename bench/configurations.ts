/** Configurations of measured runs of the product. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

export interface ProductOptions {
  /** Where events lie. */
  readonly events: string;
  /** For configuration, state and dead letters: a fresh one each run. */
  readonly scratch: string;
  readonly exporter: Readonly<Record<string, object>>;
  readonly workers: number;
  readonly icd?: object;
}

/** @returns the path of a collector.yaml */
export function writeProductConfig({ events, scratch, exporter, workers, icd = {} }: ProductOptions): string {
  const path = join(scratch, 'collector.yaml');
  const config = {
    receivers: { file: { directory: events, min_age: '0s' } },
    processors: { icd },
    exporters: exporter,
    extensions: { host: { workers, dead_letter: { directory: join(scratch, 'dead-letters') } } },
    service: {
      extensions: ['host'],
      telemetry: { logs: { level: 'warn' } },
      pipelines: { logs: { receivers: ['file'], processors: ['icd'], exporters: Object.keys(exporter) } },
    },
  };
  writeFileSync(path, JSON.stringify(config));
  return path;
}

export const bulk = (endpoint: string, more: object = {}) => ({ elasticsearch: { endpoint, compression: 'none', ...more } });
export const otlp = (endpoint: string, more: object = {}) => ({ otlp_http: { endpoint, compression: 'none', ...more } });
/** Encodes to nothing: what is left is reading, mapping and the host. */
export const nothing = { debug: { verbosity: 'basic', sampling_initial: 0, sampling_thereafter: 0 } };
