/** A file of JSON lines that is begun anew at a size, with a few older ones kept beside it. */
import { appendFile, rename, rm, stat } from 'node:fs/promises';
import type { Logger } from '../../component/logger.ts';

export interface TraceFileOptions {
  readonly path: string;
  readonly maxBytes: number;
  readonly backups: number;
  readonly logger: Logger;
}

export class TraceFile {
  readonly #options: TraceFileOptions;
  #size: number | undefined;
  /** Writes go one after the other. */
  #last: Promise<void> = Promise.resolve();
  #broken = false;

  constructor(options: TraceFileOptions) {
    this.#options = options;
  }

  /** Never throws: a trace that cannot be written is told once, and nothing else suffers. */
  write(entry: object): void {
    const line = `${JSON.stringify(entry)}\n`;
    this.#last = this.#last.then(() => this.#append(line)).catch((error: unknown) => this.#tell(error));
  }

  async close(): Promise<void> {
    await this.#last;
  }

  async #append(line: string): Promise<void> {
    const { path, maxBytes } = this.#options;
    const size = this.#size ?? (await sizeOf(path));
    const bytes = Buffer.byteLength(line);
    const full = size > 0 && size + bytes > maxBytes;
    if (full) await this.#rotate();
    // Incidents are nobody else's to read.
    await appendFile(path, line, { mode: 0o600 });
    this.#size = (full ? 0 : size) + bytes;
  }

  async #rotate(): Promise<void> {
    const { path, backups } = this.#options;
    for (let number = backups; number > 0; number -= 1) {
      const older = number === 1 ? path : `${path}.${number - 1}`;
      await rename(older, `${path}.${number}`).catch(ignoreMissing);
    }
    if (backups === 0) await rm(path, { force: true });
  }

  #tell(error: unknown): void {
    if (!this.#broken) this.#options.logger.warn(`the trace is not written: ${String(error)}`, { file: this.#options.path });
    this.#broken = true;
  }
}

const sizeOf = (path: string): Promise<number> =>
  stat(path).then(
    ({ size }) => size,
    () => 0,
  );

function ignoreMissing(error: unknown): void {
  if (!(error instanceof Error && 'code' in error && error.code === 'ENOENT')) throw error;
}
