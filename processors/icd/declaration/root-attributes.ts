/** The attributes that an event and an incident have themselves. */
import { EVENT_OBJECTS } from './attributes.ts';
import type { IcdObject } from './attributes.ts';

const DEVICE: IcdObject = {
  keyword:
    'device_alias_name device_cap device_desc device_domain device_domain_uid device_group device_group_name device_hw_bios_date ' +
    'device_hw_bios_manufacturer device_hw_bios_ver device_hw_cpu_type device_imei device_mac device_name device_name_md5 ' +
    'device_org_unit device_os_build device_os_country device_os_edition device_os_lang device_os_name device_os_sp_name ' +
    'device_os_sp_ver device_os_type_id device_os_type_value device_os_ver device_proxy_name device_ref_uid device_site ' +
    'device_type device_uid device_vhost device_vhost_id',
  ip: 'device_gateway device_ip device_proxy_ip device_public_ip device_subnet',
  boolean: 'device_is_compliant device_is_personal device_is_trusted device_is_unmanaged',
  date: 'device_end_time device_time',
  long: 'device_os_bits',
};

const EVENT: IcdObject = {
  keyword:
    'access_mask_ids[] access_scope_id activity_id analysis app_name app_uid app_ver assignee category_id category_name ' +
    'change_type_id channel_id client_uid collector_device_name collector_name collector_uid command_name command_ref_uid ' +
    'command_uid comment component conclusion config_path connection_ref_uid content_type_id content_ver correlation_uid ' +
    'create_mask_id creator curr_security_level_id curr_security_state_ids[] curr_security_level_value curr_ver ' +
    'customer_registry_uid customer_uid data detection_type detection_uid displayed_text domain_uid email_uid environment_name ' +
    'environment_uid event_data_type event_id feature_name feature_path feature_type feature_uid feature_ver file_diff ' +
    'impersonator_customer_uid impersonator_domain_uid impersonator_user_uid incident_uid incident_url injection_type_id ' +
    'interpreter lineage[] log_level log_name logging_device_name logging_device_ref_uid logon_type_id message message_code ' +
    'message_id modifier module_type net_detection_uid open_mask_id operation org_unit_uid orig_data prev_security_level_id ' +
    'prev_security_state_ids[] prev_ver priority_id privileges product_lang product_name product_uid product_ver ' +
    'proxy_device_name quarantine_uid reason reason_id recipient ref_event_name ref_incident_uid ref_log_name ref_orig_uid ' +
    'ref_uid remediation remediation_ref remediation_uid remote_device_name request_uid resolution_id resolution_value resource ' +
    'rule_criteria_target rule_name scan_name scan_type_id scan_type_value scan_uid schedule_uid session_id session_uid ' +
    'severity_id severity_value state_id state_value status_detail status_exception status_id status_os status_stack_trace ' +
    'status_thread_name status_value stic_hw_uid stic_ip_hash stic_legacy_ent_uids[] stic_legacy_hw_uids[] stic_legacy_uids[] ' +
    'stic_schema_id stic_uid stic_version subfeature_name summary target_name type type_id user_name user_uid uuid verdict_id ' +
    'verdict_value version',
  long:
    'access_mask actual_permissions[] composite count create_mask data_size days_left duration event_duration http_status id ' +
    'num_archives num_detections num_errors num_files num_folders num_network num_processes num_registry num_resolutions ' +
    'num_skipped num_trusted num_unresolved override_duration ref_event requested_permissions[] risk_ref_value seq_num ' +
    'status_os_src timezone total',
  ip: 'attacker_ip collector_device_ip logging_device_ip proxy_device_ip sender_ip',
  boolean: 'audit is_user_present js_canary_enabled open_mode remediated restart_required stic_has_pii suspected_breach',
  date: 'created end_time log_time logging_device_post_time modified ref_log_time scan_end scan_start time',
  flattened: 'events product_data raw_data target',
  objects: EVENT_OBJECTS,
};

/** Groups of root attributes, as the reference pages show them. */
export const EVENT_ROOT: readonly IcdObject[] = [DEVICE, EVENT];

export const INCIDENT_ROOT: readonly IcdObject[] = [
  {
    keyword:
      'category category_id conclusion customer_uid detection_type domain_uid event event_id outcome id incident_uid incident_url ' +
      'message priority priority_id product_name product_uid ref_incident_uid remediation resolution resolution_id rule_name ' +
      'severity state state_id type type_id version',
    long: 'severity_id',
    boolean: 'suspected_breach',
    date: 'created device_time log_time modified time',
  },
];
