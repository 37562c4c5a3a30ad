/** Where each ICD object occurs, which scope maps it there, and how that role differs from the object itself. */
import { add, addMac, name, set } from './line.ts';
import type { Line } from './line.ts';
import * as objects from './objects.ts';
import type { MappedObject } from './objects.ts';

export const OBJECT_SCOPES = [
  'actor',
  'attack',
  'connection',
  'container',
  'cybox',
  'device',
  'file',
  'kernel',
  'module',
  'parent',
  'policy',
  'process',
  'registry',
  'session',
  'threat',
  'user',
] as const;
export type ObjectScope = (typeof OBJECT_SCOPES)[number];

export interface Role {
  readonly object: MappedObject;
  /** Where the object lies in the event. */
  readonly at: string;
  /** An object's scope, which event types run, or the category whose every event carries the object. */
  readonly scope: ObjectScope | 'category_system' | 'category_application';
  /** What `~` stands for in the object's targets. */
  readonly as?: string;
  /** Only what the event is related to: no ECS field has room for this role's own values. */
  readonly relatedOnly?: true;
  /** Attributes of which ECS takes nothing in this role. */
  readonly without?: readonly string[];
  /** Lines in place of those that the object has for the same attribute. */
  readonly instead?: readonly Line[];
  readonly also?: readonly Line[];
  /** Attributes that stay in the event though an ECS field took their value. */
  readonly keeps?: readonly string[];
}

const fileRoles: readonly Role[] = [
  {
    object: objects.file,
    at: 'file',
    scope: 'file',
    without: ['modified', 'original_name', 'signature_fingerprints[].algorithm', 'uid', 'url'],
    instead: [set('sha2', 'file.hash.sha256')],
    also: [name('file_type_value', 'type_id', '.type_value')],
  },
  { object: objects.file, at: 'file_result', scope: 'file', relatedOnly: true },
  {
    object: objects.file,
    at: 'actor.file',
    scope: 'actor',
    without: ['signature_fingerprints[].algorithm', 'uid', 'url'],
    also: [add('src_name', 'file.device')],
  },
  {
    object: objects.file,
    at: 'process.file',
    scope: 'process',
    without: ['modified', 'folder', 'signature_fingerprints[].algorithm', 'url'],
    instead: [set('sha2', 'process.hash.sha256')],
    keeps: ['sha2', 'original_name'],
  },
  { object: objects.file, at: 'parent.file', scope: 'parent', relatedOnly: true },
  ...['remote_process.file', 'startup_app.file'].map((at): Role => ({
    object: objects.file,
    at,
    scope: 'category_system',
    without: ['attribute_ids[]', 'name', 'original_name', 'folder', 'sha2', 'signature_serial_number', 'uid', 'url.host', 'url.method'],
  })),
  {
    object: objects.file,
    at: 'directory',
    scope: 'category_system',
    without: ['attribute_ids[]', 'original_name', 'folder', 'sha2', 'uid', 'url.host', 'url.method'],
    also: [add('src_ip', 'host.ip'), set('src_name', 'host.hostname')],
  },
  {
    object: objects.file,
    at: 'directory_result',
    scope: 'category_system',
    without: ['attribute_ids[]', 'name', 'original_name', 'folder', 'sha2', 'signature_serial_number', 'uid', 'url.host', 'url.method'],
  },
  {
    object: objects.file,
    at: 'cybox.files[]',
    scope: 'cybox',
    without: ['modified', 'original_name', 'signature_fingerprints[].algorithm', 'uid', 'url'],
    instead: [add('size', 'file.size')],
  },
];

/** A module is a file that a process has loaded. */
const moduleRoles: readonly Role[] = [
  {
    object: objects.file,
    at: 'module',
    scope: 'module',
    relatedOnly: true,
    also: [name('file_type_value', 'type_id', '.type_value')],
  },
  { object: objects.file, at: 'actor.module', scope: 'actor', relatedOnly: true },
  { object: objects.file, at: 'parent.module', scope: 'parent', relatedOnly: true },
  { object: objects.file, at: 'process.module', scope: 'process', relatedOnly: true },
  {
    object: objects.file,
    at: 'remote_process.module',
    scope: 'category_system',
    relatedOnly: true,
    also: [add('parent_sha1', 'related.hash')],
  },
];

const processRoles: readonly Role[] = [
  { object: objects.process, at: 'actor', scope: 'actor', as: 'process', without: ['pid', 'start_time', 'tid', 'uid'] },
  { object: objects.process, at: 'process', scope: 'process', as: 'process', without: ['start_time', 'uid'] },
  { object: objects.process, at: 'parent', scope: 'parent', as: 'process.parent' },
];

const userRoles: readonly Role[] = [
  { object: objects.user, at: 'user', scope: 'user', as: 'user' },
  {
    object: objects.user,
    at: 'actor.user',
    scope: 'actor',
    as: 'user',
    // An actor is known by its SID: its `uid` is the directory's, not the system's.
    without: ['name', 'uid'],
    also: [add('sid', 'user.id'), add('sid', 'related.user')],
  },
  {
    object: objects.user,
    at: 'parent.user',
    scope: 'parent',
    without: ['domain'],
    instead: [add('name', 'process.parent.user.name'), add('uid', 'process.parent.user.id')],
  },
  { object: objects.user, at: 'process.user', scope: 'process', relatedOnly: true },
  { object: objects.user, at: 'remote_process.user', scope: 'category_system', relatedOnly: true },
];

const sessionRoles: readonly Role[] = [
  { object: objects.session, at: 'session', scope: 'session' },
  { object: objects.session, at: 'sessions[]', scope: 'session', relatedOnly: true },
  { object: objects.session, at: 'actor.session', scope: 'actor', relatedOnly: true },
  { object: objects.session, at: 'parent.session', scope: 'parent', relatedOnly: true },
  { object: objects.session, at: 'process.session', scope: 'process', relatedOnly: true },
  { object: objects.session, at: 'remote_process.session', scope: 'category_system', relatedOnly: true },
];

const networkRoles: readonly Role[] = [
  { object: objects.connection, at: 'connection', scope: 'connection' },
  { object: objects.network, at: 'container.networks[]', scope: 'container' },
  {
    object: objects.network,
    at: 'device_networks[]',
    scope: 'device',
    also: [add('ipv4', 'host.ip'), addMac('mac', 'host.mac')],
    keeps: ['ipv4', 'mac'],
  },
  { object: objects.location, at: 'device_location', scope: 'device', as: 'host.geo' },
  { object: objects.url, at: 'url', scope: 'category_application' },
  { object: objects.url, at: 'connection.url', scope: 'connection', without: ['method'], keeps: ['host', 'scheme'] },
  { object: objects.url, at: 'cybox.urls[]', scope: 'cybox', without: ['host', 'method'] },
];

const otherRoles: readonly Role[] = [
  { object: objects.cybox, at: 'cybox', scope: 'cybox' },
  { object: objects.email, at: 'email', scope: 'category_system' },
  { object: objects.email, at: 'cybox.emails[]', scope: 'cybox' },
  { object: objects.attack, at: 'attacks[]', scope: 'attack' },
  {
    object: objects.threat,
    at: 'threat',
    scope: 'threat',
    also: objects.risk,
  },
  { object: objects.threat, at: 'threats[]', scope: 'threat' },
  { object: objects.policyRule, at: 'policy.rules[]', scope: 'policy' },
  { object: objects.kernel, at: 'kernel', scope: 'kernel' },
  { object: objects.registry, at: 'reg_key', scope: 'registry', without: ['name', 'data'] },
  { object: objects.registry, at: 'reg_value', scope: 'registry', keeps: ['path', 'name'] },
  {
    object: objects.registry,
    at: 'reg_value_result',
    scope: 'registry',
    without: ['path', 'name'],
    instead: [add('data', 'registry.data.bytes')],
    keeps: ['data'],
  },
];

export const ROLES: readonly Role[] = [
  ...processRoles,
  ...fileRoles,
  ...moduleRoles,
  ...userRoles,
  ...sessionRoles,
  ...networkRoles,
  ...otherRoles,
];
