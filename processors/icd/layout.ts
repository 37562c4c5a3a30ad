/**
 * Numbers for everything that rules name: slots for attributes that they read, places for fields that they write, bits
 * for the scopes that drop copies. Made once, from the rules alone.
 */
import type { Wanted } from './attribute-tree.ts';
import type { Rule, Scopes } from './declaration/rules.ts';

export interface Layout extends Wanted {
  /** The place of each field of the document. */
  readonly fields: ReadonlyMap<string, number>;
  readonly scopeBits: ReadonlyMap<string, number>;
}

/** Sources below an attribute of type `flattened` are members of its value. */
export const FLATTENED_SOURCE = 'ses.product_data';
/** Sources below this field are members of its value. */
export const OBJECT_FIELD = 'winlog.event_data';

/** Attributes that are read though no rule names them: for the timestamp and the identity. */
export const ALSO_READ = [
  'ses.device_time',
  'ses.log_time',
  'ses.device_end_time',
  'ses.severity_id',
  'ses.incident.device_time',
  'ses.incident.log_time',
  'ses.incident.modified',
  'ses.incident.time',
  'ses.incident.incident_uid',
  'ses.incident.severity_id',
];

/** Fields that are written though no rule names them. */
export const ALSO_WRITTEN = ['@timestamp', 'event.original', 'error.message', 'tags'];

const URL_FIELDS = ['original', 'scheme', 'domain', 'port', 'path', 'extension', 'query', 'fragment', 'username', 'password', 'user_info'];

export const isAttribute = (path: string): boolean => path.startsWith('ses.');

/** The object that holds the attribute: `ses.file` of `ses.file.type_value`. */
export const holderOf = (path: string): string => path.slice(0, path.lastIndexOf('.'));

const sourcePath = (path: string): string => (path.startsWith(`${FLATTENED_SOURCE}.`) ? FLATTENED_SOURCE : path);

function attributesRead(rule: Rule): string[] {
  const read = [rule.source, rule.when && 'attribute' in rule.when ? rule.when.attribute : undefined, rule.target];
  const paths = read
    .filter((path) => path !== undefined)
    .filter(isAttribute)
    .map(sourcePath);
  const written = [rule.target, rule.verb === 'mac' ? rule.source : undefined].filter((path) => path !== undefined);
  return [...paths, ...written.filter(isAttribute).map(holderOf)];
}

function fieldsOf(rule: Rule): string[] {
  if (rule.verb === 'split_url') return URL_FIELDS.map((part) => `${rule.target}.${part}`);
  const named = [rule.target, rule.source].filter((path) => path !== undefined && !isAttribute(path));
  return rule.verb === 'run' ? [] : named.filter((path) => path !== undefined).map(fieldPath);
}

/** The field itself, or the object field that the path lies in. */
export const fieldPath = (path: string): string => (path.startsWith(`${OBJECT_FIELD}.`) ? OBJECT_FIELD : path);

const numbered = (paths: Iterable<string>): Map<string, number> => new Map([...new Set(paths)].map((path, index) => [path, index]));

export function layoutOf(scopes: Scopes): Layout {
  const rules = [...scopes.values()].flat();
  const drops = new Map<string, number>();
  const scopeBits = new Map([...scopes.keys()].map((scope, index) => [scope, 1 << index]));
  for (const [scope, scoped] of scopes) {
    for (const { verb, source } of scoped) {
      if (verb === 'drop_copy' && source !== undefined) drops.set(source, (drops.get(source) ?? 0) | (scopeBits.get(scope) ?? 0));
    }
  }
  return {
    slots: numbered([...ALSO_READ, ...rules.filter(({ verb }) => verb !== 'drop_copy').flatMap(attributesRead)]),
    drops,
    fields: numbered([...ALSO_WRITTEN, ...rules.flatMap(fieldsOf)]),
    scopeBits,
  };
}
