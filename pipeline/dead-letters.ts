/**
 * Dead letters: what could not be delivered, with all that is needed to understand and replay it. One NDJSON file;
 * an entry counts only when it is on disk.
 */
import { mkdir, open, stat, type FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Clock } from '../component/host.ts';
import type { Logger } from '../component/logger.ts';
import type { Origin } from '../component/source.ts';

export interface DeadLetter {
  /** `record`: refused by a destination. `unreadable`: no record could be made of it. `source`: a whole object. */
  readonly kind: 'record' | 'unreadable' | 'source';
  readonly receiver: string;
  readonly source: { readonly id: string; readonly origin: Origin; readonly index?: number; readonly offset?: number };
  readonly reason: { readonly type: string; readonly message: string };
  readonly route?: string;
  /** Where it was to go. */
  readonly target?: string;
  /** It may have arrived: the destination refused a part of its request without saying which. */
  readonly suspect?: boolean;
  /** The record as it was read; absent where the source could not be read again. */
  readonly line?: string;
  /** The record as it was sent. */
  readonly document?: string;
  /** Of an unreadable record: its length and first bytes (base64). */
  readonly length?: number;
  readonly head?: string;
}

export interface DeadLetterOptions {
  readonly directory: string;
  /** Name in the directory, by default `DEAD_LETTER_FILE`. A file has one writer: others would cut off each other's entries. */
  readonly file?: string | undefined;
  readonly maxBytes: number;
  readonly clock: Clock;
  readonly logger: Logger;
}

interface Waiting {
  readonly text: string;
  readonly done: () => void;
}

export const DEAD_LETTER_FILE = 'dead-letters.ndjson';
/** For a process that reads a part of a source again, beside the one that runs the configuration. @param writer unique to it */
export const replayLetterFile = (writer: string): string => `dead-letters.replay.${writer}.ndjson`;
/** Whether a process writes its letters to a file of that name. */
export const isLetterFile = (name: string): boolean => name === DEAD_LETTER_FILE || /^dead-letters\.replay\.[^.]+\.ndjson$/.test(name);
const RETRY_MS = 5000;

export class DeadLetters {
  readonly #options: DeadLetterOptions;
  readonly #stopped: AbortSignal;
  #waiting: Waiting[] = [];
  #writing: Promise<void> | undefined;
  #file: FileHandle | undefined;
  #size = 0;
  #blocked: string | undefined;

  /** @param stopped when it aborts, what cannot be written is not waited for any more. */
  constructor(options: DeadLetterOptions, stopped: AbortSignal) {
    this.#options = options;
    this.#stopped = stopped;
  }

  /** Why nothing can be written, where that is so: all routes stand still. */
  get blocked(): string | undefined {
    return this.#blocked;
  }

  get #path(): string {
    return join(this.#options.directory, this.#options.file ?? DEAD_LETTER_FILE);
  }

  /** Resolves when the entries are on disk, however long that takes. Rejects only when told to stop before. */
  async append(letters: readonly DeadLetter[]): Promise<void> {
    const at = new Date(this.#options.clock.now()).toISOString();
    const text = letters.map((letter) => `${JSON.stringify({ at, ...letter })}\n`).join('');
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#waiting.push({ text, done: resolve });
    this.#writing ??= this.#writeAll();
    await Promise.race([promise, this.#writing.then(() => promise)]);
  }

  /** After what is being written, unless told to stop before. */
  async close(): Promise<void> {
    await this.#writing?.catch(() => undefined);
    await this.#file?.close();
  }

  /** Entries that come while others are written go together, with one sync. */
  async #writeAll(): Promise<void> {
    try {
      while (this.#waiting.length > 0) {
        const batch = this.#waiting;
        this.#waiting = [];
        await this.#writeUntilDone(batch.map(({ text }) => text).join(''));
        for (const { done } of batch) done();
      }
    } finally {
      this.#writing = undefined;
    }
  }

  async #writeUntilDone(text: string): Promise<void> {
    for (;;) {
      try {
        await this.#write(Buffer.from(text));
        this.#blocked = undefined;
        if (await this.#isInPlace()) return;
        await this.#reopen();
      } catch (error) {
        this.#block(error);
        await this.#reopen();
        await sleep(RETRY_MS, undefined, { signal: this.#stopped });
      }
    }
  }

  /** Whether the file is still the one of that name: a replay takes it away, and may have read it before this entry. */
  async #isInPlace(): Promise<boolean> {
    const [mine, named] = await Promise.all([this.#file?.stat(), stat(this.#path).catch(() => undefined)]);
    return mine?.ino === named?.ino;
  }

  /** Whoever made room may have moved the file: the next try begins with the one that is there. */
  async #reopen(): Promise<void> {
    await this.#file?.close().catch(() => undefined);
    this.#file = undefined;
  }

  #block(error: unknown): void {
    const message = error instanceof Error ? error.message : String(error);
    if (this.#blocked === undefined) {
      this.#options.logger.error(
        `dead letters cannot be written, so all routes stand still; see extensions::host::dead_letter: ${message}`,
      );
    }
    this.#blocked = message;
  }

  async #write(bytes: Buffer): Promise<void> {
    const { maxBytes } = this.#options;
    const file = (this.#file ??= await this.#open());
    if (this.#size + bytes.length > maxBytes) {
      throw new Error(`${this.#path} has ${this.#size} bytes and may have ${maxBytes} (max_bytes): replay or move it, or allow more`);
    }
    await file.truncate(this.#size);
    await file.write(bytes, 0, bytes.length, this.#size);
    await file.sync();
    this.#size += bytes.length;
  }

  async #open(): Promise<FileHandle> {
    await mkdir(this.#options.directory, { recursive: true });
    const file = await open(this.#path, 'a+');
    this.#size = await wholeLines(file);
    await syncDirectory(this.#options.directory);
    return file;
  }
}

/** Bytes up to the last line feed: an entry that a crash cut was never counted, and its record comes again. */
async function wholeLines(file: FileHandle): Promise<number> {
  const block = Buffer.alloc(64 * 1024);
  let end = (await file.stat()).size;
  while (end > 0) {
    const from = Math.max(0, end - block.length);
    const { bytesRead } = await file.read(block, 0, end - from, from);
    const at = block.subarray(0, bytesRead).lastIndexOf(10);
    if (at >= 0) return from + at + 1;
    end = from;
  }
  return 0;
}

async function syncDirectory(directory: string): Promise<void> {
  const handle = await open(directory, 'r');
  await handle.sync().finally(() => handle.close());
}
