/** A file of whole lines: appended to durably, its torn end mended at start, put aside when it is large. */
import { mkdir, open, readdir, rename, rm, type FileHandle } from 'node:fs/promises';
import { basename, dirname, extname, join } from 'node:path';

export interface Rotation {
  readonly maxBytes: number;
  /** 0: all are kept. */
  readonly maxBackups: number;
}

const BLOCK = 64 * 1024;

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
    return file;
  }

  async #putAside({ maxBackups }: Rotation): Promise<void> {
    await this.close();
    const end = extname(this.#path);
    const stem = basename(this.#path, end);
    const time = new Date(this.#now()).toISOString().replaceAll(':', '-');
    await rename(this.#path, join(dirname(this.#path), `${stem}-${time}${end}`));
    this.#size = 0;
    if (maxBackups === 0) return;
    const aside = (await readdir(dirname(this.#path))).filter((name) => name.startsWith(`${stem}-`) && name.endsWith(end)).toSorted();
    for (const name of aside.slice(0, -maxBackups)) await rm(join(dirname(this.#path), name));
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
