/** `ses-otel print-config`. */
import { stringify } from 'yaml';
import { effective } from '../config/effective.ts';
import type { Values } from './command.ts';
import { loadConfiguration, printWarnings } from './configuration.ts';
import { registry } from './registry.ts';

export interface PrintOptions {
  readonly mode: 'redacted' | 'unredacted';
  readonly format: 'yaml' | 'json';
}

export function printConfig(values: Values, options: PrintOptions): number {
  const { tree, warnings } = loadConfiguration(values);
  printWarnings(warnings);
  const shown = effective(tree, registry, { redacted: options.mode === 'redacted' });
  process.stdout.write(options.format === 'json' ? `${JSON.stringify(shown, undefined, 2)}\n` : stringify(shown, { lineWidth: 0 }));
  return 0;
}
