/** The event types of ICD: what they are, the object scopes that they run, and what ECS calls such events. */
import type { ObjectScope } from './roles.ts';

export interface EventType {
  readonly category: number;
  readonly id: number;
  /** ICD's own name, as the attribute `type` has it. */
  readonly type: string;
  readonly title: string;
  readonly runs: readonly ObjectScope[];
  /** `event.category` and `event.type` as the Elastic integration sets them. */
  readonly ecs: EcsClass;
  /** The same where the integration sets none: an enrichment. */
  readonly enriched: EcsClass;
}
export interface EcsClass {
  readonly category: readonly string[];
  readonly type: readonly string[];
}

const NONE: EcsClass = { category: [], type: [] };
const EVERY: readonly ObjectScope[] = ['container', 'cybox', 'device', 'session', 'user'];
const DETECTION: readonly ObjectScope[] = [...EVERY, 'actor', 'attack', 'parent', 'policy', 'threat'];
const ACTIVITY: readonly ObjectScope[] = [...EVERY, 'actor', 'attack', 'parent', 'policy'];

const is = (category: string, ...type: string[]): EcsClass => ({ category: [category], type });

/** One event type: its id, ICD name and title, its scopes and its class, which `enriched` marks as ours. */
const type =
  (category: number) =>
  (
    id: number,
    type: string,
    title: string,
    runs: readonly ObjectScope[],
    { ecs = NONE, enriched = NONE }: { ecs?: EcsClass; enriched?: EcsClass },
  ): EventType => ({ category, id, type, title, runs, ecs, enriched });

const security = type(1);
const license = type(2);
const application = type(3);
const audit = type(4);
const system = type(5);
const diagnostic = type(6);

// ECS has no category for a scan, a licence or a command as such: the enriched class names what the event speaks of.
export const EVENT_TYPES: readonly EventType[] = [
  security(8020, 'SCAN', 'Scan', [...EVERY, 'policy'], { enriched: is('malware', 'info') }),
  security(8025, 'BOOT_RECORD_DETECTION', 'Boot Record Detection', DETECTION, { enriched: is('malware', 'info') }),
  security(8026, 'USER_SESSION_DETECTION', 'User Session Detection', DETECTION, { ecs: is('session', 'info') }),
  security(8027, 'PROCESS_DETECTION', 'Process Detection', [...DETECTION, 'process'], { ecs: is('process', 'info') }),
  security(8028, 'MODULE_DETECTION', 'Module Detection', [...DETECTION, 'module'], { enriched: is('library', 'start') }),
  security(8030, 'KERNEL_DETECTION', 'Kernel Detection', [...DETECTION, 'kernel'], { ecs: is('driver', 'info') }),
  security(8031, 'FILE_DETECTION', 'File Detection', [...DETECTION, 'file'], { ecs: is('file', 'info') }),
  security(8032, 'REGISTRY_KEY_DETECTION', 'Registry Key Detection', [...DETECTION, 'registry'], { ecs: is('registry', 'access') }),
  security(8033, 'REGISTRY_VALUE_DETECTION', 'Registry Value Detection', [...DETECTION, 'registry'], { ecs: is('registry', 'access') }),
  security(8038, 'PERIPHERAL_DEVICE_DETECTION', 'Peripheral Device Detection', [...DETECTION, 'file'], { enriched: is('host', 'info') }),
  security(8040, 'HOST_NETWORK_DETECTION', 'Host Network Detection', [...DETECTION, 'connection'], { ecs: is('network', 'info') }),
  security(8061, 'ENTITY_CHANGE', 'Entity Change', EVERY, { enriched: is('configuration', 'change') }),
  security(8070, 'COMPLIANCE_SCAN', 'Compliance Scan', [...EVERY, 'policy'], { enriched: is('configuration', 'info') }),
  security(8071, 'COMPLIANCE', 'Compliance', [...EVERY, 'policy'], { enriched: is('configuration', 'info') }),
  security(8075, 'INCIDENT_CREATION', 'Incident Creation', EVERY, { enriched: is('threat', 'indicator') }),
  security(8076, 'INCIDENT_UPDATE', 'Incident Update', EVERY, { enriched: is('threat', 'indicator') }),
  security(8077, 'INCIDENT_CLOSURE', 'Incident Closure', EVERY, { enriched: is('threat', 'indicator') }),
  security(8078, 'INCIDENT_ASSOCIATE', 'Incident Associate', EVERY, { enriched: is('threat', 'indicator') }),
  license(30, 'LICENSE_LIFECYCLE', 'License Lifecycle', EVERY, { enriched: is('package', 'info') }),
  license(31, 'LICENSE_EXPIRY', 'License Expiry', EVERY, { enriched: is('package', 'info') }),
  application(2, 'APPLICATION_LIFECYCLE', 'Application Lifecycle', EVERY, { enriched: is('package', 'info') }),
  application(3, 'UPDATE', 'Update', EVERY, { ecs: is('configuration', 'info') }),
  application(4, 'POLICY_CHANGE', 'Policy Change', [...EVERY, 'policy'], { ecs: is('configuration', 'change') }),
  application(5, 'FILE_REPUTATION', 'File Reputation', [...EVERY, 'file', 'parent'], { ecs: is('file', 'info') }),
  application(11, 'COMMAND_ACTIVITY', 'Command Activity', EVERY, { enriched: is('host', 'info') }),
  application(12, 'ACTION_REQUEST', 'Action Request', EVERY, { enriched: is('host', 'info') }),
  application(13, 'ACTION_RESPONSE', 'Action Response', EVERY, { enriched: is('host', 'info') }),
  application(42, 'URL_REPUTATION', 'URL Reputation', [...EVERY, 'parent'], { enriched: is('web', 'info') }),
  audit(20, 'USER_SESSION_AUDIT', 'User Session Audit', EVERY, { ecs: is('session', 'info') }),
  audit(21, 'ENTITY_AUDIT', 'Entity Audit', EVERY, { enriched: is('configuration', 'change') }),
  audit(22, 'POLICY_OVERRIDE_AUDIT', 'Policy Override Audit', [...EVERY, 'file', 'policy'], { ecs: is('configuration', 'info') }),
  system(8000, 'USER_SESSION_ACTIVITY', 'User Session Activity', ACTIVITY, { ecs: is('session', 'info') }),
  system(8001, 'PROCESS_ACTIVITY', 'Process Activity', [...ACTIVITY, 'process'], { ecs: is('process', 'info', 'start', 'end') }),
  system(8002, 'MODULE_ACTIVITY', 'Module Activity', [...ACTIVITY, 'module'], { ecs: is('process', 'info') }),
  system(8003, 'FILE_ACTIVITY', 'File Activity', [...ACTIVITY, 'file'], { ecs: is('file', 'info') }),
  system(8004, 'DIRECTORY_ACTIVITY', 'Directory Activity', ACTIVITY, { enriched: is('file', 'info') }),
  system(8005, 'REGISTRY_KEY_ACTIVITY', 'Registry Key Activity', [...ACTIVITY, 'registry'], { ecs: is('registry', 'access') }),
  system(8006, 'REGISTRY_VALUE_ACTIVITY', 'Registry Value Activity', [...ACTIVITY, 'registry'], { ecs: is('registry', 'access') }),
  system(8007, 'HOST_NETWORK_ACTIVITY', 'Host Network Activity', [...ACTIVITY, 'connection'], { ecs: is('network', 'connection') }),
  system(8009, 'KERNEL_ACTIVITY', 'Kernel Activity', [...ACTIVITY, 'kernel'], { ecs: is('driver', 'info') }),
  system(8011, 'EMAIL_ACTIVITY', 'Email Activity', EVERY, { ecs: is('email', 'info') }),
  system(8015, 'MONITORED_SOURCE', 'Monitored Source', [...ACTIVITY, 'process'], { enriched: is('host', 'info') }),
  system(8016, 'STARTUP_APPLICATION_CONFIGURATION_CHANGE', 'Startup Application Configuration Change', ACTIVITY, {
    ecs: is('configuration', 'creation', 'deletion', 'change'),
  }),
  system(8018, 'AMSI_ACTIVITY', 'AMSI Activity', ACTIVITY, { enriched: is('process', 'info') }),
  diagnostic(1000, 'STATUS', 'Status', ['container', 'cybox', 'device', 'process', 'session', 'user'], { enriched: is('host', 'info') }),
];
