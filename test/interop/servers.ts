/**
 * Real servers to test against, from the registries of other toolchains: built once into a cache outside the checkout, or
 * what is missing said plainly, so that a test can skip in words.
 */
import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { access, cp, mkdir, mkdtemp, readdir, readFile, rename, rm } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

/** How to start it, or the sentence for `skip`. */
export type Server =
  | { readonly is: 'there'; readonly path: string; readonly args: readonly string[] }
  | { readonly is: 'missing'; readonly why: string };

export interface GoModule {
  /** Such as `github.com/fsouza/fake-gcs-server`. */
  readonly module: string;
  /** Such as `v1.56.1`: always one, so that a run can be repeated. */
  readonly version: string;
  /** Folder of the program in the module, where it is not the root. */
  readonly package?: string;
  readonly binary: string;
}

export interface Source {
  /** Folder with a `main.go`, a `go.mod` and a `go.sum`, or with a `pom.xml`. */
  readonly source: URL;
  readonly binary: string;
}

export interface PythonPackage {
  readonly package: string;
  /** Such as `[server]`. */
  readonly extras?: string;
  readonly version: string;
  /** What is started by `python -m`. */
  readonly module: string;
}

const run = promisify(execFile);

/** Where servers are kept: built by the first run, used by all later ones. */
const cacheFolder = (): string => join(process.env['XDG_CACHE_HOME'] || join(homedir(), '.cache'), 'ses-otel-interop');

/** A program of a public Go module. */
export function goServer({ module, version, package: folder = '', binary }: GoModule, signal: AbortSignal): Promise<Server> {
  const program = [module, folder].filter((part) => part !== '').join('/');
  return cached(`${binary}@${version}`, async (scratch) => {
    await go(['install', `${program}@${version}`], { cwd: scratch, env: { GOBIN: scratch }, signal });
    const installed = program.split('/').at(-1) ?? binary;
    return join(scratch, installed.replace(/^v\d+$/, binary));
  });
}

/** A program of this checkout. It is built anew when its source changes. */
export async function goProgram({ source, binary }: Source, signal: AbortSignal): Promise<Server> {
  const folder = fileURLToPath(source);
  return cached(`${binary}@${await fingerprint(folder)}`, async (scratch) => {
    await cp(folder, join(scratch, 'source'), { recursive: true });
    await go(['build', '-o', join(scratch, binary), '.'], { cwd: join(scratch, 'source'), signal });
    return join(scratch, binary);
  });
}

/** A package of Python in an environment of its own. */
export async function pythonServer({ package: name, extras = '', version, module }: PythonPackage, signal: AbortSignal): Promise<Server> {
  const kept = await cached(`${name}@${version}`, async (scratch) => {
    const environment = join(scratch, 'environment');
    await run('python3', ['-m', 'venv', environment], { signal });
    const quietly = ['--quiet', '--disable-pip-version-check', '--no-input', '--retries', '1', '--timeout', '20'];
    await run(join(environment, 'bin', 'python'), ['-m', 'pip', 'install', ...quietly, `${name}${extras}==${version}`], { signal });
    return environment;
  });
  return kept.is === 'missing' ? kept : startedBy(join(kept.path, 'bin', 'python'), ['-m', module], ['-c', `import ${module}`]);
}

/**
 * A program of Java, from the libraries that a `pom.xml` names.
 * @param main a class in them, or the path of a source
 */
export async function javaServer({ source, binary }: Source, main: string, signal: AbortSignal): Promise<Server> {
  const folder = fileURLToPath(source);
  const kept = await cached(`${binary}@${await fingerprint(folder)}`, async (scratch) => {
    await cp(join(folder, 'pom.xml'), join(scratch, 'pom.xml'));
    await run('mvn', ['-q', '-B', 'dependency:copy-dependencies', '-DoutputDirectory=libraries'], { cwd: scratch, signal });
    return join(scratch, 'libraries');
  });
  return kept.is === 'missing' ? kept : startedBy('java', ['-cp', join(kept.path, '*'), main], ['-version']);
}

/** @param trial arguments that show that the program which starts it is still there. */
async function startedBy(path: string, args: readonly string[], trial: readonly string[]): Promise<Server> {
  return run(path, [...trial]).then(
    (): Server => ({ is: 'there', path, args }),
    (error: unknown): Server => ({ is: 'missing', why: reasonOf(error) }),
  );
}

/** @param build makes the program in a scratch folder and returns its path. */
async function cached(name: string, build: (scratch: string) => Promise<string>): Promise<Server> {
  const path = join(cacheFolder(), name);
  if (await exists(path)) return { is: 'there', path, args: [] };
  await mkdir(cacheFolder(), { recursive: true });
  const scratch = await mkdtemp(join(cacheFolder(), 'building-'));
  try {
    // By rename: a build that was ended half-way leaves nothing that looks like a server.
    await rename(await build(scratch), path);
    return { is: 'there', path, args: [] };
  } catch (error) {
    return { is: 'missing', why: reasonOf(error) };
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}

interface Building {
  readonly cwd: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly signal: AbortSignal;
}

async function go(args: readonly string[], { cwd, env, signal }: Building): Promise<void> {
  // No other toolchain than the one that is here is fetched.
  const environment = { ...process.env, GOTOOLCHAIN: 'local', ...env };
  await run('go', [...args], { cwd, env: environment, signal, maxBuffer: 16 * 2 ** 20 });
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if (error.name === 'AbortError') return 'it was not built in the time of one run; what was compiled is kept, and the next run goes on';
  if ('code' in error && error.code === 'ENOENT') return `${'path' in error ? String(error.path) : 'its toolchain'} is not installed`;
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
