/** Finds files by listing a directory. */
import { stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { Host } from '../../component/host.ts';
import { ListedSource } from '../../component/listing/listed-source.ts';
import { Selection } from '../../component/listing/selection.ts';
import type { DiscoverMode, Receiver, SourceRef } from '../../component/source.ts';
import type { FileSettings } from './config.ts';
import { fileLister, idOf, originOf } from './lister.ts';

export function createFileReceiver(settings: FileSettings, host: Host): Receiver {
  let mode: DiscoverMode = 'follow';
  const source = new ListedSource({
    host,
    lister: fileLister(settings, host, () => mode),
    prefix: '',
    selection: new Selection({
      startTimestamp: settings.start_timestamp,
      ignoreOlder: settings.ignore_older,
      fileSelectors: settings.file_selectors,
    }),
    originOf: (object) => originOf(resolve(settings.directory), object),
    idOf,
    intervalMs: settings.poll_interval,
  });
  return {
    discover(asked, signal) {
      mode = asked;
      return discover(source, settings, host, asked, signal);
    },
    settle: (endings) => source.settle(endings),
    close: async () => undefined,
  };
}

async function* discover(
  source: ListedSource,
  settings: FileSettings,
  host: Host,
  mode: DiscoverMode,
  signal: AbortSignal,
): AsyncGenerator<SourceRef> {
  await mustBeDirectory(resolve(settings.directory), host.id);
  yield* source.discover(mode, signal);
}

async function mustBeDirectory(path: string, id: string): Promise<void> {
  const status = await stat(path).catch((error: NodeJS.ErrnoException) => error.code ?? 'an error');
  if (typeof status !== 'string' && status.isDirectory()) return;
  throw new Error(
    `receivers::${id}::directory: expected a directory that can be read at ${path}, found ${typeof status === 'string' ? status : 'a file'}`,
  );
}
