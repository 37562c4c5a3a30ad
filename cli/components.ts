/** `ses-otel components`. */
import { stringify } from 'yaml';
import type { Stability } from '../component/factory.ts';
import { registry } from './registry.ts';
import { DESCRIPTION, VERSION } from './version.ts';

interface Listed {
  readonly type: string;
  readonly summary: string;
  readonly stability: Stability;
}

export function printComponents(): number {
  process.stdout.write(
    stringify(
      {
        buildinfo: { command: 'ses-otel', description: DESCRIPTION, version: VERSION },
        receivers: registry.receivers.map(listedFor('logs')),
        processors: registry.processors.map(listedFor('logs')),
        exporters: registry.exporters.map(listedFor('logs')),
        connectors: [],
        extensions: registry.extensions.map(listedFor('extension')),
        providers: ['env', 'file', 'yaml'].map((scheme) => ({ scheme })),
      },
      { lineWidth: 0 },
    ),
  );
  return 0;
}

const capital = (word: string): string => word.charAt(0).toUpperCase() + word.slice(1);

const listedFor =
  (role: 'logs' | 'extension') =>
  ({ type, summary, stability }: Listed): object => ({ name: type, summary, stability: { [role]: capital(stability) } });
