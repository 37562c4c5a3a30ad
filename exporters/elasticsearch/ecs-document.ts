/** The Collector's ecs mode: resource, scope and record attributes at their ECS names, dots made into objects. */
import type { AnyValue, AnyValueMap } from '../../component/otel.ts';
import type { LogRecord } from '../../component/record.ts';
import type { DataStream } from './index-name.ts';
import { isoTime } from './record-time.ts';
import { ROUTING_ATTRIBUTES } from './routing-attributes.ts';

/** Semantic conventions to ECS, where the names differ. */
const RESOURCE_NAMES: ReadonlyMap<string, string> = new Map([
  ['service.instance.id', 'service.node.name'],
  ['deployment.environment', 'service.environment'],
  ['deployment.environment.name', 'service.environment'],
  ['telemetry.sdk.language', 'service.language.name'],
  ['telemetry.sdk.version', 'service.language.version'],
  ['cloud.platform', 'cloud.service.name'],
  ['container.image.tags', 'container.image.tag'],
  ['host.arch', 'host.architecture'],
  ['process.parent_pid', 'process.parent.pid'],
  ['process.executable.name', 'process.title'],
  ['process.executable.path', 'process.executable'],
  ['process.runtime.name', 'service.runtime.name'],
  ['process.runtime.version', 'service.runtime.version'],
  ['os.name', 'host.os.name'],
  ['os.type', 'host.os.platform'],
  ['os.description', 'host.os.full'],
  ['os.version', 'host.os.version'],
]);

const RECORD_NAMES: ReadonlyMap<string, string> = new Map([
  ['event.name', 'event.action'],
  ['exception.message', 'error.message'],
  ['exception.stacktrace', 'error.stack_trace'],
  ['exception.type', 'error.type'],
]);

export function ecsDocument(record: LogRecord, dataStream: DataStream | undefined): AnyValueMap {
  const document = emptyMap();
  const scope = record.instrumentationScope;
  document['@timestamp'] = isoTime(record);
  addAttributes(document, record.resource.attributes, RESOURCE_NAMES);
  addAttributes(document, scope.attributes ?? {}, RECORD_NAMES);
  addAttributes(document, record.attributes, RECORD_NAMES);
  if (dataStream !== undefined) document['data_stream'] = { ...dataStream };
  const { spanContext, severityNumber } = record;
  put(document, 'log.level', record.severityText);
  put(document, 'log.logger', scope.name);
  put(document, 'event.severity', severityNumber === 0 ? undefined : severityNumber);
  put(document, 'event.action', record.eventName);
  put(document, 'trace.id', spanContext?.traceId);
  put(document, 'span.id', spanContext?.spanId);
  put(document, 'message', messageOf(record.body));
  return document;
}

function addAttributes(document: AnyValueMap, attributes: AnyValueMap, names: ReadonlyMap<string, string>): void {
  for (const [name, value] of Object.entries(attributes)) {
    if (ROUTING_ATTRIBUTES.has(name)) continue;
    put(document, names.get(name) ?? name, value);
    if (name === 'host.name' && names === RESOURCE_NAMES) put(document, 'host.hostname', value);
  }
}

/** A body that is no text is kept as its JSON: ECS has no field for any structure. */
function messageOf(body: AnyValue): string | undefined {
  if (body === undefined || body === null || typeof body === 'string') return body ?? undefined;
  if (body instanceof Uint8Array) return Buffer.from(body).toString('base64');
  return JSON.stringify(body);
}

/** Sets a dotted name. Where a value and an object meet at one name, the value moves to `<name>.value`. */
function put(document: AnyValueMap, name: string, value: AnyValue): void {
  if (value === undefined || value === null || value === '') return;
  const path = name.split('.');
  const last = path.pop() ?? name;
  let map = document;
  for (const step of path) map = mapAt(map, step);
  const present = map[last];
  if (isPlainMap(value)) for (const [inner, at] of Object.entries(value)) put(mapAt(map, last), inner, at);
  else if (isPlainMap(present)) present['value'] = value;
  else map[last] = value;
}

function mapAt(map: AnyValueMap, name: string): AnyValueMap {
  const present = map[name];
  if (isPlainMap(present)) return present;
  const made = emptyMap();
  if (present !== undefined) made['value'] = present;
  map[name] = made;
  return made;
}

/** Without a prototype, so that a name such as `__proto__` is a name like any other. */
const emptyMap = (): AnyValueMap => Object.create(null);

const isPlainMap = (value: AnyValue): value is AnyValueMap =>
  typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Uint8Array) && !Object.isFrozen(value);
