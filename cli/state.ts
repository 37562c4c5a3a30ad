/** `ses-otel state`: whose state the storage holds, and its adoption by a renamed receiver. */
import { systemClock } from '../component/host.ts';
import type { Extension } from '../component/factory.ts';
import { find } from '../config/tree.ts';
import type { Loaded } from '../config/load.ts';
import type { Resolved } from '../config/resolved.ts';
import { Health } from '../pipeline/health.ts';
import { readAdoption, storageFaults, type Adoption } from './adoption.ts';
import { CommandError, isSet, textValue, type Values } from './command.ts';
import { loadConfiguration, printWarnings } from './configuration.ts';
import { openExtensions } from './graph.ts';
import { openLogs } from './logs.ts';
import { storageOf } from './storage-setting.ts';
import { table } from './sums.ts';

type Storages = ReadonlyMap<string, Extension>;

/** @returns 0. @throws {CommandError} with everything that speaks against an adoption */
export async function state(values: Values): Promise<number> {
  const loaded = loadConfiguration(values);
  printWarnings(loaded.warnings);
  const adoption = adoptionOf(values, loaded);
  return withStorages(loaded.resolved, (storages) =>
    adoption === undefined ? list(loaded.resolved, storages) : adopt(adoption, storages, isSet(values, 'drop-new-state')),
  );
}

function adoptionOf(values: Values, { resolved, tree }: Loaded): Adoption | undefined {
  const texts = { adopt: textValue(values, 'adopt'), for: textValue(values, 'for') };
  if (texts.adopt === undefined && texts.for === undefined) return undefined;
  const isConfigured = (id: string): boolean =>
    ['receivers', 'processors', 'exporters'].some((kind) => find(tree, [kind, id]) !== undefined);
  const read = readAdoption(texts, { receivers: resolved.receivers, isConfigured });
  return 'from' in read ? read : refuse(read);
}

/** Opens what receivers keep their state in, and nothing else: no address is bound. */
async function withStorages(resolved: Resolved, use: (storages: Storages) => Promise<void> | void): Promise<number> {
  const named = new Set(resolved.receivers.map(({ settings }) => storageOf(settings)));
  const logs = openLogs(resolved.telemetry);
  const extensions = resolved.extensions.filter(({ id }) => named.has(id));
  const opened: (() => Promise<void>)[] = [];
  try {
    await use(await openExtensions({ extensions }, logs.of, new Health(systemClock), opened));
    return 0;
  } catch (error) {
    throw error instanceof CommandError
      ? error
      : new CommandError(error instanceof Error ? error.message : String(error), { cause: error });
  } finally {
    for (const close of opened.toReversed()) await close();
    await logs.close();
  }
}

function list({ receivers }: Resolved, storages: Storages): void {
  const used = new Set(receivers.map(({ id }) => id));
  const rows = [...storages].flatMap(([id, { storage }]) =>
    (storage?.componentIds() ?? []).map((owner) => [id, owner, used.has(owner) ? 'a pipeline uses it' : 'no pipeline uses it']),
  );
  process.stdout.write(`${table([['storage', 'state of', 'in this configuration'], ...rows])}\n`);
}

async function adopt(adoption: Adoption, storages: Storages, dropsOther: boolean): Promise<void> {
  const storage = storages.get(adoption.storage)?.storage;
  if (storage === undefined)
    return refuse([`extensions::${adoption.storage}: expected an extension that keeps state, found one that keeps none`]);
  const faults = storageFaults(adoption, storage.componentIds(), dropsOther);
  if (faults.length > 0) return refuse(faults);
  await storage.move(adoption.from, adoption.to, { dropsOther });
  process.stdout.write(`${adoption.to} goes on where ${adoption.from} was\n`);
}

function refuse(faults: readonly string[]): never {
  throw new CommandError(`state: ${faults.join('\n  ')}`);
}
