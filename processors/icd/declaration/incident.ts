/** What becomes of the attributes of an EDR incident. */
import { addLiteral, among, equal, name, set, setLiteral, splitUrl } from './line.ts';
import { ECS_VERSION } from './event.ts';
import type { RootLines } from './event.ts';

const MALWARE = ['targeted malware', 'suspicious activity', 'malicious activity', 'malicious file', 'dual use tool', 'malware', 'hacktool'];
const THREAT = ['network threat', 'potential threat', 'targeted attack'];

export const INCIDENT: RootLines = {
  lines: [
    setLiteral(ECS_VERSION, 'ecs.version'),
    setLiteral('alert', 'event.kind'),
    addLiteral('malware', 'event.category', among('conclusion', MALWARE)),
    addLiteral('threat', 'event.category', among('conclusion', THREAT)),
    addLiteral('intrusion_detection', 'event.category', among('conclusion', ['breach'])),
    addLiteral('network', 'event.category', among('conclusion', ['network threat'])),
    addLiteral('info', 'event.type', among('conclusion', [...MALWARE, 'breach', 'network threat'])),
    addLiteral('indicator', 'event.type', among('conclusion', THREAT)),
    set('time', '@timestamp'),
    set('created', 'event.created'),
    set('conclusion', 'event.reason'),
    set('incident_uid', 'event.id'),
    set('incident_url', 'event.url'),
    splitUrl('event.url', 'url'),
    set('message', 'message'),
    set('product_name', 'event.provider'),
    set('rule_name', 'rule.name'),
    set('version', 'http.version'),
    name('incident_severity', 'severity_id', '.severity'),
    set('severity_id', 'event.severity'),
    setLiteral('Unknown', '.outcome', equal('id', '0')),
    setLiteral('Logged', '.outcome', equal('id', '4')),
    setLiteral('Security', '.category'),
    name('incident_state', 'state_id', '.state'),
    name('incident_priority', 'priority_id', '.priority'),
    name('incident_resolution', 'resolution_id', '.resolution'),
    name('incident_event', 'event_id', '.event'),
  ],
};
