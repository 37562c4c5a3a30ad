/** A tree as plain values, in the form that its schema wants them: what is handed to the schema, in any thread. */
import { childOf, type Form, formsOf, type Schema } from './schema-shape.ts';
import { toPlain, type Plain, type ScalarTree, type Tree } from './tree.ts';

/**
 * As the Collector decodes: nothing (`key:`) means the defaults, an expanded value is a text where a text is wanted,
 * and a text with commas is a list where a list is wanted. Undefined where the setting counts as absent.
 */
export function toInput(tree: Tree, schema: Schema | undefined): Plain | undefined {
  if (schema === undefined) return toPlain(tree);
  const forms = formsOf(schema);
  if (tree.text !== undefined && forms.has('text') && !forms.has(writtenForm(tree))) return tree.text;
  if (tree.kind === 'scalar') return scalarInput(tree, forms);
  if (tree.kind === 'list') return tree.items.map((item, index) => toInput(item, childOf(schema, index)) ?? null);
  const entries = [...tree.entries].map(([key, entry]) => [key, toInput(entry.value, childOf(schema, key))] as const);
  return Object.fromEntries(entries.flatMap(([key, value]) => (value === undefined ? [] : [[key, value]])));
}

function scalarInput({ value }: ScalarTree, forms: ReadonlySet<Form>): Plain | undefined {
  if (value === null) return forms.has('map') && !forms.has('text') ? {} : undefined;
  if (typeof value !== 'string' || !forms.has('list') || forms.has('text')) return value;
  return value.split(',').flatMap((part) => (part.trim() === '' ? [] : [part.trim()]));
}

function writtenForm(tree: Tree): Form {
  if (tree.kind !== 'scalar') return tree.kind;
  return typeof tree.value === 'string' ? 'text' : 'other';
}
