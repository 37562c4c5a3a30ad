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
const ALSO_READ = [
  'ses.device_time',
  'ses.log_time',
  'ses.device_end_time',
  'ses.severity_id',
  'ses.uuid',
  'ses.type',
  'ses.incident.device_time',
  'ses.incident.log_time',
  'ses.incident.modified',
  'ses.incident.time',
  'ses.incident.incident_uid',
  'ses.incident.severity_id',
  'ses.incident.type',
];

/** Fields that are written though no rule names them. */
const ALSO_WRITTEN = {
  timestamp: '@timestamp',
  ecsVersion: 'ecs.version',
  kind: 'event.kind',
  original: 'event.original',
  errors: 'error.message',
  tags: 'tags',
  dataset: 'event.dataset',
  streamType: 'data_stream.type',
  streamDataset: 'data_stream.dataset',
  streamNamespace: 'data_stream.namespace',
  path: 'log.file.path',
  offset: 'log.offset',
} as const;
export type FieldPlaces = Readonly<Record<keyof typeof ALSO_WRITTEN, number>>;

/** The parts of a URL that ECS has. */
export const URL_PARTS = ['original', 'scheme', 'domain', 'port', 'path', 'extension', 'query', 'fragment', 'username', 'password'];
/** The rules have the user and the password together as well. */
const SPLIT_PARTS = [...URL_PARTS, 'user_info'];

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
  if (rule.verb === 'split_url') return SPLIT_PARTS.map((part) => `${rule.target}.${part}`);
  if (rule.verb === 'fill_url') return URL_PARTS.map((part) => `${rule.target}.${part}`);
  const named = [rule.target, rule.source].filter((path) => path !== undefined && !isAttribute(path));
  return rule.verb === 'run' ? [] : named.filter((path) => path !== undefined).map(fieldPath);
}

/** The field itself, or the object field that the path lies in. */
export const fieldPath = (path: string): string => (path.startsWith(`${OBJECT_FIELD}.`) ? OBJECT_FIELD : path);

const numbered = (paths: Iterable<string>): Map<string, number> => new Map([...new Set(paths)].map((path, index) => [path, index]));

/** @param more rules that run after those of the scopes. */
export function layoutOf(scopes: Scopes, more: readonly Rule[]): Layout {
  const rules = [...scopes.values(), more].flat();
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
    fields: numbered([...Object.values(ALSO_WRITTEN), ...rules.flatMap(fieldsOf)]),
    scopeBits,
  };
}

const found = (numbers: ReadonlyMap<string, number>, path: string): number => {
  const number = numbers.get(path);
  if (number === undefined) throw new Error(`the layout has no ${path}`);
  return number;
};

export const slotIn = (layout: Layout, attribute: string): number => found(layout.slots, attribute);

export function fieldPlaces({ fields }: Layout): FieldPlaces {
  const at = (name: keyof typeof ALSO_WRITTEN): number => found(fields, ALSO_WRITTEN[name]);
  return {
    timestamp: at('timestamp'),
    ecsVersion: at('ecsVersion'),
    kind: at('kind'),
    original: at('original'),
    errors: at('errors'),
    tags: at('tags'),
    dataset: at('dataset'),
    streamType: at('streamType'),
    streamDataset: at('streamDataset'),
    streamNamespace: at('streamNamespace'),
    path: at('path'),
    offset: at('offset'),
  };
}
