/** Loads what `--config` and `--set` name. */
import { readFileSync } from 'node:fs';
import { ConfigError, type Fault, faultLine } from '../config/fault.ts';
import { load, type Loaded } from '../config/load.ts';
import { locate } from '../config/tree.ts';
import { CommandError, textValues, type Values } from './command.ts';
import { registry } from './registry.ts';

const readFile = (path: string): string => readFileSync(path, 'utf8');

/** @throws {ConfigError} with every fault; {CommandError} where nothing is named */
export function loadConfiguration(values: Values): Loaded {
  const configs = textValues(values, 'config');
  if (configs.length === 0) throw new CommandError('expected at least one --config, such as --config collector.yaml');
  const loaded = load({ configs, sets: textValues(values, 'set') }, registry, { env: process.env, readFile });
  refuseSecondHost(loaded);
  return loaded;
}

export function printWarnings(warnings: readonly Fault[]): void {
  for (const warning of warnings) process.stderr.write(`warning: ${faultLine(warning)}\n`);
}

function refuseSecondHost({ resolved, tree }: Loaded): void {
  const [, second] = resolved.extensions.filter(({ factory }) => factory.type === 'host');
  if (second === undefined) return;
  const path = ['extensions', second.id];
  throw new ConfigError([{ path, at: locate(tree, path), message: 'is a second host: a process has one' }]);
}
