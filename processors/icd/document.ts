/**
 * Builds the finished document from the fields that rules wrote. Each group of fields is one object literal with all the
 * names that any rule may write, absent ones undefined: so all documents share a few shapes.
 */
import type { AnyValueMap } from '../../component/otel.ts';
import type { Parsed } from './reading.ts';

/** @param fields by the layout's places. @param ses the event, or undefined where nothing of it is left. */
export type BuildDocument = (fields: unknown[], ses: Parsed | undefined) => AnyValueMap;

interface Group {
  readonly name: string;
  readonly children: Map<string, Group | number>;
}

function groupsOf(places: ReadonlyMap<string, number>): Group {
  const top: Group = { name: '', children: new Map() };
  for (const [path, place] of places) {
    const names = path.split('.');
    let at = top;
    for (const name of names.slice(0, -1)) {
      const known = at.children.get(name);
      const next = typeof known === 'object' ? known : { name, children: new Map() };
      if (next !== known) at.children.set(name, next);
      at = next;
    }
    at.children.set(names.at(-1) ?? path, place);
  }
  return top;
}

/**
 * A function for each group, and the document's own literal. One function for all would hold every group at once, which
 * costs an optimizing compiler memory that grows with the square of their number.
 */
class Writer {
  readonly functions: string[] = [];
  #groups = 0;

  /** The name of a function that makes the group of fields, undefined where it is empty. */
  group(group: Group): string {
    const calls: string[] = [];
    const members = [...group.children].map(([name, child]): [string, string] => {
      if (typeof child === 'number') return [name, `o[${child}]`];
      const member = `m${calls.length}`;
      calls.push(`const ${member} = ${this.group(child)}(o);`);
      return [name, member];
    });
    const name = `group${this.#groups}_${group.name.replace(/\W/g, '_')}`;
    this.#groups += 1;
    const isThere = members.map(([, value]) => `${value} !== undefined`).join(' || ');
    this.functions.push(`function ${name}(o) { ${calls.join(' ')} return ${isThere} ? { ${literal(members)} } : undefined; }`);
    return name;
  }

  top(group: Group): string {
    return literal(
      [...group.children].map(([name, child]): [string, string] => [
        name,
        typeof child === 'number' ? `o[${child}]` : `${this.group(child)}(o)`,
      ]),
    );
  }
}

const literal = (members: readonly (readonly [string, string])[]): string =>
  members.map(([name, value]) => `${JSON.stringify(name)}: ${value}`).join(', ');

/** @param places by path; no path is the beginning of another. */
export function documentBuilder(places: ReadonlyMap<string, number>): BuildDocument {
  const writer = new Writer();
  const top = writer.top(groupsOf(places));
  const source = [...writer.functions, `return function buildDocument(o, ses) { return { ${top}, ses }; };`];
  // The function that the text makes has this type by construction.
  return new Function(source.join('\n'))();
}
