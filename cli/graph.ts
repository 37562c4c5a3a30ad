/** Builds what runs in the main thread: extensions first, then exporters and receivers, each with its own host. */
import { availableParallelism } from 'node:os';
import type { Exporter } from '../component/exporter.ts';
import type { Extension, Kind, ReceiverFactory } from '../component/factory.ts';
import { systemClock, type Host } from '../component/host.ts';
import type { Logger } from '../component/logger.ts';
import { MemoryState } from '../component/memory-state.ts';
import type { Receiver } from '../component/source.ts';
import type { StateStore } from '../component/state.ts';
import type { Configured, Resolved } from '../config/resolved.ts';
import { hostSettings, type HostSettings } from '../extensions/host/config.ts';
import { componentHost } from '../pipeline/component-host.ts';
import { Health } from '../pipeline/health.ts';
import { Ledger } from '../pipeline/ledger.ts';
import { routesOf } from '../pipeline/plan.ts';
import { storageOf } from './storage-setting.ts';

export interface Graph {
  readonly receivers: ReadonlyMap<string, { readonly receiver: Receiver; readonly host: Host }>;
  readonly exporters: ReadonlyMap<string, { readonly exporter: Exporter; readonly host: Host }>;
  readonly ledger: Ledger;
  readonly health: Health;
  readonly settings: HostSettings;
  /** Ends all that was started, last first. */
  close(): Promise<void>;
}

/** Makes what stands in for a configured receiver. */
export type ReceiverOf = (configured: Configured<ReceiverFactory>, host: Host) => Receiver | Promise<Receiver>;

export interface GraphOptions {
  readonly resolved: Resolved;
  readonly loggerOf: (kind: Kind, id: string) => Logger;
  readonly step: (name: string) => void;
  readonly receiverOf?: ReceiverOf | undefined;
}

type Close = () => Promise<void>;

export async function buildGraph({ resolved, loggerOf, step, receiverOf = configuredReceiver }: GraphOptions): Promise<Graph> {
  const ledger = new Ledger(resolved.receivers.map(({ id }) => ({ id, routes: routesOf(id, resolved.pipelines) })));
  const health = new Health(systemClock);
  const opened: Close[] = [];
  const close = () => closeAll(opened);
  try {
    const extensions = await openExtensions(resolved, loggerOf, health, opened);
    const hostOf = (kind: Kind, { id, settings }: Configured<unknown>): Host => {
      const state = stateOf(`${kind}s::${id}`, id, settings, extensions);
      return componentHost({
        kind,
        id,
        logger: loggerOf(kind, id),
        clock: systemClock,
        state,
        routes: routesOf(id, resolved.pipelines).length,
        health,
        ledger,
        step,
      });
    };
    const exporters = await createAll(
      resolved.exporters,
      opened,
      async (configured) => {
        const host = hostOf('exporter', configured);
        return { host, exporter: await configured.factory.create(configured.settings, host) };
      },
      ({ exporter }) => exporter.close(),
    );
    const receivers = await createAll(
      resolved.receivers,
      opened,
      async (configured) => {
        const host = hostOf('receiver', configured);
        return { host, receiver: await receiverOf(configured, host) };
      },
      ({ receiver }) => receiver.close(),
    );
    tellOrphans(resolved, extensions, loggerOf);
    return { receivers, exporters, ledger, health, settings: hostSettingsOf(resolved), close };
  } catch (error) {
    await close();
    throw error;
  }
}

const configuredReceiver: ReceiverOf = ({ factory, settings }, host) => factory.create(settings, host);

async function createAll<C extends { readonly id: string }, T>(
  configured: readonly C[],
  opened: Close[],
  create: (one: C) => Promise<T>,
  close: (made: T) => Promise<void>,
): Promise<ReadonlyMap<string, T>> {
  const made = new Map<string, T>();
  for (const one of configured) {
    const component = await create(one);
    opened.push(() => close(component));
    made.set(one.id, component);
  }
  return made;
}

export async function openExtensions(
  resolved: Pick<Resolved, 'extensions'>,
  loggerOf: GraphOptions['loggerOf'],
  health: Health,
  opened: Close[] = [],
): Promise<ReadonlyMap<string, Extension>> {
  const createOne = ({ id, factory, settings }: Resolved['extensions'][number]) =>
    Promise.resolve(
      factory.create(settings, {
        id,
        logger: loggerOf('extension', id),
        clock: systemClock,
        report: (status, message) => void health.report('extension', id, status, message),
        health: () => health.all(),
      }),
    );
  return createAll(resolved.extensions, opened, createOne, (extension) => extension.close());
}

/**
 * The name space in the storage extension that a component's `storage` setting names; without one it is kept in memory.
 * @throws where that extension is no storage: the state would be gone with the process.
 */
function stateOf(path: string, id: string, settings: object, extensions: ReadonlyMap<string, Extension>): StateStore {
  const name = storageOf(settings);
  if (name === undefined) return new MemoryState();
  const storage = extensions.get(name)?.storage;
  if (storage === undefined)
    throw new Error(`${path}::storage: expected an extension that keeps state, such as file_storage; found ${name}, which keeps none`);
  return storage.open(id);
}

/** State of components that are not configured: most likely a receiver got a new name, and begins from the start. */
function tellOrphans(resolved: Resolved, extensions: ReadonlyMap<string, Extension>, loggerOf: GraphOptions['loggerOf']): void {
  const known = new Set([...resolved.receivers, ...resolved.processors, ...resolved.exporters].map(({ id }) => id));
  for (const [id, { storage }] of extensions) {
    const orphans = storage?.componentIds().filter((owner) => !known.has(owner)) ?? [];
    if (orphans.length === 0) continue;
    loggerOf('extension', id).warn(
      `holds the state of ${orphans.join(', ')}, which no pipeline uses. A renamed receiver reads all of its source again; to let it go on where it was, stop and run: ses-otel state --adopt ${orphans[0]} --for its new name`,
    );
  }
}

/** Settings of the `host` extension, or its defaults where the file has none. */
export function hostSettingsOf({ extensions }: Resolved): HostSettings {
  const configured = extensions.find(({ factory }) => factory.type === 'host');
  return hostSettings.parse(configured?.raw ?? {});
}

export const workersOf = ({ workers }: HostSettings): number => workers ?? Math.max(1, availableParallelism() - 1);

async function closeAll(opened: readonly Close[]): Promise<void> {
  for (const close of opened.toReversed()) await close();
}
