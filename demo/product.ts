/** Runs the real command line once. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

export interface SourceSums {
  readonly receiver: string;
  readonly done: number;
  readonly records: number;
}

export interface RouteSums {
  readonly receiver: string;
  readonly route: string;
  readonly read: number;
  readonly delivered: number;
  readonly duplicate: number;
  readonly already_there: number;
  readonly dead_lettered: number;
}

export interface Sums {
  readonly sources: readonly SourceSums[];
  readonly routes: readonly RouteSums[];
  readonly imbalances: readonly string[];
}

export async function runProduct(config: string): Promise<{ readonly code: number | null; readonly sums: Sums }> {
  const entry = fileURLToPath(new URL('../cli/ses-otel.js', import.meta.url));
  const child = spawn(process.execPath, [entry, 'run', '--once', '--sums', 'json', '--config', config], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let output = '';
  child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
  const [code] = await once(child, 'close');
  return { code, sums: JSON.parse(output.trim().split('\n').at(-1) ?? '{}') };
}
