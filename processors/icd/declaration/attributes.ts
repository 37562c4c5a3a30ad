/**
 * Every ICD attribute and its type, declared once per ICD object. An attribute of a type is one word; `[]` marks a list,
 * a dot a small object that occurs nowhere else.
 */
export const FIELD_TYPES = ['keyword', 'long', 'float', 'boolean', 'ip', 'date', 'flattened'] as const;
export type FieldType = (typeof FIELD_TYPES)[number];

/** Attributes by type, as words, and the objects that this one holds. */
export type IcdObject = { readonly [T in FieldType]?: string } & {
  readonly objects?: Readonly<Record<string, IcdObject>>;
};

/** The object as it is in one role, where it has attributes that it lacks elsewhere. */
const extended = (object: IcdObject, more: IcdObject): IcdObject => {
  const types = FIELD_TYPES.filter((type) => more[type] !== undefined);
  return { ...object, ...Object.fromEntries(types.map((type) => [type, `${object[type] ?? ''} ${more[type]}`])) };
};

const url: IcdObject = {
  keyword:
    'categories[] category_ids[] extension host method parent_categories[] path provider query referrer referrer_categories[] ' +
    'referrer_category_ids[] rep_score_id scheme text',
  long: 'port',
};

const file: IcdObject = {
  date: 'accessed created modified rep_discovered_date signature_created_date',
  keyword:
    'accessor attribute_ids[] company_name confidentiality_id content_type.family_id content_type.subtype content_type.type_id ' +
    'creator creator_process desc folder folder_uid md5 mime_type modifier name normalized_path original_name owner parent_name ' +
    'parent_sha2 path product_name product_path security_descriptor sha1 sha2 signature_company_name signature_developer_uid ' +
    'signature_fingerprints[].algorithm signature_fingerprints[].value signature_issuer signature_level_id ' +
    'signature_serial_number signature_value_ids[] src_name type_id uid version',
  long: 'attributes rep_discovered_band rep_prevalence rep_prevalence_band rep_score rep_score_band signature_value size size_compressed',
  boolean: 'is_system',
  ip: 'src_ip',
  flattened: 'xattributes',
  objects: { url },
};
const loadedModule = extended(file, { keyword: 'base_address load_type load_type_id' });

const user: IcdObject = {
  boolean: 'account_disabled is_admin password_expires',
  keyword: 'cloud_resource_uid domain external_account_uid external_uid full_name groups[] home logon_name name shell sid uid',
};

const anySession: IcdObject = {
  keyword: 'auth_protocol_id direction_id logon_type_id previous_users[] remote_host',
  boolean: 'cleartext_credentials is_admin remote',
  long: 'port',
  ip: 'remote_ip',
  objects: { user },
};
const session = extended(anySession, { long: 'id' });

const process: IcdObject = {
  keyword: 'app_name app_uid app_ver cmd_line integrity_id lineage[] loaded_modules[] normalized_cmd_line sandbox_name session_id uid',
  long: 'pid tid',
  date: 'start_time',
  flattened: 'xattributes',
  objects: { file, module: loadedModule, session, user },
};
/** The session id of an actor and of a parent is a text; elsewhere it is a number. */
const startedProcess: IcdObject = { ...process, objects: { ...process.objects, session: extended(anySession, { keyword: 'id' }) } };

const location: IcdObject = { keyword: 'city continent country desc isp region', float: 'coordinates[]', boolean: 'on_premises' };
const network: IcdObject = {
  keyword: 'bssid gateway_mac mac rep_score_id ssid type_id',
  ip: 'gateway_ip ipv4 ipv6',
  boolean: 'is_public',
};
const certificate: IcdObject = {
  date: 'end_time start_time',
  boolean: 'is_valid',
  keyword:
    'issuer_name issuer_organization serial signature_statuses subject_city subject_country subject_email subject_name ' +
    'subject_org_unit subject_organization subject_state subject_street version',
};
const tls: IcdObject = {
  keyword: 'cipher issuer_keyring issuer_keyring_alias ocsp_status_detail tls_policy_id version',
  long: 'cipher_size cipher_strength key_length',
  boolean: 'is_advertised is_used',
  objects: { client_certificate: certificate, server_certificate: certificate },
};
const connection: IcdObject = {
  keyword:
    'connection_direction_id direction_id dst_mac dst_name dst_service http_user_agent protocol_id rpc.binding rpc.interface_uid ' +
    'rpc.interface_ver src_mac src_name src_service svc_name uid',
  long: 'bytes_download bytes_upload dst_port ether_type http_status protocol_version rpc.interface_op src_port tcp_flags',
  ip: 'dst_ip src_ip',
  boolean: 'local',
  flattened: 'request_headers response_headers',
  objects: { url, tls, dst_location: location, src_location: location },
};

const email: IcdObject = {
  keyword: 'direction_id header_from header_message_id header_reply_to header_subject header_to[] smtp_from smtp_hello smtp_to',
  ip: 'sender_ip',
  long: 'size',
};
const icap: IcdObject = { keyword: 'service status status_detail', flattened: 'metadata' };
const cybox: IcdObject = {
  keyword: 'domains[] hostnames[] macs[]',
  ip: 'ipv4s[] ipv6s[]',
  objects: { 'files[]': file, 'urls[]': url, 'emails[]': email, icap_reqmod: icap, icap_respmod: icap },
};

const threat: IcdObject = { keyword: 'classification classification_ids[] cve_uid name provider risk_id sub_id type_id', long: 'id' };
const registryKey: IcdObject = { keyword: 'path security_descriptor', boolean: 'is_system', date: 'last_write' };
const registryValue: IcdObject = { keyword: 'data name path type type_id', boolean: 'is_default_value is_system', date: 'last_write' };
const entity: IcdObject = { keyword: 'name type uid version', flattened: 'data' };
const policy: IcdObject = {
  keyword:
    'desc group_desc group_name group_uid label name rule_category_id rule_desc rule_group_desc rule_group_name rule_group_uid ' +
    'rule_name rule_uid rules[].category_id rules[].desc rules[].dlp_type_id rules[].name rules[].uid state_ids[] type_id uid version',
  date: 'effective_date',
  long: 'rules[].num_violations',
};
const startupApp: IcdObject = {
  keyword: 'cmd_line desc name normalized_cmd_line run_state_id start_id subtype_ids[] subtypes type_ids[] vendor',
  boolean: 'device_os_integrity_protection',
  objects: { file },
};

/** Objects that an event holds, by the name that they have there. */
export const EVENT_OBJECTS: Readonly<Record<string, IcdObject>> = {
  actor: startedProcess,
  parent: startedProcess,
  process,
  remote_process: { ...process, objects: { ...process.objects, module: extended(loadedModule, { keyword: 'parent_sha1' }) } },
  file: extended(file, { keyword: 'type_value' }),
  file_result: file,
  directory: file,
  directory_result: file,
  module: extended(loadedModule, { keyword: 'type_value' }),
  startup_app: startupApp,
  session: extended(session, { keyword: 'auth_protocol_value' }),
  'sessions[]': session,
  user,
  url,
  connection,
  cybox,
  email: extended(email, { keyword: 'direction_value' }),
  email_auth: { keyword: 'dkim_domain dkim_id dmarc_id dmarc_override dmarc_policy_id raw_header spf_id' },
  threat: extended(threat, { keyword: 'risk_value type_value' }),
  'threats[]': threat,
  'attacks[]': { keyword: 'sub_technique_name sub_technique_uid tactic_ids[] tactic_uids[] technique_name technique_uid' },
  policy,
  reg_key: registryKey,
  reg_key_result: registryKey,
  reg_value: registryValue,
  reg_value_result: registryValue,
  entity,
  entity_result: entity,
  curr_location: location,
  prev_location: location,
  device_location: location,
  'device_networks[]': network,
  container: { keyword: 'host_name image_name image_uid name os_name uid', objects: { 'networks[]': network } },
  kernel: { keyword: 'name system_call type_id type_value', boolean: 'is_system' },
  device_cloud_vm: { keyword: 'autoscale_uid dc_region instance_uid subnet_uid vpc_uid' },
  peripheral_device: { keyword: 'class instance_uid model name serial vendor' },
  dst_endpoint_app: { keyword: 'groups[] name operation' },
  source: { keyword: 'facility facility_detail facility_uid type_id' },
  license: { keyword: 'name type_id uid', long: 'count', date: 'end_time start_time' },
  compliance_rule: { keyword: 'criteria_id desc name type_id uid' },
  cve: { keyword: 'desc name reference_url severity_id title uid', date: 'published', boolean: 'requires_device', float: 'score' },
  cvssv2: {
    keyword: 'access_complexity_id attack_vector_id authentication_id availability_impact_id confidentiality_impact_id integrity_impact_id',
    float: 'risk',
  },
};
