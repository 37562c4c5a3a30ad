/** Starts measured runs and sinks, each in a process of its own. */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { Run } from './figures.ts';

export interface ProductRun extends Run {
  readonly peakBytes: number;
}

/** As `npm start` has them, which a test holds: young memory of the main thread is bounded, too. */
export const FLAGS = ['--max-semi-space-size=16'];

const path = (name: string): string => fileURLToPath(new URL(name, import.meta.url));

/** @returns the JSON of the last line that the script prints. @throws where it ends with a fault */
export async function measure<T>(script: string, args: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<T> {
  const child = spawn(process.execPath, [...(script === 'product.ts' ? FLAGS : []), path(script), ...args], {
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const [output, complaint] = [collect(child.stdout), collect(child.stderr)];
  const [code] = await once(child, 'close');
  if (code !== 0) throw new Error(`${script} ${args.join(' ')} ended with ${code}: ${complaint()}${output()}`);
  return JSON.parse(output().trim().split('\n').at(-1) ?? '');
}

export interface Sink {
  readonly url: string;
  stop(): void;
}

/** A sink of `test/support` that counts and forgets. */
export async function startSink(script: 'bulk-sink.ts' | 'otlp-sink.ts'): Promise<Sink> {
  const child: ChildProcess = spawn(process.execPath, [path(`../test/support/${script}`), '--port', '0', '--null'], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  if (child.stdout === null) throw new Error('no output');
  const [first] = await once(child.stdout, 'data');
  return { url: JSON.parse(String(first)).url, stop: () => void child.kill() };
}

function collect(stream: NodeJS.ReadableStream): () => string {
  let text = '';
  stream.on('data', (chunk: Buffer) => (text += chunk.toString()));
  return () => text;
}
