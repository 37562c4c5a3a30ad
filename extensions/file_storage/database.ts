/** The SQLite file: opened, checked, and moved aside where it is damaged. */
import { existsSync, renameSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import type { Clock } from '../../component/host.ts';
import type { Logger } from '../../component/logger.ts';
import { isDamage } from './sqlite-fault.ts';

const SCHEMA =
  'CREATE TABLE IF NOT EXISTS state (component TEXT NOT NULL, key BLOB NOT NULL, value BLOB NOT NULL, PRIMARY KEY (component, key)) WITHOUT ROWID';

class FailedCheck extends Error {}

/**
 * A damaged file keeps nothing from starting: what it knew is read again, and documents keep their ids.
 * @throws where the file cannot be opened for another reason: it is left as it is.
 */
export function openDatabase(path: string, { logger, clock }: { readonly logger: Logger; readonly clock: Clock }): DatabaseSync {
  try {
    return open(path);
  } catch (error) {
    if (!isDamage(error) && !(error instanceof FailedCheck)) throw error;
    const aside = `${path}.damaged-${clock.now()}`;
    for (const end of ['', '-wal', '-shm']) if (existsSync(path + end)) renameSync(path + end, aside + end);
    logger.error(`the state was damaged and has been moved to ${aside}; what it knew is read again: ${String(error)}`);
    return open(path);
  }
}

function open(path: string): DatabaseSync {
  const database = new DatabaseSync(path);
  try {
    database.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL');
    const check = database.prepare('PRAGMA quick_check').get()?.['quick_check'];
    if (check !== 'ok') throw new FailedCheck(`quick_check found: ${String(check)}`);
    database.exec(SCHEMA);
    return database;
  } catch (error) {
    database.close();
    throw error;
  }
}
