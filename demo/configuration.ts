/** The collector.yaml of a process of the demo. */
import { join } from 'node:path';

export interface Destinations {
  readonly elasticsearch: string;
  readonly otlp: string;
}

/** @param directory for what the process keeps; its own. */
export const configuration = (
  receivers: Readonly<Record<string, object>>,
  { elasticsearch, otlp }: Destinations,
  directory: string,
): object => ({
  receivers,
  processors: { icd: {} },
  exporters: { elasticsearch: { endpoint: elasticsearch }, otlp_http: { endpoint: otlp } },
  extensions: {
    file_storage: { directory: join(directory, 'state') },
    host: { dead_letter: { directory: join(directory, 'dead-letters') } },
  },
  service: {
    extensions: ['file_storage', 'host'],
    pipelines: { logs: { receivers: Object.keys(receivers), processors: ['icd'], exporters: ['elasticsearch', 'otlp_http'] } },
  },
});
