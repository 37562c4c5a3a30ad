/** Which region the settings speak of. Pure. */
import type { AwsS3Settings } from './config.ts';
import type { Place } from './object-origin.ts';

/** `eu-west-1` of `https://sqs.eu-west-1.amazonaws.com/123456789012/name`. */
export function regionOfQueue(queueUrl: string): string | undefined {
  const host = URL.parse(queueUrl)?.hostname ?? '';
  const [, region, legacy] =
    /^(?:[a-z0-9-]+\.)?(?:sqs(?:-fips)?\.([a-z0-9-]+)|([a-z0-9-]+)\.queue)\.(?:vpce\.)?(?:amazonaws|api)\./.exec(host) ?? [];
  return region ?? legacy;
}

/** Undefined: the environment decides. */
export function regionOf(settings: AwsS3Settings): string | undefined {
  const { region, queue_url, access_point_arn, default_region, endpoint } = settings;
  const named =
    region ??
    (queue_url === undefined ? undefined : regionOfQueue(queue_url)) ??
    (access_point_arn?.split(':')[3] || undefined) ??
    default_region;
  // Stores other than AWS want some region in the signature, and take any.
  return named ?? (endpoint === undefined ? undefined : 'us-east-1');
}

/** Where objects lie, for their addresses. @param environment region of the SDK's own configuration. */
export const placeOf = (settings: AwsS3Settings, environment: string | undefined): Place => ({
  region: regionOf(settings) ?? environment ?? 'us-east-1',
  endpoint: settings.endpoint,
  pathStyle: settings.path_style,
  provider: settings.provider,
});
