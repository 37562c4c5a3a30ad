/** Reference pages in Markdown, from the declarations of the components. */
import type { Kind, Settings, Stability } from '../component/factory.ts';
import type { Schema } from '../config/schema-shape.ts';
import { type RefusedRow, refusedRows, type SettingRow, settingRows } from '../config/setting-rows.ts';

export interface Declared {
  readonly type: string;
  readonly summary: string;
  readonly stability: Stability;
  readonly settings: Settings;
}

export const GENERATED = '<!-- Generated from the code by `npm run reference`. Not edited by hand. -->';

/** Where a component's page lies under docs/reference. */
export const pagePath = (kind: Kind, { type }: Declared): string => `${kind}s/${type}.md`;

export function componentPage(kind: Kind, factory: Declared): string {
  return page([
    `# ${factory.type} (${kind})`,
    factory.summary,
    `Stability: ${factory.stability}. Guide: [${kind}s/${factory.type}](../../../${kind}s/${factory.type}/README.md).`,
    '## Settings',
    ...settingsTables(factory.settings),
  ]);
}

export const page = (blocks: readonly string[]): string => `${[GENERATED, ...blocks].join('\n\n')}\n`;

/** The table of settings, and of those that are refused. */
export function settingsTables(schema: Schema): readonly string[] {
  const settings = settingRows(schema);
  const refused = refusedRows(schema);
  return [
    ...(settings.length === 0 ? ['It has none.'] : [table(['setting', 'type', 'default', 'meaning'], settings.map(settingCells))]),
    ...(refused.length === 0
      ? []
      : [
          '## Settings of the Collector that are refused',
          'A configuration that has one of these is told so, with what to do instead.',
          table(['setting', 'why, and what to do'], refused.map(refusedCells)),
        ]),
  ];
}

const settingCells = ({ key, type, default: value, required, meaning }: SettingRow): readonly string[] => [
  code(key),
  type,
  value === undefined ? (required ? '**required**' : '') : code(value),
  meaning,
];

const refusedCells = ({ key, why }: RefusedRow): readonly string[] => [code(key), why];

const code = (text: string): string => `\`${text}\``;

export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.map(cell).join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}

const cell = (text: string): string => text.replaceAll('|', '\\|').replaceAll(/\s*\n\s*/g, ' ');
