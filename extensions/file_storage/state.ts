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
    this.#database.exec('BEGIN IMMEDIATE');
    try {
      for (const { component, changes } of commits) {
        for (const [key, value] of changes) {
          if (value === undefined) remove.run(component, Buffer.from(key));
          else put.run(component, Buffer.from(key), value);
        }
      }
      this.#database.exec('COMMIT');
    } catch (error) {
      if (this.#database.isTransaction) this.#database.exec('ROLLBACK');
      throw error;
    }
  }
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
