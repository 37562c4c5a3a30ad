/** Holds the outcome against our own settings: a value that Filebeat may take and we do not is told where it is written. */
import { expand } from '../../config/expand.ts';
import type { Fault } from '../../config/fault.ts';
import { resolve } from '../../config/resolve.ts';
import { find, type Tree } from '../../config/tree.ts';
import { registry } from '../registry.ts';
import type { Variable } from './assemble.ts';

/** Stands for what is only known where the process runs. */
const UNKNOWN = 'unknown';

/** Faults whose places are those of the file that was converted. */
export function checkOutcome(tree: Tree, variables: readonly Variable[]): readonly Fault[] {
  const values = new Map(variables.map(({ name, value }) => [name, value]));
  const env = new Proxy<Record<string, string | undefined>>({}, { get: (_, name) => values.get(String(name)) ?? UNKNOWN });
  const { tree: expanded, faults } = expand(tree, { env, readFile: () => UNKNOWN });
  const known = resolve(expanded, registry).faults.filter(({ path }) => !isUnknown(expanded, path, values));
  return [...faults, ...known];
}

/** A fault of a value, or of what is in it, that comes from elsewhere. */
function isUnknown(tree: Tree, path: Fault['path'], values: ReadonlyMap<string, string>): boolean {
  return path.some((_, index) => {
    const expression = find(tree, path.slice(0, index + 1))?.expression ?? '';
    return [...expression.matchAll(/\$\{env:(\w+)/g)].some(([, name = '']) => !values.has(name));
  });
}
