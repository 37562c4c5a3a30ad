/** What a zod schema says of its parts: what the loader, the explanations and the reference pages walk over. */
import { type core, z } from 'zod';

export type Schema = core.$ZodType;

/** The schema without what only says how absence is handled, and of a transformation the side that is written. */
export function inner(schema: Schema): Schema {
  if (isWrapper(schema)) return inner(schema.def.innerType);
  if (schema instanceof z.ZodLazy) return inner(schema.def.getter());
  if (!(schema instanceof z.ZodPipe)) return schema;
  const { in: written, out } = schema.def;
  return inner(written instanceof z.ZodTransform ? out : written);
}

type Wrapper = z.ZodOptional | z.ZodNullable | z.ZodDefault | z.ZodPrefault | z.ZodReadonly | z.ZodNonOptional | z.ZodCatch;

const isWrapper = (schema: Schema): schema is Wrapper =>
  schema instanceof z.ZodOptional ||
  schema instanceof z.ZodNullable ||
  schema instanceof z.ZodDefault ||
  schema instanceof z.ZodPrefault ||
  schema instanceof z.ZodReadonly ||
  schema instanceof z.ZodNonOptional ||
  schema instanceof z.ZodCatch;

/** The schema and all that it wraps, outermost first. */
function* layers(schema: Schema): Generator<Schema> {
  yield schema;
  if (isWrapper(schema)) yield* layers(schema.def.innerType);
  if (schema instanceof z.ZodPipe) {
    yield* layers(schema.def.in);
    yield* layers(schema.def.out);
  }
}

/** The nearest title, such as `duration`, `size` or `secret`. */
export function titleOf(schema: Schema): string | undefined {
  for (const layer of layers(schema)) {
    const title = z.globalRegistry.get(layer)?.title;
    if (title !== undefined) return title;
  }
  return undefined;
}

export function descriptionOf(schema: Schema): string | undefined {
  for (const layer of layers(schema)) {
    const description = z.globalRegistry.get(layer)?.description;
    if (description !== undefined) return description;
  }
  return undefined;
}

/** What stands for an absent value, as it would be written. */
export function defaultOf(schema: Schema): { readonly value: unknown } | undefined {
  for (const layer of layers(schema)) {
    if (layer instanceof z.ZodDefault || layer instanceof z.ZodPrefault) return { value: layer.def.defaultValue };
  }
  return undefined;
}

/** A setting that is named only to say why it cannot be honoured. */
export const isRefused = (schema: Schema): boolean => inner(schema) instanceof z.ZodNever;

export const isOptional = (schema: Schema): boolean => schema instanceof z.ZodType && schema.isOptional();

/** The settings of an object, and of all alternatives of a union. */
export function propertiesOf(schema: Schema): ReadonlyMap<string, Schema> {
  const bare = inner(schema);
  if (bare instanceof z.ZodObject) return new Map(Object.entries(bare.def.shape));
  if (bare instanceof z.ZodUnion) return new Map(bare.def.options.flatMap((option) => [...propertiesOf(option)]));
  if (!(bare instanceof z.ZodIntersection)) return new Map();
  return new Map([...propertiesOf(bare.def.left), ...propertiesOf(bare.def.right)]);
}

/** The schema of a member, an entry or an item. */
export function childOf(schema: Schema, step: string | number): Schema | undefined {
  const bare = inner(schema);
  if (bare instanceof z.ZodRecord) return bare.def.valueType;
  if (bare instanceof z.ZodArray) return bare.def.element;
  const property = propertiesOf(bare).get(String(step));
  if (property !== undefined || !(bare instanceof z.ZodUnion)) return property;
  for (const option of bare.def.options) {
    const found = childOf(option, step);
    if (found !== undefined) return found;
  }
  return undefined;
}

export type Form = 'text' | 'list' | 'map' | 'other';

/** The forms in which a value may be written. */
export function formsOf(schema: Schema): ReadonlySet<Form> {
  const bare = inner(schema);
  if (bare instanceof z.ZodUnion) return new Set(bare.def.options.flatMap((option) => [...formsOf(option)]));
  if (bare instanceof z.ZodString) return new Set(['text']);
  if (bare instanceof z.ZodArray) return new Set(['list']);
  const isMap = bare instanceof z.ZodObject || bare instanceof z.ZodRecord || bare instanceof z.ZodIntersection;
  return new Set([isMap ? 'map' : 'other']);
}
