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

class Writer {
  readonly lines: string[] = [];
  #groups = 0;

  /** The name of a variable that holds the group, undefined where it is empty. */
  group(group: Group): string {
    const members = [...group.children].map(([name, child]): [string, string] => [name, this.#value(child)]);
    const variable = `g${this.#groups}`;
    this.#groups += 1;
    const isThere = members.map(([, value]) => `${value} !== undefined`).join(' || ');
    this.lines.push(`const ${variable} = ${isThere} ? { ${literal(members)} } : undefined;`);
    return variable;
  }

  #value(child: Group | number): string {
    return typeof child === 'number' ? `o[${child}]` : this.group(child);
  }

  top(group: Group): string {
    return literal([...group.children].map(([name, child]): [string, string] => [name, this.#value(child)]));
  }
}

const literal = (members: readonly (readonly [string, string])[]): string =>
  members.map(([name, value]) => `${JSON.stringify(name)}: ${value}`).join(', ');

/** @param places by path; no path is the beginning of another. */
export function documentBuilder(places: ReadonlyMap<string, number>): BuildDocument {
  const writer = new Writer();
  const top = writer.top(groupsOf(places));
  const source = ['return function buildDocument(o, ses) {', ...writer.lines.map((line) => `  ${line}`), `  return { ${top}, ses };`, '};'];
  // The function that the text makes has this type by construction.
  return new Function(source.join('\n'))();
}
