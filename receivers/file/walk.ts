/** Walks a directory tree in the order of the paths' bytes, one directory at a time. */
import { lstat, opendir } from 'node:fs/promises';
import { join, matchesGlob } from 'node:path';
import type { ListedObject } from '../../component/listing/lister.ts';

export interface WalkOptions {
  readonly root: string;
  readonly include: readonly string[];
  /** Files changed after this moment are left out. Milliseconds since 1970. */
  readonly changedBefore: () => number;
  readonly onSkipped: (reason: string) => void;
}

const PAGE = 1000;

/** Regular files, in pages. Links are never followed, so nothing outside the root is read. */
export async function* walk(options: WalkOptions, signal: AbortSignal): AsyncGenerator<readonly ListedObject[]> {
  let page: ListedObject[] = [];
  for await (const object of files(options, '', signal)) {
    page.push(object);
    if (page.length < PAGE) continue;
    yield page;
    page = [];
  }
  if (page.length > 0) yield page;
}

async function* files(options: WalkOptions, below: string, signal: AbortSignal): AsyncGenerator<ListedObject> {
  for (const entry of await entries(join(options.root, below))) {
    if (signal.aborted) return;
    const key = below === '' ? entry.name : `${below}/${entry.name}`;
    const reason = nameReason(entry.name) ?? (entry.isSymbolicLink() ? 'link' : undefined);
    if (reason !== undefined) options.onSkipped(reason);
    else if (entry.isDirectory()) yield* files(options, key, signal);
    else if (entry.isFile() && options.include.some((glob) => matchesGlob(key, glob))) yield* listed(options, key);
  }
}

async function entries(directory: string) {
  const found = [];
  for await (const entry of await opendir(directory)) found.push(entry);
  return found.toSorted((a, b) => Buffer.compare(Buffer.from(a.name), Buffer.from(b.name)));
}

/** A file that is gone by now was there and is not: not listed. */
async function* listed({ root, changedBefore, onSkipped }: WalkOptions, key: string): AsyncGenerator<ListedObject> {
  const status = await lstat(join(root, key)).catch(() => undefined);
  if (status === undefined || !status.isFile()) return;
  if (status.mtimeMs > changedBefore()) return onSkipped('younger than min_age');
  yield { key, version: versionOf(status), size: status.size, writtenAt: Math.floor(status.mtimeMs) };
}

/** Changes when the bytes do, as far as a file system tells. */
export const versionOf = ({ size, mtimeMs }: { readonly size: number; readonly mtimeMs: number }): string =>
  `${size}-${Math.round(mtimeMs * 1000)}`;

function nameReason(name: string): string | undefined {
  if (name.startsWith('.')) return 'dotfile';
  return name.endsWith('.tmp') ? '.tmp' : undefined;
}
