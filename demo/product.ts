/** Runs the real command line: once over what is there, and beside that until told to stop. */
import { spawn, type ChildProcess } from 'node:child_process';
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

export interface Ran {
  readonly code: number | null;
  readonly sums: Sums;
}

/** Until all that is there has been delivered. */
export async function runOnce(config: string, signal: AbortSignal): Promise<Ran> {
  const child = start(['--once', '--sums', 'json', '--config', config], signal, ['ignore', 'pipe', 'inherit']);
  let output = '';
  child.stdout?.on('data', (chunk: Buffer) => (output += chunk.toString()));
  const [code] = await once(child, 'close');
  return { code, sums: JSON.parse(output.trim().split('\n').at(-1) || '{"sources":[],"routes":[],"imbalances":["no sums"]}') };
}

export interface Listening {
  /** Where it takes logs. */
  readonly url: string;
  /** Tells it to stop. @returns the exit code. */
  stop(): Promise<number | null>;
}

/** @throws where it ends before it listens. */
export async function runListening(config: string, signal: AbortSignal): Promise<Listening> {
  const child = start(['--config', config], signal, ['ignore', 'inherit', 'pipe']);
  const ended = once(child, 'close').then(([code]): number | null => code);
  const url = await Promise.race([addressOf(child), ended]);
  if (typeof url !== 'string') throw new Error(`ses-otel ended with ${url} and did not listen`);
  const stop = (): Promise<number | null> => {
    child.kill('SIGTERM');
    return ended;
  };
  return { url, stop };
}

function start(args: readonly string[], signal: AbortSignal, stdio: ('ignore' | 'inherit' | 'pipe')[]): ChildProcess {
  const entry = fileURLToPath(new URL('../cli/ses-otel.js', import.meta.url));
  const child = spawn(process.execPath, [entry, 'run', ...args], { stdio, signal, killSignal: 'SIGKILL' });
  // An abort is also told as the end of the process.
  child.on('error', () => undefined);
  return child;
}

function addressOf(child: ChildProcess): Promise<string> {
  return new Promise((resolve) => {
    let written = '';
    child.stderr?.on('data', (chunk: Buffer) => {
      process.stderr.write(chunk);
      written += chunk.toString();
      const [, url] = /listens for OTLP logs.*?(http:\/\/[^\s"}]+)/.exec(written) ?? [];
      if (url !== undefined) resolve(url);
    });
  });
}
