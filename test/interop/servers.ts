/**
 * Real servers to test against: built once into a cache outside the checkout, or what is missing said plainly, so that
 * a test can skip in words. Servers run on loopback and end with the test.
 */
import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { createHash } from 'node:crypto';
import { access, cp, mkdir, mkdtemp, readdir, readFile, rename, rm } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

/** The program, or the sentence for `skip`. */
export type Server = { readonly is: 'there'; readonly path: string } | { readonly is: 'missing'; readonly why: string };

export interface GoModule {
  /** Such as `github.com/fsouza/fake-gcs-server`. */
  readonly module: string;
  /** Such as `v1.56.1`: always one, so that a run can be repeated. */
  readonly version: string;
  /** Folder of the program in the module, where it is not the root. */
  readonly package?: string;
  readonly binary: string;
}

export interface GoSource {
  /** Folder with a `main.go`, a `go.mod` and a `go.sum`. */
  readonly source: URL;
  readonly binary: string;
}

const run = promisify(execFile);
const BUILD_MS = 15 * 60_000;

/** Where servers are kept: built by the first run, used by all later ones. */
export const cacheFolder = (): string => join(process.env['XDG_CACHE_HOME'] || join(homedir(), '.cache'), 'ses-otel-interop');

/** A program of a public Go module. */
export async function goServer({ module, version, package: folder = '', binary }: GoModule): Promise<Server> {
  const program = [module, folder].filter((part) => part !== '').join('/');
  return cached(`${binary}@${version}`, `${program}@${version}`, async (scratch) => {
    await go(['install', `${program}@${version}`], scratch, { GOBIN: scratch });
    return join(
      scratch,
      program
        .split('/')
        .at(-1)
        ?.replace(/^v\d+$/, binary) ?? binary,
    );
  });
}

/** A program of this checkout. It is built anew when its source changes. */
export async function goProgram({ source, binary }: GoSource): Promise<Server> {
  const folder = fileURLToPath(source);
  return cached(`${binary}@${await fingerprint(folder)}`, `test/interop/servers/${binary}`, async (scratch) => {
    await cp(folder, join(scratch, 'source'), { recursive: true });
    await go(['build', '-o', join(scratch, binary), '.'], join(scratch, 'source'));
    return join(scratch, binary);
  });
}

/** @param build makes the program in a scratch folder and returns its path. */
async function cached(name: string, what: string, build: (scratch: string) => Promise<string>): Promise<Server> {
  const path = join(cacheFolder(), name);
  if (await exists(path)) return { is: 'there', path };
  await mkdir(cacheFolder(), { recursive: true });
  const scratch = await mkdtemp(join(cacheFolder(), 'building-'));
  try {
    // By rename: a build that was ended half-way leaves nothing that looks like a server.
    await rename(await build(scratch), path);
    return { is: 'there', path };
  } catch (error) {
    return { is: 'missing', why: `${what} could not be built: ${reasonOf(error)}` };
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}

async function go(args: readonly string[], cwd: string, env: Readonly<Record<string, string>> = {}): Promise<void> {
  // No other toolchain than the one that is here is fetched.
  const environment = { ...process.env, GOTOOLCHAIN: 'local', ...env };
  await run('go', [...args], { cwd, env: environment, timeout: BUILD_MS, maxBuffer: 16 * 2 ** 20 });
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if ('code' in error && error.code === 'ENOENT') return 'Go is not installed';
  const output = 'stderr' in error ? String(error.stderr).trim() : '';
  return (output || error.message).split('\n').slice(-3).join(' ');
}

async function fingerprint(folder: string): Promise<string> {
  const hash = createHash('sha256');
  for (const name of (await readdir(folder)).toSorted()) hash.update(`${name}\0`).update(await readFile(join(folder, name)));
  return hash.digest('hex').slice(0, 12);
}

const exists = (path: string): Promise<boolean> =>
  access(path).then(
    () => true,
    () => false,
  );

export interface Running {
  /** The first line that it wrote to its standard output, where `firstLine` is set. */
  readonly line: string;
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
export async function startServer(path: string, { args = [], env = {}, url, firstLine = false }: StartOptions): Promise<Running> {
  const folder = await mkdtemp(join(tmpdir(), 'ses-otel-interop-'));
  const child = spawn(path, [...args], { cwd: folder, env: { ...process.env, ...env }, stdio: ['ignore', 'pipe', 'pipe'] });
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
  const failed = new Promise<string>((resolve) => child.once('error', (error) => resolve(String(error))));
  try {
    const ready = Promise.all([firstLine ? first : '', url === undefined ? '' : answering(url, limit.signal)]);
    const state = await Promise.race([ready, late, ended, failed]);
    if (typeof state === 'string') throw new Error(`${path}: ${state}: ${written.join('').slice(-2000)}`);
    return { line: state[0], stop };
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
