/** Attributes and objects as settings name them: `cybox`, `actor.file.xattributes`. */
import { EVENT_ATTRIBUTES, INCIDENT_ATTRIBUTES, plainPath } from './declaration/field-types.ts';

/** Every attribute and every object that holds one. */
const known: ReadonlySet<string> = new Set(
  [...EVENT_ATTRIBUTES, ...INCIDENT_ATTRIBUTES].flatMap((attribute) => {
    const names = plainPath(attribute).split('.');
    return names.map((_, index) => names.slice(0, index + 1).join('.'));
  }),
);

/** What decides how an event is mapped cannot be left out. */
const NEEDED: ReadonlySet<string> = new Set(['category_id', 'type_id']);

const lastName = (path: string): string => path.slice(path.lastIndexOf('.') + 1);

/** A known path with the same last name, or with one that begins alike. */
function near(path: string): string {
  const name = lastName(path);
  const paths = [...known];
  const found = paths.find((each) => lastName(each) === name) ?? paths.find((each) => lastName(each).startsWith(name.slice(0, 5)));
  return found === undefined ? '' : `. Did you mean "${found}"?`;
}

/** Why the path cannot be left out, or undefined. */
export function attributeFault(path: string): string | undefined {
  if (NEEDED.has(path)) return `expected an attribute that mapping can do without, got "${path}"`;
  return known.has(path) ? undefined : `expected an attribute or object of ICD, got "${path}"${near(path.replace(/^ses\./, ''))}`;
}
