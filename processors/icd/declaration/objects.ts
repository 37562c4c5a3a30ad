/** What becomes of each attribute of an ICD object, wherever the object occurs. `roles.ts` says where, and what differs there. */
import { add, equal, mac, name, nameList, names, number, set, times } from './line.ts';
import type { Line } from './line.ts';

/** An object has lines that give an ECS field its own value, and lines that say what its event is related to. */
export interface MappedObject {
  readonly own: readonly Line[];
  readonly related: readonly Line[];
}

/** The line of an object that lies in another. */
const within = (name: string, line: Line): Line => Object.assign({}, line, { from: `${name}.${line.from}` });

export const url: MappedObject = {
  own: [
    add('host', 'url.domain'),
    add('method', 'http.request.method'),
    add('path', 'url.path'),
    add('port', 'url.port'),
    add('query', 'url.query'),
    add('scheme', 'url.scheme'),
    add('text', 'url.full'),
  ],
  related: [],
};

export const file: MappedObject = {
  own: [
    add('accessed', 'file.accessed'),
    names('file_attribute', 'attribute_ids[]', 'file.attributes'),
    add('created', 'file.created'),
    add('md5', 'file.hash.md5'),
    add('mime_type', 'file.mime_type'),
    add('modified', 'file.mtime'),
    add('name', 'file.name'),
    add('original_name', 'file.name'),
    add('folder', 'file.directory'),
    add('path', 'file.path'),
    add('sha1', 'file.hash.sha1'),
    add('sha2', 'file.hash.sha256'),
    add('signature_fingerprints[].algorithm', 'code_signature.digest_algorithm'),
    add('signature_issuer', 'file.x509.issuer.distinguished_name'),
    add('signature_serial_number', 'file.x509.serial_number'),
    // Of a folder, a pipe or a device the size says nothing that `file.size` means.
    add('size', 'file.size', equal('type_id', '1')),
    names('file_type', 'type_id', 'file.type'),
    add('uid', 'file.uid'),
    ...url.own.map((line) => within('url', line)),
  ],
  related: [
    add('src_ip', 'related.ip'),
    add('md5', 'related.hash'),
    add('sha1', 'related.hash'),
    add('sha2', 'related.hash'),
    add('parent_sha2', 'related.hash'),
    add('src_name', 'related.hosts'),
  ],
};

export const process: MappedObject = {
  own: [
    add('cmd_line', '~.command_line'),
    set('pid', '~.pid'),
    add('start_time', '~.start'),
    add('tid', '~.thread.id'),
    add('uid', '~.entity_id'),
  ],
  related: [],
};

export const user: MappedObject = {
  own: [add('domain', '~.domain'), set('name', '~.name'), set('uid', '~.id')],
  related: [add('uid', 'related.user'), add('name', 'related.user')],
};

export const session: MappedObject = {
  own: [name('auth_protocol_value', 'auth_protocol_id', '.auth_protocol_value')],
  related: [add('remote_ip', 'related.ip'), add('user.uid', 'related.user'), add('user.name', 'related.user')],
};

export const threat: MappedObject = {
  own: [add('cve_uid', 'vulnerability.id'), add('name', 'threat.indicator.name'), add('provider', 'threat.indicator.provider')],
  related: [],
};

/** How bad the threat is; ICD rates only the one threat of an event, not its list. */
export const risk: readonly Line[] = [
  number('risk_id', 'risk.calculated_score'),
  name('threat_risk_value', 'risk_id', '.risk_value'),
  set('risk_value', 'risk.calculated_level'),
  name('threat_type_value', 'type_id', '.type_value'),
];

export const attack: MappedObject = {
  own: [
    add('tactic_uids[]', 'threat.tactic.id'),
    add('technique_uid', 'threat.technique.id'),
    add('technique_name', 'threat.technique.name'),
    add('sub_technique_uid', 'threat.technique.subtechnique.id'),
    add('sub_technique_name', 'threat.technique.subtechnique.name'),
  ],
  related: [],
};

export const email: MappedObject = {
  own: [
    names('direction', 'direction_id', 'email.direction'),
    add('header_from', 'email.from.address'),
    add('header_subject', 'email.subject'),
    add('header_to[]', 'email.to.address'),
  ],
  related: [add('sender_ip', 'related.ip')],
};

export const network: MappedObject = {
  own: [],
  related: [add('gateway_ip', 'related.ip'), add('ipv4', 'related.ip'), add('ipv6', 'related.ip')],
};

export const location: MappedObject = {
  own: [
    set('city', '~.city_name'),
    set('continent', '~.continent_name'),
    set('country', '~.country_iso_code'),
    set('region', '~.region_name'),
  ],
  related: [],
};

export const policyRule: MappedObject = {
  own: [add('desc', 'rule.description'), add('name', 'rule.name'), add('uid', 'rule.id')],
  related: [],
};

export const registry: MappedObject = {
  own: [set('path', 'registry.path'), set('name', 'registry.value'), set('data', 'registry.data.bytes')],
  related: [],
};

export const kernel: MappedObject = { own: [name('kernel_type_value', 'type_id', '.type_value')], related: [] };

export const connection: MappedObject = {
  own: [
    set('bytes_download', 'destination.bytes'),
    set('bytes_upload', 'source.bytes'),
    nameList('direction', 'direction_id', 'network.direction'),
    set('dst_ip', 'destination.ip'),
    mac('dst_mac'),
    set('dst_mac', 'destination.mac'),
    set('dst_port', 'destination.port'),
    set('src_ip', 'source.ip'),
    mac('src_mac'),
    set('src_mac', 'source.mac'),
    set('src_port', 'source.port'),
    add('tls.cipher', 'tls.cipher'),
    add('tls.version', 'tls.version'),
  ],
  related: [add('dst_ip', 'related.ip'), add('src_ip', 'related.ip'), add('dst_name', 'related.hosts'), add('src_name', 'related.hosts')],
};

/** What an event found beside its main object. Its lists of files, urls and emails have roles of their own. */
export const cybox: MappedObject = { own: [], related: [add('ipv4s[]', 'related.ip'), add('ipv6s[]', 'related.ip')] };

/** ICD counts an event's own duration in milliseconds and that of a scan in seconds; ECS in nanoseconds. */
export const EVENT_DURATION = times('event_duration', 1e6, 'event.duration');
export const SCAN_DURATION = times('duration', 1e9, 'event.duration');
