/** A configuration as it is used: merged, expanded, with defaults; secrets redacted. For a person to read. */
import { z } from 'zod';
import { parseComponentId } from './component-id.ts';
import { ALIASES, type Section } from './foreign.ts';
import type { Registry } from './resolved.ts';
import { childOf, defaultOf, inner, isRefused, propertiesOf, type Schema, titleOf } from './schema-shape.ts';
import { serviceSettings } from './service.ts';
import { toInput } from './setting-input.ts';
import { emptyMap, find, isNull, type Plain, type PlainMap, type Tree } from './tree.ts';

const REDACTED = '[REDACTED]';

interface Showing {
  readonly redacted: boolean;
}

/** @param tree of a configuration that holds */
export function effective(tree: Tree, registry: Registry, showing: Showing): PlainMap {
  const sections = (['receivers', 'processors', 'exporters', 'extensions'] as const).map(
    (section) => [section, effectiveSection(find(tree, [section]), section, registry, showing)] as const,
  );
  const service = find(tree, ['service']) ?? emptyMap(tree.at);
  return { ...Object.fromEntries(sections), service: show(toInput(service, serviceSettings), serviceSettings, showing) ?? null };
}

function effectiveSection(tree: Tree | undefined, section: Section, registry: Registry, showing: Showing): PlainMap {
  if (tree?.kind !== 'map') return {};
  const shown = [...tree.entries].map(([key, { value }]) => {
    const schema = schemaOf(key, section, registry);
    return [key, show(toInput(isNull(value) ? emptyMap(value.at) : value, schema), schema, showing) ?? null] as const;
  });
  return Object.fromEntries(shown);
}

function schemaOf(key: string, section: Section, registry: Registry): Schema | undefined {
  const parsed = parseComponentId(key);
  if ('fault' in parsed) return undefined;
  const type = ALIASES[section][parsed.id.type] ?? parsed.id.type;
  return registry[section].find((factory) => factory.type === type)?.settings;
}

function show(value: Plain | undefined, schema: Schema | undefined, showing: Showing): Plain | undefined {
  if (schema === undefined) return showing.redacted ? REDACTED : value;
  const there = value ?? writtenDefault(schema);
  if (there === undefined) return undefined;
  if (titleOf(schema) === 'secret') return showing.redacted ? REDACTED : there;
  if (typeof there === 'string') return showing.redacted ? there.replace(/\/\/[^/@\s]*@/, `//${REDACTED}@`) : there;
  if (Array.isArray(there)) return there.map((item, index) => show(item, childOf(schema, index), showing) ?? null);
  return typeof there === 'object' && there !== null && !isList(there) ? showMap(there, schema, showing) : there;
}

const isList = (value: Plain): value is readonly Plain[] => Array.isArray(value);

/** What is written first, in its order; then what is not, by its defaults. */
function showMap(value: PlainMap, schema: Schema, showing: Showing): PlainMap {
  const absent =
    inner(schema) instanceof z.ZodObject ? [...propertiesOf(schema)].filter(([name, of]) => !(name in value) && !isRefused(of)) : [];
  const written = Object.entries(value).map(([key, item]) => [key, show(item, childOf(schema, key), showing)] as const);
  const all = [...written, ...absent.map(([name, of]) => [name, show(undefined, of, showing)] as const)];
  return Object.fromEntries(all.flatMap(([key, item]) => (item === undefined ? [] : [[key, item]])));
}

/** A default that a file could hold. */
function writtenDefault(schema: Schema): Plain | undefined {
  const plain = plainSchema.safeParse(defaultOf(schema)?.value);
  return plain.success ? plain.data : undefined;
}

const plainSchema: z.ZodType<Plain> = z.lazy(() =>
  z.union([z.string(), z.number(), z.boolean(), z.null(), z.array(plainSchema), z.record(z.string(), plainSchema)]),
);
