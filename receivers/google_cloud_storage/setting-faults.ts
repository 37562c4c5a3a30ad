/** What is wrong with settings that are each well formed. Pure. */
import type { Secret } from '../../config/secret.ts';

export type Fault = readonly [path: readonly (string | number)[], message: string];

interface Dated {
  readonly start_timestamp?: unknown;
  readonly timestamp_epoch?: unknown;
}

interface Given extends Dated {
  readonly buckets: readonly (Dated & { readonly name: string })[];
  readonly service_account_key?: Secret | undefined;
  readonly service_account_file?: string | undefined;
  readonly alternative_host?: string | undefined;
  readonly subscription?: string | undefined;
  readonly pubsub: { readonly endpoint: string };
}

export const settingFaults = (settings: Given): readonly Fault[] => [
  ...credentialFaults(settings),
  ...hostFaults(settings),
  ...bucketFaults(settings),
];

function credentialFaults({ service_account_key, service_account_file }: Given): readonly Fault[] {
  if (service_account_key === undefined || service_account_file === undefined) return [];
  return [[['service_account_file'], 'expected only one of service_account_key and service_account_file, found both']];
}

/** A token that goes over the network unencrypted is anybody's. */
function hostFaults(settings: Given): readonly Fault[] {
  if (!hasCredentials(settings)) return [];
  const fault = (path: readonly string[], host: string | undefined): readonly Fault[] =>
    host === undefined || !isPlain(host) || isThisMachine(host)
      ? []
      : [[path, 'expected https: credentials are set, and their token would cross the network unencrypted']];
  return [...fault(['alternative_host'], settings.alternative_host), ...fault(['pubsub', 'endpoint'], settings.pubsub.endpoint)];
}

function bucketFaults(settings: Given): readonly Fault[] {
  const names = settings.buckets.map(({ name }) => name);
  const twice = names.flatMap((name, at): readonly Fault[] =>
    names.indexOf(name) < at ? [[['buckets', at, 'name'], `expected each bucket once, found ${name} again`]] : [],
  );
  const dated = [...settings.buckets.map((bucket, at) => [['buckets', at], bucket] as const), [[], settings] as const];
  const both = dated.flatMap(([path, { start_timestamp, timestamp_epoch }]): readonly Fault[] =>
    start_timestamp !== undefined && timestamp_epoch !== undefined
      ? [[[...path, 'timestamp_epoch'], 'expected only one of start_timestamp and timestamp_epoch, found both']]
      : [],
  );
  return [...twice, ...both];
}

const hasCredentials = (settings: Pick<Given, 'service_account_key' | 'service_account_file'>): boolean =>
  settings.service_account_key !== undefined || settings.service_account_file !== undefined;

const isPlain = (url: string): boolean => url.startsWith('http:');
const isThisMachine = (url: string): boolean => /^(?:localhost|127(?:\.\d+){3}|\[::1\])$/.test(URL.parse(url)?.hostname ?? '');

/** Whether requests to this server carry no token: an emulator knows no accounts. */
export const isAnonymous = (settings: Pick<Given, 'service_account_key' | 'service_account_file'>, url: string | undefined): boolean =>
  url !== undefined && isPlain(url) && !hasCredentials(settings);

export function isCredentialsJson(text: string): boolean {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && 'type' in value && typeof value.type === 'string';
  } catch {
    return false;
  }
}
