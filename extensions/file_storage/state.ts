/** A component's name space in the SQLite file. */
import type { DatabaseSync } from 'node:sqlite';
import type { StateChange, StateStore } from '../../component/state.ts';

/** Commits that arrive in one turn go together: one transaction, one sync. */
export class Commits {
  readonly #database: DatabaseSync;
  #waiting: { readonly component: string; readonly changes: readonly StateChange[] }[] = [];
  #flushing: Promise<void> | undefined;

  constructor(database: DatabaseSync) {
    this.#database = database;
  }

  /** Durable when it resolves. */
  add(component: string, changes: readonly StateChange[]): Promise<void> {
    this.#waiting.push({ component, changes });
    this.#flushing ??= Promise.resolve().then(() => this.#flush());
    return this.#flushing;
  }

  #flush(): void {
    const commits = this.#waiting;
    this.#waiting = [];
    this.#flushing = undefined;
    const put = this.#database.prepare('INSERT OR REPLACE INTO state (component, key, value) VALUES (?, ?, ?)');
    const remove = this.#database.prepare('DELETE FROM state WHERE component = ? AND key = ?');
    atOnce(this.#database, () => {
      for (const { component, changes } of commits) {
        for (const [key, value] of changes) {
          if (value === undefined) remove.run(component, Buffer.from(key));
          else put.run(component, Buffer.from(key), value);
        }
      }
    });
  }
}

/** One transaction: what it changes is on disk when this returns, or nothing of it is. */
function atOnce(database: DatabaseSync, change: () => void): void {
  database.exec('BEGIN IMMEDIATE');
  try {
    change();
    database.exec('COMMIT');
  } catch (error) {
    if (database.isTransaction) database.exec('ROLLBACK');
    throw error;
  }
}

export const componentIds = (database: DatabaseSync): readonly string[] =>
  database
    .prepare('SELECT DISTINCT component FROM state ORDER BY component')
    .all()
    .map(({ component }) => String(component));

interface Move {
  readonly from: string;
  readonly to: string;
  readonly dropsOther: boolean;
}

/** @throws where `to` holds something that is not to be dropped. */
export function moveState(database: DatabaseSync, { from, to, dropsOther }: Move): void {
  atOnce(database, () => {
    if (dropsOther) database.prepare('DELETE FROM state WHERE component = ?').run(to);
    if (componentIds(database).includes(to)) throw new Error(`${to} has a state of its own`);
    database.prepare('UPDATE state SET component = ? WHERE component = ?').run(to, from);
  });
}

export function componentState(database: DatabaseSync, commits: Commits, component: string): StateStore {
  const one = database.prepare('SELECT value FROM state WHERE component = ? AND key = ?');
  const range = database.prepare('SELECT key, value FROM state WHERE component = ? AND key >= ? AND key < ? ORDER BY key');
  return {
    get: (key) => blob(one.get(component, Buffer.from(key))?.['value']),
    *scan(from, to) {
      for (const { key, value } of range.all(component, Buffer.from(from), Buffer.from(to))) {
        const found = blob(value);
        if (found !== undefined) yield [Buffer.from(blob(key) ?? []).toString(), found] as const;
      }
    },
    commit: (changes) => (changes.length === 0 ? Promise.resolve() : commits.add(component, changes)),
  };
}

const blob = (value: unknown): Uint8Array | undefined => (value instanceof Uint8Array ? value : undefined);
