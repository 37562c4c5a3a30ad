/** docs/reference/parity.md: every option of Elastic's inputs, with what it becomes, from the tables that convert them. */
import { parseDuration } from '../../config/fields.ts';
import type { Schema } from '../../config/schema-shape.ts';
import { serviceSettings } from '../../config/service.ts';
import { settingRows } from '../../config/setting-rows.ts';
import { page, table } from '../reference-page.ts';
import { registry } from '../registry.ts';
import type { InputKind, Option } from './option.ts';
import { commonOptions } from './options/every-input.ts';
import { elasticsearchOptions } from './options/elasticsearch.ts';
import { INPUT_KINDS } from './options/input-kinds.ts';
import { processOptions } from './options/process.ts';

export interface Section {
  readonly title: string;
  /** Type of the receiver or exporter to which a `to` without section belongs. */
  readonly component: string;
  readonly options: readonly Option[];
}

export const paritySections = (): readonly Section[] => [
  ...INPUT_KINDS.map(ownSection),
  { title: 'Every input', component: 'aws_s3', options: commonOptions('event') },
  { title: 'output.elasticsearch', component: 'elasticsearch', options: elasticsearchOptions },
  { title: 'The rest of the file', component: '', options: processOptions },
];

const ownSection = ({ types, receiver, options }: InputKind): Section => ({ title: types[0], component: receiver, options });

export function parityPage(): string {
  return page([
    '# Options of Filebeat and of the Elastic integration',
    'Every option of the inputs `aws-s3`, `gcs`, `azure-blob-storage` and `cel` (and `httpjson`), under the names of Filebeat and, as "also", of ' +
      'the integration, with what it becomes. `ses-otel convert` works from the same tables. How to move: ' +
      '[coming from the Elastic integration](../coming-from-the-elastic-integration.md).',
    table(['under "here"', 'means'], LEGEND),
    ...paritySections().flatMap((section) => [`## ${section.title}`, introduction(section), parityTable(section)]),
  ]);
}

const LEGEND = [
  ['a setting', 'It is translated. Settings without a section are those of the receiver or exporter.'],
  ['nothing to set', 'What it does is built in, or needs no setting here. A note says so.'],
  ['not taken over', 'A note says what to do instead.'],
  ['read with others', 'It decides what becomes of other options.'],
];

function introduction({ title, component }: Section): string {
  if (title === 'Every input')
    return 'Beside its own, every input has these. Settings of `processors::icd` belong to the processor of its pipeline.';
  if (component === '') return 'What a `filebeat.yml` or a policy holds beside inputs and outputs.';
  const kind = component === 'elasticsearch' ? 'exporter' : 'receiver';
  return `Becomes the ${kind} [${component}](${kind}s/${component}.md).`;
}

const parityTable = (section: Section): string =>
  table(
    ['there', 'here', 'what to know'],
    section.options.flatMap((option) => rowsOf(option, section.component, { there: '', here: '' })),
  );

interface Within {
  readonly there: string;
  readonly here: string;
}

function rowsOf(option: Option, component: string, within: Within): readonly (readonly string[])[] {
  const there = [`${within.there}${option.name}`];
  const names = [`\`${there[0]}\``, ...(option.also ?? []).map((name) => `also \`${within.there}${name}\``)].join(', ');
  if (!('to' in option)) return [[names, FATES[option.fate], option.says]];
  const here = `${within.here}${option.to}`;
  const inside: Within = { there: `${there[0]}[].`, here: `${here}[]::` };
  const items = (option.items ?? []).flatMap((item) => rowsOf(item, component, inside));
  return [[names, `\`${here}\``, `${option.says}${defaults(option.standard, component, here)}`], ...items];
}

const FATES: Readonly<Record<'built_in' | 'by_hand' | 'read', string>> = {
  built_in: 'nothing to set',
  by_hand: 'not taken over',
  read: 'read with others',
};

/** Where theirs is known. */
function defaults(standard: string | undefined, component: string, to: string): string {
  const ours = settingRow(component, to)?.default?.replaceAll('"', '');
  if (standard === undefined || ours === undefined) return '';
  const same = standard === ours || (parseDuration(standard) ?? standard) === (parseDuration(ours) ?? ours);
  return same ? ` Default: \`${ours}\`, there too.` : ` Default: \`${standard}\` there, \`${ours}\` here.`;
}

/** The declaration of the setting that a `to` names. */
export function settingRow(component: string, to: string): ReturnType<typeof settingRows>[number] | undefined {
  const [, section, type, key] = /^(processors|extensions|exporters)::(\w+)::(.+)$/.exec(to) ?? [];
  if (to.startsWith('service::')) return rowNamed(serviceSettings, to.slice('service::'.length));
  return schemasOf(type ?? component, section)
    .map((schema) => rowNamed(schema, key ?? to))
    .find((row) => row !== undefined);
}

const schemasOf = (type: string, section: string | undefined): readonly Schema[] =>
  Object.entries(registry).flatMap(([name, factories]) =>
    section === undefined || section === name
      ? factories
          .filter((factory: { readonly type: string }) => factory.type === type)
          .map(({ settings }: { readonly settings: Schema }) => settings)
      : [],
  );

const rowNamed = (schema: Schema, key: string): ReturnType<typeof settingRows>[number] | undefined =>
  settingRows(schema).find((row) => row.key === key);
