/** Finds files by listing a directory. */
import { stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { Host } from '../../component/host.ts';
import { ListedSource } from '../../component/listing/listed-source.ts';
import { replayedRules } from '../../component/listing/replayed-rules.ts';
import { Selection } from '../../component/listing/selection.ts';
import type { ReplayRange } from '../../component/replay-range.ts';
import type { DiscoverMode, Receiver, SourceRef } from '../../component/source.ts';
import type { FileSettings } from './config.ts';
import { fileLister, idOf, originOf } from './lister.ts';

interface Listing {
  readonly prefix: string;
  readonly selection: Selection;
  /** Whether mode `once` waits for files that are too young. */
  waitsForYoung(): boolean;
}

export const createFileReceiver = (settings: FileSettings, host: Host): Receiver =>
  listed(settings, host, { ...directoryRules(settings), waitsForYoung: () => true });

export function createFileReplay(settings: FileSettings, host: Host, range: ReplayRange): Receiver {
  const [rules = directoryRules(settings)] = replayedRules([directoryRules(settings)], range);
  // What is too young now was written after the end of most ranges: nothing to wait for.
  return listed(settings, host, { ...rules, waitsForYoung: () => range.toMs > host.clock.now() - settings.min_age });
}

const directoryRules = (settings: FileSettings): Pick<Listing, 'prefix' | 'selection'> => ({
  prefix: '',
  selection: new Selection({
    startTimestamp: settings.start_timestamp,
    ignoreOlder: settings.ignore_older,
    fileSelectors: settings.file_selectors,
  }),
});

function listed(settings: FileSettings, host: Host, { prefix, selection, waitsForYoung }: Listing): Receiver {
  let mode: DiscoverMode = 'follow';
  const source = new ListedSource({
    host,
    lister: fileLister(settings, host, () => mode === 'once' && waitsForYoung()),
    bucket: resolve(settings.directory),
    prefix,
    selection,
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
