/** The one field table: the type of every attribute by its path, expanded from the ICD objects. */
import { FIELD_TYPES } from './attributes.ts';
import type { FieldType, IcdObject } from './attributes.ts';
import { EVENT_ROOT, INCIDENT_ROOT } from './root-attributes.ts';

export interface Attribute {
  /** Names from the root down; `list` where ICD gives the attribute as a list. */
  readonly path: readonly Step[];
  readonly type: FieldType;
}
export interface Step {
  readonly name: string;
  readonly list: boolean;
}

const step = (word: string): Step => (word.endsWith('[]') ? { name: word.slice(0, -2), list: true } : { name: word, list: false });

const words = (text = ''): string[] => text.split(' ').filter((word) => word !== '');

function attributesOf(object: IcdObject, above: readonly Step[]): Attribute[] {
  const own = FIELD_TYPES.flatMap((type) =>
    words(object[type]).map((word): Attribute => ({ type, path: [...above, ...word.split('.').map(step)] })),
  );
  const inner = Object.entries(object.objects ?? {}).flatMap(([word, held]) => attributesOf(held, [...above, step(word)]));
  return [...own, ...inner];
}

export const EVENT_ATTRIBUTES: readonly Attribute[] = EVENT_ROOT.flatMap((object) => attributesOf(object, []));
export const INCIDENT_ATTRIBUTES: readonly Attribute[] = INCIDENT_ROOT.flatMap((object) => attributesOf(object, []));

/** `actor.file.name`, and with `[]` for lists: `cybox.files[].name`. */
export const plainPath = ({ path }: Attribute): string => path.map(({ name }) => name).join('.');
export const listedPath = ({ path }: Attribute): string => path.map(({ name, list }) => (list ? `${name}[]` : name)).join('.');
