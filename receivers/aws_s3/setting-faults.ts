/** Settings that do not go together. Pure. */
import { isDirectoryBucket } from './lister.ts';

export type SettingFault = readonly [path: string, message: string];
type Given = Readonly<Record<string, unknown>>;

interface Limits {
  readonly api_timeout: number;
  readonly sqs: { readonly wait_time: number };
  readonly endpoint?: string | undefined;
  readonly fips_enabled: boolean;
}

export function settingFaults(settings: Given & Limits): readonly SettingFault[] {
  return [...sourceFaults(settings), ...credentialFaults(settings), ...limitFaults(settings)];
}

const SOURCES = ['queue_url', 'bucket_arn', 'access_point_arn', 'bucket'] as const;
const LISTING_ONLY = ['start_timestamp', 'ignore_older'] as const;

const given = (settings: Given, names: readonly string[]): readonly string[] => names.filter((name) => settings[name] !== undefined);

function sourceFaults(settings: Given): readonly SettingFault[] {
  const found = given(settings, SOURCES);
  const [source] = found;
  if (source === undefined) return [['queue_url', `expected one of ${SOURCES.join(', ')}, found none`]];
  const more = found
    .slice(1)
    .map((name): SettingFault => [name, `expected only one of ${SOURCES.join(', ')}, found ${found.join(' and ')}`]);
  return [...more, ...(source === 'queue_url' ? queueFaults(settings) : listingFaults(settings, source))];
}

function queueFaults(settings: Given): readonly SettingFault[] {
  const missing: readonly SettingFault[] =
    settings['buckets'] === undefined
      ? [['buckets', 'expected the names or ARNs of the buckets that announce to the queue: only these are read']]
      : [];
  const prefix: readonly SettingFault[] =
    settings['prefix'] === ''
      ? []
      : [['prefix', "belongs to a bucket that is listed; for a queue, filter in the bucket's notification, or use file_selectors"]];
  return [
    ...missing,
    ...prefix,
    ...given(settings, LISTING_ONLY).map((name): SettingFault => [
      name,
      'belongs to a bucket that is listed, not to a queue; leave it out',
    ]),
  ];
}

function listingFaults(settings: Given, source: string): readonly SettingFault[] {
  const faults: SettingFault[] = [];
  const { prefix } = settings;
  if (settings['buckets'] !== undefined) faults.push(['buckets', `belongs to queue_url; the bucket to list is that of ${source}`]);
  if (isDirectoryBucket(String(settings[source])) && typeof prefix === 'string' && prefix !== '' && !prefix.endsWith('/')) {
    faults.push(['prefix', 'expected a prefix that ends in /, as directory buckets (--x-s3) list by folder']);
  }
  return faults;
}

function credentialFaults(settings: Given): readonly SettingFault[] {
  const faults: SettingFault[] = [];
  const has = (name: string): boolean => settings[name] !== undefined;
  if (has('access_key_id') && !has('secret_access_key')) faults.push(['secret_access_key', 'expected the second part of access_key_id']);
  if (!has('access_key_id') && has('secret_access_key')) faults.push(['access_key_id', 'expected the first part of secret_access_key']);
  if (!has('access_key_id') && has('session_token')) faults.push(['session_token', 'belongs to access_key_id and secret_access_key']);
  const profile = given(settings, ['credential_profile_name', 'shared_credential_file']);
  if (has('access_key_id'))
    faults.push(...profile.map((name): SettingFault => [name, 'expected either static credentials or a profile, found both']));
  if (has('external_id') && !has('role_arn')) faults.push(['external_id', 'belongs to role_arn']);
  return faults;
}

function limitFaults(settings: Limits): readonly SettingFault[] {
  const faults: SettingFault[] = [];
  if (settings.api_timeout <= settings.sqs.wait_time)
    faults.push(['api_timeout', `expected more than sqs.wait_time (${settings.sqs.wait_time / 1000}s), else every empty receive fails`]);
  if (settings.endpoint !== undefined && settings.fips_enabled)
    faults.push(['fips_enabled', 'belongs to AWS; with an endpoint the store decides']);
  return faults;
}
