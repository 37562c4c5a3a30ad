/** An event of each type, made up, for the reference. */
import { EVENT_ATTRIBUTES, INCIDENT_ATTRIBUTES } from './declaration/field-types.ts';
import type { Attribute } from './declaration/field-types.ts';
import type { EventType } from './declaration/event-types.ts';
import type { Parsed } from './reading.ts';

const DAY = Date.UTC(2026, 8, 1);

const TEXTS: readonly (readonly [name: RegExp, text: string])[] = [
  [/_ids?$/, '1'],
  [/mac$/, '00:50:56:AB:CD:EF'],
  [/md5$/, 'd41d8cd98f00b204e9800998ecf8427e'],
  [/sha1$/, 'da39a3ee5e6b4b0d3255bfef95601890afd80709'],
  [/sha2$/, 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855'],
  [/^device_name$/, 'ws-17.corp.example'],
  [/^(text|incident_url)$/, 'https://example.com/a/b.html?q=1'],
  [/^conclusion$/, 'Suspicious Activity'],
  [/path$/, 'C:\\Windows\\System32\\cmd.exe'],
  [/folder$/, 'C:\\Windows\\System32'],
  [/cmd_line$/, 'cmd.exe /c whoami'],
  [/domain$/, 'CORP'],
  [/uid$/, '7c9e6679-7425-40de-944b-e07fc1f90ae7'],
  [/^header_(from|to)$/, 'a@example.com'],
];

function exampleValue({ path, type }: Attribute): unknown {
  const name = path.at(-1)?.name ?? '';
  switch (type) {
    case 'keyword':
      return TEXTS.find(([pattern]) => pattern.test(name))?.[1] ?? name.replaceAll('_', ' ');
    case 'long':
      return name.endsWith('port') ? 443 : 1024;
    case 'float':
      return 7.5;
    case 'boolean':
      return true;
    case 'ip':
      return name.includes('6') ? '2001:db8::1' : '192.0.2.1';
    case 'date':
      return DAY;
    case 'flattened':
      return { name: 'value' };
  }
}

const isParsed = (value: unknown): value is Parsed => typeof value === 'object' && value !== null && !Array.isArray(value);

function put(event: Parsed, attribute: Attribute): void {
  let holder = event;
  for (const { name, list } of attribute.path.slice(0, -1)) {
    const there = holder[name];
    const known: unknown = Array.isArray(there) ? there[0] : there;
    const next: Parsed = isParsed(known) ? known : {};
    holder[name] = list ? [next] : next;
    holder = next;
  }
  const last = attribute.path.at(-1);
  if (last !== undefined) holder[last.name] = last.list ? [exampleValue(attribute)] : exampleValue(attribute);
}

/** Attributes of the event itself that every example has. */
const COMMON = new Set([
  'device_name',
  'device_ip',
  'device_uid',
  'device_os_name',
  'device_os_type_id',
  'feature_name',
  'message',
  'severity_id',
  'status_id',
  'time',
]);

/** Objects that are shown in one example alone, so that the examples stay short. */
const SHOWN_IN: ReadonlyMap<string, number> = new Map([
  ['cybox', 8020],
  ['container', 8020],
  ['sessions', 8000],
  ['startup_app', 8016],
  ['directory', 8004],
  ['directory_result', 8004],
  ['email', 8011],
  ['remote_process', 8001],
]);

/** @param read the attributes that any rule reads for this type. */
export function exampleEvent({ category, id, type }: EventType, read: ReadonlySet<string>): Parsed {
  const event: Parsed = { category_id: category, type_id: id, type, uuid: `${id}:7c9e6679-7425-40de-944b-e07fc1f90ae7` };
  for (const attribute of EVENT_ATTRIBUTES) {
    const path = attribute.path.map(({ name }) => name).join('.');
    const shownIn = SHOWN_IN.get(attribute.path[0]?.name ?? '') ?? id;
    if (COMMON.has(path) || (path.includes('.') && read.has(path) && shownIn === id)) put(event, attribute);
  }
  return event;
}

export function exampleIncident(): Parsed {
  const incident: Parsed = {};
  for (const attribute of INCIDENT_ATTRIBUTES) put(incident, attribute);
  return { ...incident, id: 4, type: 'INCIDENT_CREATION', type_id: 8075, event_id: 8_075_004, severity_id: 4, suspected_breach: 'No' };
}
