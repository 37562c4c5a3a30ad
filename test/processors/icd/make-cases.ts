/**
 * Writes test/testdata/icd/cases.ndjson anew: node test/processors/icd/make-cases.ts. Look at the difference before it
 * is committed: the file is what documents are, not what the code happens to make.
 */
import { writeFileSync } from 'node:fs';
import { EVENT_ATTRIBUTES, INCIDENT_ATTRIBUTES, plainPath } from '../../../processors/icd/declaration/field-types.ts';
import type { Attribute } from '../../../processors/icd/declaration/field-types.ts';
import { EVENT_TYPES } from '../../../processors/icd/declaration/event-types.ts';
import { SCOPES } from '../../../processors/icd/declaration/rules.ts';
import { textMapping } from './mapping.ts';

interface Case {
  readonly what: string;
  readonly settings: object;
  readonly line: string;
}
interface Holder {
  [name: string]: unknown;
}

const pad = (value: number, length: number): string => value.toString(16).padStart(length, '0');
const isHolder = (value: unknown): value is Holder => typeof value === 'object' && value !== null && !Array.isArray(value);

/** A value of the attribute's type that no other attribute has. */
function valueOf({ path, type }: Attribute, number: number): unknown {
  const name = path.at(-1)?.name ?? '';
  switch (type) {
    case 'keyword':
      return keywordOf(name, number);
    case 'long':
      return name === 'port' || name.endsWith('_port') ? 1024 + number : number;
    case 'float':
      return number / 8;
    case 'boolean':
      return number % 2 === 0;
    case 'ip':
      return name.includes('6') ? `2001:db8::${pad(number, 4)}` : `198.51.${number >> 8}.${number & 255}`;
    case 'date':
      return new Date(Date.UTC(2026, 0, 1) + number * 61_001).toISOString();
    case 'flattened':
      return { of: path.map((step) => step.name).join('.'), number };
  }
}

function keywordOf(name: string, number: number): string {
  if (name === 'type_id') return number % 3 === 0 ? '2' : '1';
  if (/_ids?$/.test(name)) return String(1 + (number % 6));
  if (name.endsWith('mac')) return `0A:1b:2C:3d:${pad(number >> 8, 2)}:${pad(number & 255, 2)}`;
  if (name === 'device_name') return `Host-${number}.Corp.Example`;
  if (name === 'incident_url' || name === 'text') return `https://u:p@h${number}.example:8443/a/b.html?q=${number}#f`;
  if (name === 'conclusion') return 'Network Threat';
  return `${name} ${number}`;
}

/** Puts a value where its attribute lies; objects in lists have two elements, of which the second has all but this. */
function put(event: Holder, { path }: Attribute, value: unknown): void {
  let holder = event;
  for (const { name, list } of path.slice(0, -1)) {
    const there = holder[name];
    const known: unknown = Array.isArray(there) ? there[0] : there;
    const next: Holder = isHolder(known) ? known : {};
    holder[name] = list ? [next] : next;
    holder = next;
  }
  const last = path.at(-1);
  if (last !== undefined) holder[last.name] = last.list && !Array.isArray(value) ? [value, value] : value;
}

const OURS = new Set(['category_id', 'type_id', 'type', 'uuid', 'data', 'product_data']);
const isRoot = ({ path }: Attribute): boolean => path.length === 1 && OURS.has(path[0]?.name ?? '');

function eventOf(category: number, id: number, type: string, attributes: readonly Attribute[]): Holder {
  const event: Holder = { category_id: category, type_id: id, type, uuid: `${id}:${type}` };
  for (const attribute of attributes)
    if (!isRoot(attribute)) put(event, attribute, valueOf(attribute, EVENT_ATTRIBUTES.indexOf(attribute)));
  return event;
}

/** Every attribute of the objects that the type maps, or that lie in the event itself. */
const SHARED = new Set([
  'file_result',
  'directory',
  'directory_result',
  'email',
  'startup_app',
  'remote_process',
  'url',
  'connection',
  'reg_value_result',
]);
const mapped = (runs: readonly string[]): Attribute[] =>
  EVENT_ATTRIBUTES.filter(({ path: [first] }) => {
    const name = first?.name ?? '';
    return (
      SHARED.has(name) ||
      runs.some((scope) => name.startsWith(scope === 'registry' ? 'reg_' : scope)) ||
      (name.endsWith('_id') && name !== 'id')
    );
  });

function typeCases(): Case[] {
  return EVENT_TYPES.flatMap(({ category, id, type, runs }, index) => {
    const objects = mapped(runs).filter((_, number) => (number + index) % 8 === 0);
    const line = JSON.stringify({ ...eventOf(category, id, type, objects), ...(id === 8015 && WINDOWS) });
    return [
      { what: `${type} by its objects`, settings: {}, line },
      { what: `${type} with everything kept`, settings: index % 4 === 0 ? KEPT : BARE, line },
    ];
  });
}

const BARE = { enrichment: false };
const KEPT = { enrichment: false, preserve_original_event: true, preserve_duplicate_custom_fields: true };
const WINDOWS = {
  data: JSON.stringify({
    IpAddress: '192.0.2.7',
    WorkstationName: 'WS',
    ClientMachine: 'CM',
    User: 'U',
    SubjectUserName: 'S',
    Odd: { a: 1 },
    Long: 2 ** 60,
    Empty: '',
  }),
};

/** The attributes that any rule reads. */
const READ = new Set([...SCOPES.values()].flat().map(({ source = '' }) => source.replace(/^ses\./, '').replaceAll('[]', '')));
const isRead = (attribute: Attribute): boolean => READ.has(plainPath(attribute));

/** All that rules read, in the types that map most. */
function denseCases(): Case[] {
  const whole = EVENT_TYPES.filter(({ id }) => [8031, 8027, 8040, 8033, 8001, 8003, 8007, 8015, 8028, 8030, 5, 1000].includes(id));
  return whole.map(({ category, id, type }) => ({
    what: `${type} with all that rules read`,
    settings: BARE,
    line: JSON.stringify({
      ...eventOf(category, id, type, EVENT_ATTRIBUTES.filter(isRead)),
      product_data: '{"bpe_description":"described"}',
      ...(id === 8015 && WINDOWS),
    }),
  }));
}

const FORMS: Readonly<Record<Attribute['type'], readonly unknown[]>> = {
  keyword: ['text', 5, -1.25, true, false, '', null, ['a', 1, true, null, ''], [['a']], { a: 1 }, [{ a: 1 }, 'b'], 'é'.repeat(16_400)],
  long: [0, -7, '+5', '0x1F', '-0x1', '1.5', 1.5, '1e3', '9223372036854775807', '9223372036854775808', ' 5', true, [1, 'x', '2'], { a: 1 }],
  float: [1, '-2.25', '.5', '1e3', 'abc', '1e39', true, [0.5, 'x'], {}],
  boolean: [true, 'TRUE', 'false', 'yes', 0, ['true', 1], {}],
  ip: ['192.0.2.1', '::ffff:192.0.2.1', '2001:DB8::1', '192.0.2.01', '1.2.3', 'fe80::1%1', '[::1]', '-', 5, ['::', 'x'], {}],
  date: [
    0,
    -86_400_000,
    '1788220800000',
    '2026-09-01',
    '2026-09-01T10:20',
    '2026-09-01T10:20:30.123456Z',
    '2026-09-01T10:20:30+05:30',
    '2026-02-30',
    1.5,
    true,
    'soon',
    253_402_300_800_000,
    ['2026-09-01', 'x'],
  ],
  flattened: [{ a: { b: [1, null, ''] } }, [{ a: 1 }, {}], 'text', 5, true, [1, { a: 1 }], '{"a":1}', {}, [], { long: 'x'.repeat(32_770) }],
};

function formCases(): Case[] {
  const samples = new Map(
    EVENT_ATTRIBUTES.map((attribute): [string, Attribute] => [`${attribute.type} ${attribute.path.length}`, attribute]),
  );
  return [...samples.values()].flatMap((attribute, sample) =>
    // Long texts once: they make the file long.
    FORMS[attribute.type]
      .filter((value) => sample < 6 || JSON.stringify(value).length < 10_000)
      .map((value, index) => {
        const event: Holder = { category_id: 5, type_id: 8001, time: '2026-09-01T00:00:00Z' };
        put(event, attribute, value);
        const what = `${attribute.path.map((step) => step.name).join('.')} as ${(JSON.stringify(value) ?? '').slice(0, 40)}`;
        return { what, settings: (index + sample) % 2 === 0 ? BARE : KEPT, line: JSON.stringify(event) };
      }),
  );
}

function incidentCases(): Case[] {
  const conclusions = ['Suspicious Activity', 'network threat', 'Potential Threat', 'BREACH', 'Other', 5];
  const urls = [
    'https://u:p@h.example:8443/a.b/c.tar.gz?x=1#f',
    'http://h',
    'no url',
    'https://[2001:db8::1]:443/',
    'https://h/a b',
    'ftp://@h:/?#',
  ];
  return conclusions.map((conclusion, index): Case => {
    const incident: Holder = {
      conclusion,
      incident_url: urls[index],
      type_id: 8075 + (index % 4),
      state_id: index,
      priority_id: index,
      resolution_id: index,
    };
    for (const attribute of INCIDENT_ATTRIBUTES) {
      const name = attribute.path[0]?.name ?? '';
      if (!(name in incident) && index % 2 === 0) put(incident, attribute, valueOf(attribute, 7 + index));
    }
    Object.assign(incident, {
      incident_uid: `i-${index}`,
      id: index,
      severity_id: index,
      suspected_breach: index % 2 === 0 ? 'Yes' : 'no',
      event_id: 8_075_000 + index,
    });
    return {
      what: `an incident: ${conclusion}`,
      settings: { stream: 'incident', ...(index % 3 === 0 ? KEPT : BARE) },
      line: JSON.stringify(incident),
    };
  });
}

const RAW: readonly string[] = [
  'not json',
  '[1]',
  'null',
  '{"a":1',
  '{"category_id":5,"count":9007199254740993,"unknown":9223372036854775807,"more":9223372036854775808,"id":1e400}',
  '{"category_id":5,"device_name":"first","device_name":"LAST"}',
  '{"category_id":5,"message":"\\ud800x","\\udfff":"\\ud83d\\ude00"}',
  '{"category_id":5,"__proto__":{"a":1},"file":{"__proto__":"x"}}',
  `{"category_id":5,"odd":${'{"a":['.repeat(15)}{"b": 1 , "c":9007199254740993}${']}'.repeat(15)}}`,
  '{"category_id":5,"":1," ":2,".a":3,"a.":4,"a..b":5,"file.md5":"m","device_ip.x":1,"time.zone":{"a":1}}',
  '{"js_canary_cust":"TRUE","js_canary_enabled":false}',
  '{"js_canary_cust":"true","js_canary_enabled":null}',
  '{"url":"http://x/y","connection":{"url":["http://x"]},"category_id":3}',
  '{"category_id":99,"type_id":4711,"device_name":["A.b","C"],"time":["2026-01-02","2026-01-01"],"actor":{"cmd_line":"c"}}',
  '{}',
];

const cases: readonly Case[] = [
  ...typeCases(),
  ...denseCases(),
  ...formCases(),
  ...incidentCases(),
  ...RAW.map((line) => ({ what: `the line ${line.slice(0, 60)}`, settings: { ...BARE, stream: 'event' }, line })),
];
const rows = cases.map(({ what, settings, line }) => JSON.stringify({ what, settings, line, document: textMapping({ settings })(line) }));
writeFileSync(new URL('../../testdata/icd/cases.ndjson', import.meta.url), `${rows.join('\n')}\n`);
