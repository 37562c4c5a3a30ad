/**
 * What a listing remembers of settled objects: node settled-listing.ts DIRECTORY KEYS. Prints a `SettledMemory` as JSON.
 * It lists so many keys, settles what is offered, and compares memory before and after. Run twice, the second time is a
 * restart after which everything is settled already.
 */
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import type { ExtensionHost } from '../../../component/factory.ts';
import { systemClock, type Host } from '../../../component/host.ts';
import { ListedSource } from '../../../component/listing/listed-source.ts';
import type { ListedObject, ObjectLister } from '../../../component/listing/lister.ts';
import { Selection } from '../../../component/listing/selection.ts';
import { silentLogger } from '../../../component/logger.ts';
import { MemoryState } from '../../../component/memory-state.ts';
import type { Ending, Origin, SourceRef } from '../../../component/source.ts';
import type { StateStore } from '../../../component/state.ts';
import { fileStorage } from '../../../extensions/file_storage/factory.ts';

const PAGE = 1000;
const [directory = '', count = '0'] = process.argv.slice(2);
const keys = Number(count);

const objectOf = (index: number): ListedObject => ({
  key: `2026/09/01/${String(index).padStart(8, '0')}.ndjson.gz`,
  version: 'd41d8cd98f00b204e9800998ecf8427e',
  size: 2000,
  writtenAt: 1_788_220_800_000,
});

const lister: ObjectLister = {
  ordered: true,
  async *list() {
    for (let from = 0; from < keys; from += PAGE) yield Array.from({ length: Math.min(PAGE, keys - from) }, (_, i) => objectOf(from + i));
  },
};

const host: Host & ExtensionHost = {
  id: 'bench',
  logger: silentLogger,
  clock: systemClock,
  state: new MemoryState(),
  routes: 1,
  report: () => undefined,
  count: () => undefined,
  step: () => undefined,
  health: () => [],
};

const originOf = ({ key, version, size, writtenAt }: ListedObject): Origin => ({
  store: 's3',
  bucket: 'events',
  key,
  version,
  path: `s3://events/${key}`,
  size,
  writtenAt,
  fields: {},
});

const sourceOn = (state: StateStore): ListedSource =>
  new ListedSource({
    host: { ...host, state },
    lister,
    prefix: '',
    selection: new Selection({}),
    originOf,
    idOf: ({ path, version }) => `${path}@${version}`,
    intervalMs: 1000,
    order: { lookbackKeys: 1000, reconcileMs: 3_600_000 },
  });

const ended = (ref: SourceRef): Ending => ({ ref, is: 'done' });

/** Lists everything, and settles what is offered. @returns how many that are. */
async function settleAll(source: ListedSource): Promise<number> {
  let offered = 0;
  const waiting: SourceRef[] = [];
  const settle = (): Promise<void> => source.settle(waiting.splice(0).map(ended));
  for await (const ref of source.discover('once', new AbortController().signal)) {
    offered += 1;
    waiting.push(ref);
    if (waiting.length === Math.min(PAGE, keys)) await settle();
  }
  return offered;
}

const collectGarbage: () => void = (setFlagsFromString('--expose-gc'), runInNewContext('gc'));
function heldBytes(): number {
  for (let i = 0; i < 5; i++) collectGarbage();
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return heapUsed + arrayBuffers;
}

const settings = fileStorage.settings.parse({ directory });
const storage = await fileStorage.create(settings, host);
if (storage.storage === undefined) throw new Error('expected a storage');
const state = storage.storage.open('bench');

const before = heldBytes();
const source = sourceOn(state);
const offered = await settleAll(source);
const heldBytesPerKey = (heldBytes() - before) / keys;
console.log(JSON.stringify({ stateBytesPerKey: source.remembered.bytes / keys, heldBytesPerKey, offered }));
await storage.close();
