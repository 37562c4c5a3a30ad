/** A file of whole lines: appended to durably, its torn end mended at start, put aside when it is large. */
import { mkdir, open, readdir, rename, rm, type FileHandle } from 'node:fs/promises';
import { basename, dirname, extname, join } from 'node:path';

export interface Rotation {
  readonly maxBytes: number;
  /** 0: all are kept. */
  readonly maxBackups: number;
}

const BLOCK = 64 * 1024;
const ASIDE = /^\d{4}-\d\d-\d\dT\d\d-\d\d-\d\d\.\d{3}Z(?:\.\d{3})?$/;

export class LineFile {
  readonly #path: string;
  readonly #rotation: Rotation | undefined;
  readonly #now: () => number;
  #file: FileHandle | undefined;
  #size = 0;

  constructor(path: string, rotation: Rotation | undefined, now: () => number) {
    this.#path = path;
    this.#rotation = rotation;
    this.#now = now;
  }

  /** On disk when it resolves. After a failure the file ends where it ended before. */
  async append(lines: Uint8Array): Promise<void> {
    if (this.#rotation !== undefined && this.#size > 0 && this.#size + lines.length > this.#rotation.maxBytes)
      await this.#putAside(this.#rotation);
    const file = (this.#file ??= await this.#open());
    try {
      for (let at = 0; at < lines.length;) at += (await file.write(lines, at, lines.length - at, this.#size + at)).bytesWritten;
      await file.datasync();
      this.#size += lines.length;
    } catch (error) {
      await file.truncate(this.#size).catch(() => undefined);
      throw error;
    }
  }

  async close(): Promise<void> {
    await this.#file?.close();
    this.#file = undefined;
  }

  async #open(): Promise<FileHandle> {
    await mkdir(dirname(this.#path), { recursive: true });
    const file = await open(this.#path, 'r+').catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'ENOENT') throw error;
      return open(this.#path, 'wx+');
    });
    this.#size = await wholeLines(file);
    await file.truncate(this.#size);
    await syncDirectory(dirname(this.#path));
    return file;
  }

  async #putAside({ maxBackups }: Rotation): Promise<void> {
    await this.close();
    const directory = dirname(this.#path);
    const names = await readdir(directory);
    await rename(this.#path, join(directory, this.#freeName(names)));
    this.#size = 0;
    await syncDirectory(directory);
    if (maxBackups === 0) return;
    const end = extname(this.#path);
    const aside = (await readdir(directory)).filter((name) => this.#isAside(name)).map((name) => name.slice(0, name.length - end.length));
    for (const name of aside.toSorted().slice(0, -maxBackups)) await rm(join(directory, name + end));
  }

  /** Two files put aside at one time must not take each other's place. */
  #freeName(taken: readonly string[]): string {
    const end = extname(this.#path);
    const stem = `${basename(this.#path, end)}-${new Date(this.#now()).toISOString().replaceAll(':', '-')}`;
    for (let number = taken.filter((name) => name.startsWith(stem)).length; ; number++) {
      const name = `${stem}${number === 0 ? '' : `.${String(number).padStart(3, '0')}`}${end}`;
      if (!taken.includes(name)) return name;
    }
  }

  /** Other files beside ours may begin with the same letters. */
  #isAside(name: string): boolean {
    const end = extname(this.#path);
    const stem = `${basename(this.#path, end)}-`;
    return name.startsWith(stem) && name.endsWith(end) && ASIDE.test(name.slice(stem.length, name.length - end.length));
  }
}

/** A new or renamed file is there after a loss of power only once its directory is on disk. */
async function syncDirectory(path: string): Promise<void> {
  // Windows opens no directories and needs none of this.
  if (process.platform === 'win32') return;
  const directory = await open(path, 'r');
  try {
    await directory.sync();
  } finally {
    await directory.close();
  }
}

/** Bytes up to the last line feed: a line that a crash cut was never answered for, and comes again. */
async function wholeLines(file: FileHandle): Promise<number> {
  const block = Buffer.alloc(BLOCK);
  for (let end = (await file.stat()).size; end > 0;) {
    const from = Math.max(0, end - BLOCK);
    const { bytesRead } = await file.read(block, 0, end - from, from);
    const at = block.subarray(0, bytesRead).lastIndexOf(10);
    if (at >= 0) return from + at + 1;
    end = from;
  }
  return 0;
}
