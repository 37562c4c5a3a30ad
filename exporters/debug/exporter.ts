/** Shows requests on standard output or standard error. */
import { once } from 'node:events';
import { plainPolicy } from '../../component/delivery.ts';
import type { Exporter } from '../../component/exporter.ts';
import type { Host } from '../../component/host.ts';
import { allDelivered } from '../../component/outcome.ts';
import { requestBytes } from '../../component/request-bytes.ts';
import type { DebugSettings } from './config.ts';

const SECOND_MS = 1000;

export function createDebugExporter(settings: DebugSettings, host: Host): Exporter {
  const isShown = sampler(settings, () => host.clock.now());
  const outputs = settings.output_paths.map((path) => process[path]);
  return {
    policy: plainPolicy('1MiB'),
    target: settings.output_paths.join(', '),
    send: async (request) => {
      if (!isShown()) return allDelivered(request.records);
      const text = Buffer.concat([Buffer.from(`${host.id}: ${request.records} log records\n`), requestBytes(request)]);
      for (const output of outputs) if (!output.write(text)) await once(output, 'drain');
      return allDelivered(request.records);
    },
    close: async () => undefined,
  };
}

/** The first requests of each second, then every n-th. */
export function sampler({ sampling_initial, sampling_thereafter }: DebugSettings, now: () => number): () => boolean {
  let [second, seen] = [-1, 0];
  return () => {
    const current = Math.floor(now() / SECOND_MS);
    if (current !== second) [second, seen] = [current, 0];
    seen += 1;
    if (seen <= sampling_initial) return true;
    return sampling_thereafter > 0 && (seen - sampling_initial) % sampling_thereafter === 0;
  };
}
