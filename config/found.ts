/** What was found, in words that give no secret away. */
import { z } from 'zod';
import { inner, propertiesOf, type Schema, titleOf } from './schema-shape.ts';
import type { Tree } from './tree.ts';

const LONGEST = 60;

/** Whether a value of this schema is a secret or holds one. */
export function hasSecret(schema: Schema): boolean {
  if (titleOf(schema) === 'secret') return true;
  const bare = inner(schema);
  if (bare instanceof z.ZodArray) return hasSecret(bare.def.element);
  if (bare instanceof z.ZodRecord) return hasSecret(bare.def.valueType);
  if (bare instanceof z.ZodUnion) return bare.def.options.some(hasSecret);
  return [...propertiesOf(bare).values()].some(hasSecret);
}

/** `got 300`, `got ${env:PIN} (a number)`, `but it is not set`. */
export function describeFound(tree: Tree | undefined, hidden: boolean): string {
  if (tree === undefined) return 'but it is not set';
  if (tree.expression !== undefined) return describeExpression(tree, tree.expression);
  if (tree.kind === 'scalar' && tree.value === null) return 'but it has no value';
  if (hidden || tree.kind !== 'scalar') return `got ${kindOf(tree)}${hidden ? ' (not shown)' : ''}`;
  return typeof tree.value === 'string' ? `got ${quoted(tree.value)}` : `got ${tree.value}`;
}

/** A default may be a secret too, so the expression is shown without it. */
function describeExpression(tree: Tree, expression: string): string {
  const shown = expression.replaceAll(/:-[^}]*\}/g, ':-...}').replaceAll(/\$\{yaml:[^}]*\}/g, '${yaml:...}');
  const unset = tree.kind === 'scalar' && tree.value === null;
  return unset ? `but ${shown} has no value` : `got ${shown} (${kindOf(tree)})`;
}

function kindOf(tree: Tree): string {
  if (tree.kind !== 'scalar') return `a ${tree.kind}`;
  if (typeof tree.value === 'string') return 'a text';
  return typeof tree.value === 'number' ? 'a number' : String(tree.value);
}

function quoted(text: string): string {
  const shown = text.replace(/\/\/[^/@\s]*@/, '//[REDACTED]@');
  return JSON.stringify(shown.length > LONGEST ? `${shown.slice(0, LONGEST)}...` : shown);
}
