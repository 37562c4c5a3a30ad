/** Markdown as the reference pages have it. */
export const GENERATED = '<!-- Generated from the code by `npm run reference`. Not edited by hand. -->';

export const page = (blocks: readonly string[]): string => `${[GENERATED, ...blocks].join('\n\n')}\n`;

export const code = (text: string): string => `\`${text}\``;
export const codes = (texts: Iterable<string>): string => [...texts].map(code).join(', ');

const cell = (text: string): string => text.replaceAll('|', '\\|').replaceAll(/\s*\n\s*/g, ' ');

export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.map(cell).join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}
