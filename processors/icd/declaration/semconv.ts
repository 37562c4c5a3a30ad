/**
 * ECS fields as OpenTelemetry's semantic conventions name them. A field that is not here has no convention and keeps its
 * ECS name. Versions: ECS 8.11, semantic conventions 1.44.
 */
export const SCHEMA_URL = 'https://opentelemetry.io/schemas/1.44.0';

export interface SemconvName {
  readonly name: string;
  /** The convention has a list of values. All others have one: of several the last is taken where `last` says so. */
  readonly list?: true;
  readonly last?: true;
  /** The field keeps its ECS name beside this one: the two mean not quite the same. */
  readonly also?: true;
}

const same = (...fields: string[]): [string, SemconvName][] => fields.map((name) => [name, { name }]);

/** What describes the device that an event is of: attributes of the resource. */
export const RESOURCE_NAMES: ReadonlyMap<string, SemconvName> = new Map<string, SemconvName>([
  ...same('host.id', 'host.name', 'host.type', 'device.id', 'device.manufacturer'),
  ['host.ip', { name: 'host.ip', list: true }],
  ['host.mac', { name: 'host.mac', list: true }],
  ['host.architecture', { name: 'host.arch' }],
  ['host.os.name', { name: 'os.name' }],
  ['host.os.type', { name: 'os.type' }],
  // The rules put the build before the version.
  ['host.os.version', { name: 'os.version', last: true }],
  ['observer.product', { name: 'service.name', also: true }],
  ['observer.version', { name: 'service.version', also: true }],
]);

export const ATTRIBUTE_NAMES: ReadonlyMap<string, SemconvName> = new Map<string, SemconvName>([
  ...same('file.path', 'file.name', 'file.directory', 'file.size', 'file.created', 'file.accessed', 'process.pid', 'process.command_line'),
  ...same('http.response.status_code', 'log.file.path', 'source.address', 'source.port', 'destination.port', 'tls.cipher'),
  ...same('url.domain', 'url.extension', 'url.fragment', 'url.full', 'url.original', 'url.path', 'url.port', 'url.query', 'url.scheme'),
  ...same('user.id', 'user.name'),
  ['file.attributes', { name: 'file.attributes', list: true }],
  ['file.mtime', { name: 'file.modified' }],
  ['file.uid', { name: 'file.owner.id' }],
  ['process.executable', { name: 'process.executable.path' }],
  ['process.name', { name: 'process.executable.name' }],
  ['process.start', { name: 'process.creation.time' }],
  ['process.parent.pid', { name: 'process.parent_pid' }],
  ['host.geo.city_name', { name: 'geo.locality.name' }],
  ['host.geo.country_iso_code', { name: 'geo.country.iso_code' }],
  ['tls.version', { name: 'tls.protocol.version', also: true }],
  ['destination.ip', { name: 'destination.address', also: true }],
  ['http.request.method', { name: 'http.request.method_original' }],
  ['error.message', { name: 'exception.message' }],
  ['event.original', { name: 'log.record.original' }],
  ['rule.name', { name: 'security_rule.name', also: true }],
  ['rule.id', { name: 'security_rule.uuid', also: true }],
  ['rule.description', { name: 'security_rule.description', also: true }],
]);

/** Fields of the record itself, and so no attributes. */
export const RECORD_FIELDS: ReadonlyMap<string, string> = new Map([
  ['@timestamp', 'timestamp'],
  ['message', 'body'],
  ['log.level', 'severity text, where ICD has no severity'],
]);

/** Values that the conventions write otherwise. */
export const OS_TYPES: ReadonlyMap<string, string> = new Map([['macos', 'darwin']]);

/** Fields of which ECS has a list, and that no convention names. */
export const LIST_FIELDS: ReadonlySet<string> = new Set([
  'event.category',
  'event.type',
  'related.hash',
  'related.hosts',
  'related.ip',
  'related.user',
  'tags',
  'threat.tactic.id',
  'threat.tactic.name',
  'threat.technique.id',
  'threat.technique.name',
  'threat.technique.subtechnique.id',
  'threat.technique.subtechnique.name',
  'vulnerability.id',
  'process.previous.executable',
  'email.to.address',
  'email.from.address',
]);
