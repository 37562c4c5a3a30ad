/** The fields beside ECS that documents may have, and the types of all that an index template must know. */
import type { FieldType } from './attributes.ts';
import { EVENT_ATTRIBUTES, INCIDENT_ATTRIBUTES, plainPath } from './field-types.ts';

export interface DocumentField {
  readonly path: string;
  readonly type: FieldType | 'constant_keyword' | 'object';
  /** Further parameters of the mapping. */
  readonly extra?: Readonly<Record<string, string>>;
}

/** Members of a Windows event, as Winlogbeat names them. */
const WINDOWS_MEMBERS =
  'AccessGranted AccessRemoved AccountDomain AccountExpires AccountName AllowedToDelegateTo AuditPolicyChanges ' +
  'AuditPolicyChangesDescription AuditSourceName AuthenticationPackageName Binary BitlockerUserInputTime BootMode ' +
  'BootType BuildVersion CallerProcessId CallerProcessName Category CategoryId ClientAddress ClientName ' +
  'CommandLine Company CorruptionActionState CrashOnAuditFailValue CreationUtcTime Description Detail DeviceName ' +
  'DeviceNameLength DeviceTime DeviceVersionMajor DeviceVersionMinor DisplayName DomainBehaviorVersion DomainName ' +
  'DomainPolicyChanged DomainSid DriveName DriverName DriverNameLength Dummy DwordVal EntryCount EventSourceId ' +
  'ExtraInfo FailureName FailureNameLength FailureReason FileVersion FinalStatus Group GroupTypeChange HandleId ' +
  'HomeDirectory HomePath IdleImplementation IdleStateCount ImpersonationLevel IntegrityLevel IpAddress IpPort ' +
  'KerberosPolicyChange KeyLength LastBootGood LastShutdownGood LmPackageName LogonGuid LogonHours LogonId ' +
  'LogonID LogonProcessName LogonType MachineAccountQuota MajorVersion MandatoryLabel MaximumPerformancePercent ' +
  'MemberName MemberSid MinimumPerformancePercent MinimumThrottlePercent MinorVersion MixedDomainMode ' +
  'NewProcessId NewProcessName NewSchemeGuid NewSd NewSdDacl0 NewSdDacl1 NewSdDacl2 NewSdSacl0 NewSdSacl1 ' +
  'NewSdSacl2 NewTargetUserName NewTime NewUACList NewUacValue NominalFrequency Number ObjectName ObjectServer ' +
  'ObjectType OemInformation OldSchemeGuid OldSd OldSdDacl0 OldSdDacl1 OldSdDacl2 OldSdSacl0 OldSdSacl1 ' +
  'OldSdSacl2 OldTargetUserName OldTime OldUacValue OriginalFileName PackageName PasswordLastSet ' +
  'PasswordHistoryLength Path ParentProcessName PerformanceImplementation PreviousCreationUtcTime PreAuthType ' +
  'PreviousTime PrimaryGroupId PrivilegeList ProcessId ProcessName ProcessPath ProcessPid Product ProfilePath ' +
  'PuaCount PuaPolicyId QfeVersion Reason SamAccountName SchemaVersion ScriptPath SidHistory ScriptBlockText ' +
  'Service ServiceAccount ServiceFileName ServiceName ServiceSid ServiceStartType ServiceType ServiceVersion ' +
  'SessionName ShutdownActionType ShutdownEventCode ShutdownReason SidFilteringEnabled Signature SignatureStatus ' +
  'Signed StartTime State Status StatusDescription StopTime SubCategory SubCategoryGuid SubcategoryGuid ' +
  'SubCategoryId SubcategoryId SubjectDomainName SubjectLogonId SubjectUserName SubjectUserSid SubStatus TSId ' +
  'TargetDomainName TargetInfo TargetLogonGuid TargetLogonId TargetServerName TargetSid TargetUserName ' +
  'TargetUserSid TdoAttributes TdoDirection TdoType TerminalSessionId TicketEncryptionType ' +
  'TicketEncryptionTypeDescription TicketOptions TicketOptionsDescription TokenElevationType TransmittedServices ' +
  'UserAccountControl UserParameters UserPrincipalName UserSid UserWorkstations Version Workstation ' +
  'WorkstationName param1 param2 param3 param4 param5 param6 param7 param8 ClientProcessId ' +
  'CountOfCredentialsReturned ReadOperation ReturnCode TargetName';

const field = (path: string, type: DocumentField['type'], extra?: DocumentField['extra']): DocumentField => ({
  path,
  type,
  ...(extra && { extra }),
});

const dataStream = (dataset: string): readonly DocumentField[] => [
  field('data_stream.type', 'constant_keyword'),
  field('data_stream.dataset', 'constant_keyword'),
  field('data_stream.namespace', 'constant_keyword'),
  field('event.dataset', 'constant_keyword', { value: dataset }),
  field('@timestamp', 'date'),
];

/** What Beats tell of where a line lay. */
const ORIGIN: readonly DocumentField[] = [
  field('input.type', 'keyword'),
  field('log.offset', 'long'),
  field('aws.s3.bucket', 'flattened'),
  field('aws.s3.object', 'flattened'),
  field('gcs.storage.bucket.name', 'keyword'),
  field('gcs.storage.object.json_data', 'keyword'),
  field('gcs.storage.object.name', 'keyword'),
  field('gcs.storage.object.content_type', 'keyword'),
  field('azure.resource', 'flattened'),
  field('azure.storage', 'flattened'),
  field('azure.subscription_id', 'keyword'),
];

const WINDOWS: readonly DocumentField[] = [
  field('winlog.event_data', 'object', { object_type: 'keyword' }),
  ...WINDOWS_MEMBERS.split(' ').map((name) => field(`winlog.event_data.${name}`, 'keyword')),
  field('winlog.event_id', 'keyword'),
];

/** Every field of events that is not of ECS, or that ECS leaves to the data stream. */
export const EVENT_FIELDS: readonly DocumentField[] = [
  ...EVENT_ATTRIBUTES.map((attribute) => field(`ses.${plainPath(attribute)}`, attribute.type)),
  ...dataStream('symantec_endpoint_security.event'),
  ...ORIGIN,
  ...WINDOWS,
  field('risk.calculated_score', 'float'),
  field('risk.calculated_level', 'keyword'),
  field('code_signature.digest_algorithm', 'keyword'),
];

/** The same for incidents. */
export const INCIDENT_FIELDS: readonly DocumentField[] = [
  ...INCIDENT_ATTRIBUTES.map((attribute) => field(`ses.incident.${plainPath(attribute)}`, attribute.type)),
  ...dataStream('symantec_endpoint_security.incident'),
  field('event.module', 'constant_keyword', { value: 'symantec_endpoint_security' }),
  field('url.user_info', 'keyword'),
];

/** A field of ours, where the setting `unmapped: collect` asks for it. */
export const COLLECTED_FIELD = field('ses.unmapped', 'flattened');
