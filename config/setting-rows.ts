/** Settings as rows of a reference page. */
import { z } from 'zod';
import { defaultOf, descriptionOf, inner, isOptional, isRefused, propertiesOf, type Schema, titleOf } from './schema-shape.ts';

export interface SettingRow {
  /** From the component's own level: `sending_queue::batch::min_size`, `endpoints[]`, `headers::<name>`. */
  readonly key: string;
  readonly type: string;
  /** As it would be written; undefined where there is none. */
  readonly default: string | undefined;
  readonly required: boolean;
  readonly meaning: string;
}

export interface RefusedRow {
  readonly key: string;
  readonly why: string;
}

/** Settings in the order of their declaration, each followed by what it holds. */
export function settingRows(schema: Schema, prefix = ''): readonly SettingRow[] {
  return [...propertiesOf(schema)].flatMap(([name, of]) => (isRefused(of) ? [] : rowsOf(`${prefix}${name}`, of)));
}

export function refusedRows(schema: Schema, prefix = ''): readonly RefusedRow[] {
  return [...propertiesOf(schema)].flatMap(([name, of]) => {
    const key = `${prefix}${name}`;
    if (isRefused(of)) return [{ key, why: (descriptionOf(of) ?? '').replace(/^Refused: /, '') }];
    return refusedRows(contentOf(of)?.schema ?? of, `${key}${contentOf(of)?.suffix ?? ''}::`);
  });
}

function rowsOf(key: string, schema: Schema): readonly SettingRow[] {
  const row = {
    key,
    type: typeText(schema),
    default: defaultText(schema),
    required: !isOptional(schema),
    meaning: descriptionOf(schema) ?? '',
  };
  const content = contentOf(schema);
  return [row, ...settingRows(content?.schema ?? schema, `${key}${content?.suffix ?? ''}::`)];
}

/** What a list or a map of settings holds. */
function contentOf(schema: Schema): { readonly schema: Schema; readonly suffix: string } | undefined {
  const bare = inner(schema);
  if (bare instanceof z.ZodArray) return { schema: bare.def.element, suffix: '[]' };
  return bare instanceof z.ZodRecord ? { schema: bare.def.valueType, suffix: '::<name>' } : undefined;
}

export function typeText(schema: Schema): string {
  const title = titleOf(schema);
  if (title !== undefined) return title;
  const bare = inner(schema);
  if (bare instanceof z.ZodEnum || bare instanceof z.ZodLiteral) return oneOf([...bareValues(bare)]);
  if (bare instanceof z.ZodArray) return `list of ${typeText(bare.def.element)}`;
  if (bare instanceof z.ZodRecord) return `map of ${typeText(bare.def.valueType)}`;
  if (bare instanceof z.ZodUnion) return [...new Set(bare.def.options.map(typeText))].join(' or ');
  if (bare instanceof z.ZodObject || bare instanceof z.ZodIntersection) return 'settings';
  if (bare instanceof z.ZodBoolean) return '`true` or `false`';
  if (bare instanceof z.ZodURL) return 'URL';
  return bare instanceof z.ZodNumber ? numberText(bare) : 'text';
}

const bareValues = (schema: z.ZodEnum | z.ZodLiteral): Iterable<unknown> => (schema instanceof z.ZodEnum ? schema.options : schema.values);

const oneOf = (values: readonly unknown[]): string => values.map((value) => `\`${String(value)}\``).join(', ');

/** `whole number from 1 to 100`; the limits of whole numbers themselves are no limits. */
function numberText({ format, minValue, maxValue }: z.ZodNumber): string {
  const from = minValue === null || minValue <= Number.MIN_SAFE_INTEGER ? '' : ` from ${minValue}`;
  const to = maxValue === null || maxValue >= Number.MAX_SAFE_INTEGER ? '' : ` to ${maxValue}`;
  return `${format === 'safeint' ? 'whole number' : 'number'}${from}${to}`;
}

/** Empty settings (`{}`) say nothing: the defaults of what is in them follow. */
function defaultText(schema: Schema): string | undefined {
  const there = defaultOf(schema);
  if (there === undefined || (propertiesOf(schema).size > 0 && JSON.stringify(there.value) === '{}')) return undefined;
  return JSON.stringify(there.value);
}
