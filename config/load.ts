/** From the command line's `--config` and `--set` to a configuration that holds. */
import { readConfig, readSet } from './config-source.ts';
import { expand, type Surroundings } from './expand.ts';
import { ConfigError, type Fault } from './fault.ts';
import { resolve } from './resolve.ts';
import type { Registry, Resolved } from './resolved.ts';
import { emptyMap, merge, type Tree } from './tree.ts';

export interface ConfigOptions {
  /** Merged in this order: maps deeply, everything else replaced. */
  readonly configs: readonly string[];
  /** Applied after all of `configs`. */
  readonly sets: readonly string[];
}

export interface Loaded {
  readonly resolved: Resolved;
  /** The whole file, merged and expanded, as written: for print-config. Holds secrets as plain text. */
  readonly tree: Tree;
  readonly warnings: readonly Fault[];
}

/** @throws {ConfigError} with every fault there is */
export function load(options: ConfigOptions, registry: Registry, surroundings: Surroundings): Loaded {
  const sources = [...options.configs.map((location) => readConfig(location, surroundings)), ...options.sets.map(readSet)];
  const unread = sources.flatMap(({ faults }) => faults);
  if (unread.length > 0) throw new ConfigError(unread);
  const merged = sources.map(({ tree }) => tree).reduce(merge, emptyMap({ source: options.configs[0] ?? '--set' }));
  const { tree, faults: unexpanded, warnings: unset } = expand(merged, surroundings);
  if (unexpanded.length === 0 && tree.kind === 'map' && tree.entries.size === 0) {
    throw new ConfigError([{ path: [], at: tree.at, message: 'expected a configuration, but it is empty' }]);
  }
  const { resolved, faults, warnings } = resolve(tree, registry);
  const all = [...unexpanded, ...faults];
  if (resolved === undefined || all.length > 0) throw new ConfigError(all);
  return { resolved, tree, warnings: [...unset, ...warnings] };
}
