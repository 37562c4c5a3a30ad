/** Names that the field table does not know: whether Elasticsearch takes them, and whether it reads them as a known path. */
import type { Members, Node } from './attribute-tree.ts';

/** Why Elasticsearch would refuse a document with this name, or undefined. */
export function refusedName(name: string): string | undefined {
  if (name.trim() === '') return 'a name must not be blank';
  if (!name.includes('.')) return undefined;
  return name.split('.').some((part) => part.trim() === '') ? 'a name must not have a dot at its end, nor two in a row' : undefined;
}

/**
 * The attribute that a name with dots stands for, since Elasticsearch takes dots as levels. `through`: the name goes on
 * below an attribute that is no object, which Elasticsearch would refuse.
 */
export function dottedTarget(name: string, members: Members): { node: Node | undefined; through: boolean } {
  let at: Members | undefined = members;
  let node: Node | undefined;
  for (const part of name.split('.')) {
    if (node !== undefined && node.kind !== 'object') return { node, through: node.kind !== 'flattened' };
    node = at?.byName.get(part);
    if (node === undefined) return { node, through: false };
    at = node.members;
  }
  return { node, through: false };
}
