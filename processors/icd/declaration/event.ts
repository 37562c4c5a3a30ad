/** What becomes of the attributes that an event has itself, in every event and per category. */
import {
  add,
  addField,
  addLiteral,
  lowercase,
  mac,
  name,
  nameList,
  ofType,
  parseJson,
  present,
  rename,
  set,
  setField,
  setLiteral,
  unset,
} from './line.ts';
import type { Line } from './line.ts';
import { EVENT_DURATION, SCAN_DURATION } from './objects.ts';

export interface RootLines {
  readonly lines: readonly Line[];
  /** Attributes that stay though an ECS field took their value, and that go though none did. */
  readonly keeps?: readonly string[];
  readonly drops?: readonly string[];
}

export const ECS_VERSION = '8.11.0';

export const EVERY_EVENT: RootLines = {
  lines: [
    setLiteral(ECS_VERSION, 'ecs.version'),
    set('feature_name', 'event.module'),
    setLiteral('event', 'event.kind'),
    add('collector_device_ip', 'related.ip'),
    set('collector_device_ip', 'destination.ip'),
    set('device_domain', 'client.domain'),
    set('device_domain_uid', 'source.domain'),
    add('device_end_time', 'event.end'),
    set('device_group', 'group.name'),
    add('device_gateway', 'related.ip'),
    add('device_hw_bios_manufacturer', 'device.manufacturer'),
    set('device_hw_cpu_type', 'host.architecture'),
    add('device_ip', 'related.ip'),
    set('device_ip', 'source.ip'),
    mac('device_mac'),
    set('device_mac', 'source.mac'),
    set('device_name', 'host.hostname'),
    rename('host.hostname', 'host.name', { is: 'dotted' }),
    lowercase('host.name'),
    setField('host.name', 'source.address'),
    add('device_os_build', 'host.os.version'),
    set('device_os_country', 'client.geo.country_iso_code'),
    set('device_os_name', 'host.os.name'),
    name('device_os_type_value', 'device_os_type_id', '.device_os_type_value'),
    nameList('host_os_type', 'device_os_type_id', 'host.os.type'),
    add('device_os_ver', 'host.os.version'),
    add('device_proxy_ip', 'related.ip'),
    add('device_public_ip', 'related.ip'),
    add('device_subnet', 'related.ip'),
    set('device_time', 'event.created'),
    add('device_type', 'host.type'),
    add('device_uid', 'device.id'),
    EVENT_DURATION,
    add('lineage[]', 'process.previous.executable'),
    add('log_level', 'log.level'),
    set('log_name', 'log.logger'),
    add('logging_device_ip', 'related.ip'),
    set('message', 'message'),
    set('type', 'message', unset('message')),
    set('product_data.bpe_description', 'message', unset('message')),
    add('proxy_device_ip', 'related.ip'),
    add('seq_num', 'event.sequence'),
    set('severity_id', 'event.severity'),
    name('severity_value', 'severity_id', '.severity_value'),
    name('status_value', 'status_id', '.status_value'),
    add('status_thread_name', 'process.thread.name'),
    set('time', '@timestamp'),
    set('uuid', 'event.id'),
    add('device_name_md5', 'related.hash'),
    add('stic_ip_hash', 'related.hash'),
    add('impersonator_user_uid', 'related.user'),
    add('user_uid', 'related.user'),
    add('user_name', 'related.user'),
  ],
  keeps: ['type', 'product_data.bpe_description'],
  drops: ['user_name', 'user_uid'],
};

/** Run at the very end of every event and incident. */
export const LAST: readonly Line[] = [
  addLiteral('pipeline_error', 'event.kind', present('error.message')),
  addLiteral('preserve_original_event', 'tags', present('error.message')),
];

/** An application event of the Windows log: its members go where Winlogbeat puts them. */
const WINDOWS_EVENT: readonly Line[] = [
  parseJson('data', 'winlog.event_data', ofType(8015)),
  set('ref_event', 'winlog.event_id', ofType(8015)),
  addField('winlog.event_data.IpAddress', 'related.ip'),
  addField('winlog.event_data.WorkstationName', 'related.hosts'),
  addField('winlog.event_data.ClientMachine', 'related.hosts'),
  addField('winlog.event_data.User', 'related.user'),
  addField('winlog.event_data.SubjectUserName', 'related.user'),
];

export interface Category extends RootLines {
  readonly id: number;
  readonly scope: string;
  readonly name: string;
}

export const CATEGORIES: readonly Category[] = [
  {
    id: 1,
    scope: 'category_security',
    name: 'Security',
    lines: [
      add('attacker_ip', 'related.ip'),
      name('curr_security_level_value', 'curr_security_level_id', '.curr_security_level_value'),
      SCAN_DURATION,
      add('reason', 'event.reason'),
      name('resolution_value', 'resolution_id', '.resolution_value'),
      add('rule_name', 'rule.name'),
      add('scan_end', 'event.end'),
      add('scan_start', 'event.start'),
      name('scan_type_value', 'scan_type_id', '.scan_type_value'),
      name('state_value', 'state_id', '.state_value'),
      name('verdict_value', 'verdict_id', '.verdict_value'),
    ],
  },
  { id: 2, scope: 'category_license', name: 'License', lines: [] },
  {
    id: 3,
    scope: 'category_application',
    name: 'Application Activity',
    lines: [add('http_status', 'http.response.status_code'), add('sender_ip', 'related.ip'), set('sender_ip', 'source.ip')],
  },
  { id: 4, scope: 'category_audit', name: 'Audit', lines: [] },
  { id: 5, scope: 'category_system', name: 'System Activity', lines: WINDOWS_EVENT },
  { id: 6, scope: 'category_diagnostic', name: 'Diagnostic', lines: [] },
];
