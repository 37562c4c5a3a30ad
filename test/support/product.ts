/** The product as a user runs it: the command line in a process of its own. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { TestContext } from 'node:test';

/** Each child would compile the same sources again. */
const NODE_COMPILE_CACHE = join(tmpdir(), 'ses-otel-test-compiled');

const ENTRY = fileURLToPath(new URL('../../cli/ses-otel.js', import.meta.url));

export interface Product {
  /** What it has written so far, to both outputs. */
  readonly output: () => string;
  /** Waits until the output matches. */
  says(pattern: RegExp): Promise<void>;
  /** Sends a signal. @returns the exit code. */
  stop(signal?: NodeJS.Signals): Promise<number | null>;
  /** Waits for its end. @returns the exit code. */
  ended(): Promise<number | null>;
}

export function startProduct(context: TestContext, args: readonly string[]): Product {
  const child = spawn(process.execPath, [ENTRY, ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, NODE_COMPILE_CACHE },
  });
  const chunks: string[] = [];
  child.stdout.on('data', (chunk: Buffer) => chunks.push(chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => chunks.push(chunk.toString()));
  const closed = once(child, 'close').then(([code]): number | null => code);
  context.after(() => child.kill('SIGKILL'));
  const output = () => chunks.join('');
  return {
    output,
    says: (pattern) =>
      until(
        () => pattern.test(output()),
        () => `expected ${pattern} in: ${output()}`,
      ),
    stop: (signal = 'SIGTERM') => {
      child.kill(signal);
      return closed;
    },
    ended: () => closed,
  };
}

/** A temporary directory with a collector.yaml. @param yaml of the directory's path. */
export async function writeConfig(context: TestContext, yaml: (directory: string) => string): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), 'product-'));
  context.after(() => rm(directory, { recursive: true, force: true }));
  await writeFile(join(directory, 'collector.yaml'), yaml(directory));
  return join(directory, 'collector.yaml');
}

/** Waits until something is so, for 15 seconds at most. */
export async function until(isSo: () => boolean | Promise<boolean>, complaint: () => string = () => String(isSo)): Promise<void> {
  const end = Date.now() + 15_000;
  while (!(await isSo())) {
    if (Date.now() > end) throw new Error(`did not become so: ${complaint()}`);
    await sleep(20);
  }
}
