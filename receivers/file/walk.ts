/** Walks a directory tree, one directory at a time, and says of every file whether it is an object and why not. */
import type { Dirent } from 'node:fs';
import { lstat, opendir } from 'node:fs/promises';
import { join, matchesGlob } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Clock } from '../../component/host.ts';
import type { ListedObject } from '../../component/listing/lister.ts';

export interface WalkOptions {
  readonly root: string;
  /** Only files whose path below the root begins with it. */
  readonly prefix: string;
  readonly include: readonly string[];
  /** Files that were changed within this time are left for later. */
  readonly minAgeMs: number;
  /** Whether to wait for such files, at most `minAgeMs`; those that still change then are left out. */
  readonly waitsForYoung: boolean;
  readonly clock: Clock;
  /** A directory that cannot be read is left out; `below` names it from the root. */
  onUnreadable(below: string, reason: string): void;
}

const PAGE = 1000;
/** Entries of one directory that are sorted at a time: a larger one is not held as a whole. */
const RUN = 10_000;

/** Pages of files in the order of their names, as far as a directory has no more than 10,000 entries. */
export async function* walk(options: WalkOptions, signal: AbortSignal): AsyncGenerator<readonly ListedObject[]> {
  let page: ListedObject[] = [];
  for await (const found of files(options, '', signal)) {
    if (found !== 'waiting') page.push(found);
    if (page.length === 0 || (page.length < PAGE && found !== 'waiting')) continue;
    yield page;
    page = [];
  }
  if (page.length > 0) yield page;
}

/** `waiting`: what was found so far should be handed on, since the next one takes time. */
async function* files(options: WalkOptions, below: string, signal: AbortSignal): AsyncGenerator<ListedObject | 'waiting'> {
  for await (const run of runs(options, below)) {
    for (const entry of run) {
      if (signal.aborted) return;
      const key = below === '' ? entry.name : `${below}/${entry.name}`;
      if (!mayHold(entry, key, options.prefix)) continue;
      const reason = reasonOf(entry, key, options.include);
      if (reason !== undefined) yield leftOut(key, reason);
      else if (entry.isDirectory()) yield* files(options, key, signal);
      else yield* listed(options, key, signal);
    }
  }
}

/** The root must be readable, and may be gone; of what lies below only what can be read counts. */
async function* runs({ root, onUnreadable }: WalkOptions, below: string): AsyncGenerator<readonly Dirent[]> {
  let run: Dirent[] = [];
  try {
    for await (const entry of await opendir(join(root, below))) {
      run.push(entry);
      if (run.length < RUN) continue;
      yield sorted(run);
      run = [];
    }
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : '';
    if (below === '' || code === '') throw error;
    if (code !== 'ENOENT') onUnreadable(below, code);
  }
  if (run.length > 0) yield sorted(run);
}

const sorted = (run: readonly Dirent[]): readonly Dirent[] =>
  run.toSorted((a, b) => Buffer.compare(Buffer.from(a.name), Buffer.from(b.name)));

/** A directory is entered where something in it can begin with the prefix. */
const mayHold = (entry: Dirent, key: string, prefix: string): boolean =>
  key.startsWith(prefix) || (entry.isDirectory() && prefix.startsWith(`${key}/`));

/** Links are never followed, so nothing outside the root is read. */
function reasonOf(entry: Dirent, key: string, include: readonly string[]): string | undefined {
  if (entry.name.startsWith('.')) return 'dotfile';
  if (entry.isSymbolicLink()) return 'link';
  if (entry.isDirectory()) return undefined;
  if (!entry.isFile()) return 'not_a_file';
  if (entry.name.endsWith('.tmp')) return 'tmp';
  return include.some((glob) => matchesGlob(key, glob)) ? undefined : 'include';
}

/** A file that is gone by now was there and is not: not listed. */
async function* listed(options: WalkOptions, key: string, signal: AbortSignal): AsyncGenerator<ListedObject | 'waiting'> {
  const found = await look(options, key);
  if (found === undefined) return;
  if (found.youngMs <= 0) return yield found.object;
  if (!options.waitsForYoung) return;
  yield 'waiting';
  await sleep(Math.min(found.youngMs, options.minAgeMs), undefined, { signal }).catch(() => undefined);
  const again = await look(options, key);
  if (again !== undefined && !signal.aborted) yield again.youngMs <= 0 ? again.object : leftOut(key, 'min_age');
}

/** `youngMs`: how long the file is too young yet. */
async function look({ root, minAgeMs, clock }: WalkOptions, key: string) {
  const status = await lstat(join(root, key)).catch(() => undefined);
  if (status === undefined || !status.isFile()) return undefined;
  const { size, mtimeMs } = status;
  const object: ListedObject = { key, version: versionOf(status), size, writtenAt: Math.floor(mtimeMs) };
  return { object, youngMs: Math.ceil(mtimeMs + minAgeMs - clock.now()) };
}

const leftOut = (key: string, leftOutAs: string): ListedObject => ({ key, version: '', size: 0, writtenAt: 0, leftOutAs });

/** Changes when the bytes do, as far as a file system tells. */
export const versionOf = ({ size, mtimeMs }: { readonly size: number; readonly mtimeMs: number }): string =>
  `${size}-${Math.round(mtimeMs * 1000)}`;
