/** The JSON Schema of a whole collector.yaml, for editors. */
import { z } from 'zod';
import type { Registry } from '../config/resolved.ts';
import { serviceSettings } from '../config/service.ts';
import type { Declared } from './reference-page.ts';

type Node = { readonly [name: string]: unknown };

/** Any setting may be an expression; what it stands for is only known when it is read. */
const EXPRESSION = { type: 'string', pattern: String.raw`\$\{` };

export function collectorSchema(registry: Registry): Node {
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    title: 'collector.yaml of ses-otel',
    type: 'object',
    properties: {
      receivers: section(registry.receivers),
      processors: section(registry.processors),
      exporters: section(registry.exporters),
      extensions: section(registry.extensions),
      service: settingsSchema(serviceSettings),
    },
    additionalProperties: false,
  };
}

function section(factories: readonly Declared[]): Node {
  const patterns = factories.map(({ type, summary, settings }) => {
    const written = settingsSchema(settings);
    return [`^${type}(/.+)?$`, { description: summary, anyOf: [written, { type: 'null' }] }] as const;
  });
  return { type: ['object', 'null'], patternProperties: Object.fromEntries(patterns), additionalProperties: false };
}

function settingsSchema(schema: z.ZodType): Node {
  const written = Object.entries(z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }));
  const relaxed = relax(Object.fromEntries(written.filter(([name]) => name !== '$schema')));
  return isNode(relaxed) ? relaxed : {};
}

/** Lets an expression stand for a value, and nothing (`key:`) for the defaults. */
function relax(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(relax);
  if (!isNode(value)) return value;
  const { properties, ...rest } = value;
  const inner = Object.fromEntries(Object.entries(rest).map(([name, item]) => [name, KEPT.has(name) ? item : relax(item)]));
  const node = isNode(properties) ? { ...inner, properties: mapValues(properties, relax) } : inner;
  return isTyped(node) ? { anyOf: [node, EXPRESSION, ...(node['type'] === 'object' ? [{ type: 'null' }] : [])] } : node;
}

/** Members whose values are data and not schemas. */
const KEPT: ReadonlySet<string> = new Set(['default', 'enum', 'const', 'required', 'examples', 'propertyNames']);

const isTyped = (node: Node): boolean =>
  typeof node['type'] === 'string' && (node['type'] !== 'string' || 'enum' in node || 'pattern' in node);

const mapValues = (node: Node, change: (value: unknown) => unknown): Node =>
  Object.fromEntries(Object.entries(node).map(([name, value]) => [name, change(value)]));

const isNode = (value: unknown): value is Node => typeof value === 'object' && value !== null && !Array.isArray(value);
