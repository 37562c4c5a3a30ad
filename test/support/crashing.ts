/** Runs the product in a child process that can be made to die, for tests of what a crash leaves behind. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Each child would compile the same sources again. */
const NODE_COMPILE_CACHE = join(tmpdir(), 'ses-otel-test-compiled');

const ENTRY = fileURLToPath(new URL('crash-entry.ts', import.meta.url));

/** Where the child ends itself with SIGKILL: at the n-th time that a step is passed, or some milliseconds after it is ready. */
export type Death = { readonly step: string; readonly nth: number } | { readonly afterMs: number } | undefined;

export interface ChildEnd {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly output: string;
}

/** @param config path of a collector.yaml; it is run with `--once`. */
export async function runChild(config: string, death?: Death, environment: Readonly<Record<string, string>> = {}): Promise<ChildEnd> {
  const at = death !== undefined && 'step' in death ? [death.step, String(death.nth)] : [];
  const child = spawn(process.execPath, [ENTRY, config, ...at], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, NODE_COMPILE_CACHE, ...environment },
  });
  const chunks: Buffer[] = [];
  child.stdout.on('data', (chunk: Buffer) => chunks.push(chunk));
  child.stderr.on('data', (chunk: Buffer) => chunks.push(chunk));
  if (death !== undefined && 'afterMs' in death) child.stderr.once('data', () => setTimeout(() => child.kill('SIGKILL'), death.afterMs));
  const [code, signal] = await once(child, 'close');
  return { code, signal, output: Buffer.concat(chunks).toString() };
}
