/** One process per directory: a second one is refused with the name of the first. */
import { DatabaseSync } from 'node:sqlite';
import { readFileSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { isBusy } from './sqlite-fault.ts';

/**
 * The lock is SQLite's own on a file beside the state: the operating system lets go of it when the process ends, however
 * it ends. A text file says who holds it.
 * @throws where another process holds it after `waitMs`.
 */
export function lockDirectory(path: string, setting: string, waitMs: number): () => void {
  const lock = new DatabaseSync(`${path}.lock`);
  try {
    lock.exec(`PRAGMA busy_timeout = ${Math.round(waitMs)}; PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE`);
  } catch (error) {
    lock.close();
    if (!isBusy(error)) throw error;
    throw new Error(
      `${setting}: the state in ${path} is in use by ${holderOf(path)}; give this process another directory, or stop that one`,
      { cause: error },
    );
  }
  writeFileSync(`${path}.holder`, `process ${process.pid} on ${hostname()}`);
  return () => lock.close();
}

function holderOf(path: string): string {
  try {
    return readFileSync(`${path}.holder`, 'utf8');
  } catch {
    return 'another process';
  }
}
