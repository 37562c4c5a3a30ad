/** `ses-otel reference`: the pages under docs/reference, which the code says of itself. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Kind } from '../component/factory.ts';
import type { Registry } from '../config/resolved.ts';
import { icdReferencePages } from '../processors/icd/reference.ts';
import { serviceSettings } from '../config/service.ts';
import { componentPage, type Declared, page, pagePath, settingsTables, table } from './reference-page.ts';
import { collectorSchema } from './reference-schema.ts';
import { registry } from './registry.ts';
import { parityPage } from './convert/parity-page.ts';

/** Texts by their path under docs/reference. */
export function referenceFiles(of: Registry = registry): ReadonlyMap<string, string> {
  const listed = kinds(of);
  return new Map([
    ['README.md', listPage(listed)],
    ['service.md', servicePage()],
    ['parity.md', parityPage()],
    ...listed.flatMap(([kind, factories]) => factories.map((factory) => [pagePath(kind, factory), componentPage(kind, factory)] as const)),
    ...icdReferencePages().map(({ path, text }) => [path, text] as const),
    ['collector.schema.json', `${JSON.stringify(collectorSchema(of), undefined, 2)}\n`],
  ]);
}

export function writeReference(directory: string): number {
  const files = referenceFiles();
  for (const [path, text] of files) {
    mkdirSync(dirname(join(directory, path)), { recursive: true });
    writeFileSync(join(directory, path), text);
  }
  process.stdout.write(`${files.size} files under ${directory}\n`);
  return 0;
}

type Listed = readonly (readonly [kind: Kind, factories: readonly Declared[]])[];

const kinds = ({ receivers, processors, exporters, extensions }: Registry): Listed => [
  ['receiver', receivers],
  ['processor', processors],
  ['exporter', exporters],
  ['extension', extensions],
];

function listPage(listed: Listed): string {
  return page([
    '# Reference',
    'Every component with its settings. `collector.schema.json` is the JSON Schema of a whole `collector.yaml`; an editor with ' +
      'the YAML language server takes it from the first line of the file:',
    '```yaml\n# yaml-language-server: $schema=docs/reference/collector.schema.json\n```',
    ...listed.flatMap(([kind, factories]) => [
      `## ${kind.charAt(0).toUpperCase()}${kind.slice(1)}s`,
      table(
        [kind, 'stability', 'what it does'],
        factories.map((factory) => [`[${factory.type}](${pagePath(kind, factory)})`, factory.stability, factory.summary]),
      ),
    ]),
    '## Service',
    'Pipelines, extensions and own logs: [service](service.md).',
    '## Coming from elsewhere',
    'What becomes of each option of Filebeat and of the Elastic integration: [parity](parity.md).',
    '## Types',
    table(['type', 'written as'], TYPES),
  ]);
}

const TYPES = [
  ['duration', 'As Go writes it, with a unit: `500ms`, `30s`, `1h30m`. A bare number is refused.'],
  ['size', 'With a unit: `512KiB`, `8MiB`, `1GB`.'],
  ['secret', 'A text that is never printed. Best from a variable or a file: `${env:API_KEY}`, `${file:/run/secrets/api_key}`.'],
  ['settings', 'A map; the settings in it follow in the table.'],
];

function servicePage(): string {
  return page([
    '# service',
    'Which components run, how they are connected, and what the process says of itself.',
    '## Settings',
    ...settingsTables(serviceSettings),
  ]);
}
