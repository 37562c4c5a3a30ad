/** State in a local SQLite file. */
import { existsSync, mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Extension, ExtensionHost } from '../../component/factory.ts';
import type { FileStorageSettings } from './config.ts';
import { openDatabase } from './database.ts';
import { lockDirectory } from './lock.ts';
import { Commits, componentState } from './state.ts';

export function createFileStorage({ directory, create_directory }: FileStorageSettings, host: ExtensionHost): Extension {
  const setting = `extensions::${host.id}::directory`;
  const folder = resolve(directory);
  if (create_directory) mkdirSync(folder, { recursive: true, mode: 0o750 });
  else if (!existsSync(folder)) throw new Error(`${setting}: ${folder} does not exist; make it, or set create_directory: true`);
  const path = join(folder, 'ses-otel.sqlite');
  const unlock = lockDirectory(path, setting);
  const database = openDatabase(path, host);
  const commits = new Commits(database);
  return {
    storage: {
      open: (componentId) => componentState(database, commits, componentId),
      componentIds: () =>
        database
          .prepare('SELECT DISTINCT component FROM state ORDER BY component')
          .all()
          .map(({ component }) => String(component)),
    },
    close: async () => {
      database.close();
      unlock();
    },
  };
}
