/** Rules as the reference shows them. */
import type { Rule } from './declaration/rules.ts';

/** What a rule takes its value from: `ses.file.md5`, `= event`, `severity_value[ses.severity_id]`. */
export function sourceText({ verb, source = '', literal, table, factor }: Rule): string {
  if (literal !== undefined) return `= ${literal}`;
  if (table !== undefined) return `${table}[${source}]`;
  if (factor !== undefined) return `${source} * ${factor}`;
  return verb === 'split_url' || verb === 'fill_url' ? `parts of ${source}` : source;
}
