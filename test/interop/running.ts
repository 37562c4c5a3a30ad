/** Servers that run on loopback for a test, and end with it. */
import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Server } from './servers.ts';

export interface Running {
  /** The first line that it wrote to its standard output, where `firstLine` is set. */
  readonly line: string;
  readonly pid: number;
  /** With what it wrote last, once it has ended: by itself, where nobody stopped it. */
  readonly ended: Promise<string>;
  stop(): Promise<void>;
}

export interface StartOptions {
  readonly args?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  /** Ready when this answers, whatever it answers. */
  readonly url?: string;
  /** Ready when it wrote a line. */
  readonly firstLine?: boolean;
}

const START_MS = 30_000;

/** @throws with what the server wrote, where it ends or is not ready in time. */
export async function startServer(
  { path, args: own }: Extract<Server, { is: 'there' }>,
  { args = [], env = {}, url, firstLine = false }: StartOptions,
): Promise<Running> {
  const folder = await mkdtemp(join(tmpdir(), 'ses-otel-interop-'));
  const child = spawn(path, [...own, ...args], { cwd: folder, env: { ...process.env, ...env }, stdio: ['ignore', 'pipe', 'pipe'] });
  const written: string[] = [];
  child.stderr.on('data', (chunk: Buffer) => void written.push(String(chunk)));
  const lines = createInterface({ input: child.stdout });
  const first = new Promise<string>((resolve) => lines.once('line', resolve));
  lines.on('line', (line) => void written.push(`${line}\n`));
  const stop = async (): Promise<void> => {
    await endOf(child);
    await rm(folder, { recursive: true, force: true });
  };
  const limit = new AbortController();
  const late = sleep(START_MS, 'it was not ready in time', { signal: limit.signal }).catch(() => '');
  const ended = new Promise<string>((resolve) => child.once('close', (code) => resolve(`it ended with ${code}`)));
  const toldOf = (state: string): string => `${path}: ${state}: ${written.join('').slice(-2000)}`;
  const failed = new Promise<string>((resolve) => child.once('error', (error) => resolve(String(error))));
  try {
    const ready = Promise.all([firstLine ? first : '', url === undefined ? '' : answering(url, limit.signal)]);
    const state = await Promise.race([ready, late, ended, failed]);
    if (typeof state === 'string') throw new Error(toldOf(state));
    return { line: state[0], pid: child.pid ?? 0, ended: ended.then(toldOf), stop };
  } catch (error) {
    await stop();
    throw error;
  } finally {
    limit.abort();
  }
}

async function answering(url: string, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    const answer = await fetch(url, { signal }).catch(() => undefined);
    if (answer !== undefined) return void (await answer.body?.cancel());
    await sleep(50, undefined, { signal }).catch(() => undefined);
  }
}

async function endOf(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null || child.pid === undefined) return;
  const closed = new Promise((resolve) => child.once('close', resolve));
  child.kill('SIGKILL');
  await closed;
}

/** A port of this machine that is free now. */
export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}
