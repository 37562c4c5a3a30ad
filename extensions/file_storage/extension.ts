/** State in a local SQLite file. */
import { existsSync, mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { DatabaseSync } from 'node:sqlite';
import type { Extension, ExtensionHost } from '../../component/factory.ts';
import type { FileStorageSettings } from './config.ts';
import { openDatabase } from './database.ts';
import { lockDirectory } from './lock.ts';
import { Commits, componentIds, componentState, moveState } from './state.ts';

export function createFileStorage(settings: FileStorageSettings, host: ExtensionHost): Extension {
  const setting = `extensions::${host.id}::directory`;
  const folder = resolve(settings.directory);
  return namingSetting(setting, folder, () => {
    makeDirectory(folder, settings);
    const path = join(folder, 'ses-otel.sqlite');
    const unlock = lockDirectory(path, setting, settings.timeout);
    try {
      return extensionOver(openDatabase(path, host), unlock);
    } catch (error) {
      unlock();
      throw error;
    }
  });
}

function makeDirectory(folder: string, { create_directory, directory_permissions }: FileStorageSettings): void {
  if (create_directory) mkdirSync(folder, { recursive: true, mode: Number.parseInt(directory_permissions, 8) });
  else if (!existsSync(folder)) throw new Error(`${folder} does not exist; make it, or set create_directory: true`);
}

function extensionOver(database: DatabaseSync, unlock: () => void): Extension {
  const commits = new Commits(database);
  return {
    storage: {
      open: (componentId) => componentState(database, commits, componentId),
      componentIds: () => componentIds(database),
      move: async (from, to, { dropsOther = false } = {}) => moveState(database, { from, to, dropsOther }),
    },
    close: async () => {
      database.close();
      unlock();
    },
  };
}

function namingSetting<T>(setting: string, folder: string, make: () => T): T {
  try {
    return make();
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    if (message.startsWith(setting)) throw error;
    throw new Error(`${setting}: expected a directory for the state that can be written at ${folder}: ${message}`, { cause: error });
  }
}
