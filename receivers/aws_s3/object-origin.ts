/** What identifies an S3 object, and what its documents say of it. The same whether SQS or a listing found it. */
import type { Origin } from '../../component/source.ts';

/** An object as an event or a listing names it. */
export interface FoundObject {
  readonly bucket: string;
  readonly key: string;
  /** Without quotes. Some stores that are not AWS leave it out of their events. */
  readonly etag?: string;
  readonly versionId?: string;
  /** Orders the events of one key. */
  readonly sequencer?: string;
  readonly size?: number;
  /** Milliseconds since 1970. */
  readonly writtenAt?: number;
  readonly region?: string;
  readonly bucketArn?: string;
}

/** What the settings say of where objects lie. */
export interface Place {
  readonly region: string;
  readonly endpoint: string | undefined;
  readonly pathStyle: boolean;
  /** Becomes `cloud.provider`. */
  readonly provider: string;
}

/** A version that is no ETag begins with this, which no ETag does: it cannot be matched by `If-Match`. */
const NO_ETAG = '~';

/**
 * The ETag where there is one: events and listings both have it, while listings have no version id. Two writes of the
 * same bytes are one version: they hold the same events.
 */
export const versionOf = (found: FoundObject): string =>
  found.etag ?? NO_ETAG + (found.versionId ?? found.sequencer ?? found.writtenAt ?? '');

/** The ETag to match on reading, quoted as the header needs it. */
export const etagOf = (origin: Origin): string | undefined => (origin.version.startsWith(NO_ETAG) ? undefined : `"${origin.version}"`);

export const refId = (origin: Origin): string => `${origin.bucket}/${origin.key}@${origin.version}`;

export function originOf(found: FoundObject, place: Place): Origin {
  const region = found.region ?? place.region;
  const arn = found.bucketArn ?? bucketArn(found.bucket, region);
  return {
    store: 'aws_s3',
    bucket: found.bucket,
    key: found.key,
    version: versionOf(found),
    ...(found.versionId !== undefined && { versionId: found.versionId }),
    ...(found.writtenAt !== undefined && { writtenAt: found.writtenAt }),
    ...(found.size !== undefined && { size: found.size }),
    path: objectUrl(found, { ...place, region }),
    fields: {
      input: { type: 'aws-s3' },
      aws: { s3: { bucket: { name: bucketName(found.bucket), arn }, object: { key: found.key } } },
      cloud: { provider: place.provider, region },
    },
  };
}

/** Access points are addressed by their ARN in the place of a bucket's name. */
export const isArn = (bucket: string): boolean => bucket.startsWith('arn:');

/** `my-point` of `arn:aws:s3:eu-west-1:123456789012:accesspoint/my-point`; a bucket's name is itself. */
const bucketName = (bucket: string): string => (isArn(bucket) ? (bucket.split(/[:/]/).at(-1) ?? bucket) : bucket);

function bucketArn(bucket: string, region: string): string {
  return isArn(bucket) ? bucket : `arn:${partitionOf(region)}:s3:::${bucket}`;
}

function partitionOf(region: string): string {
  if (region.startsWith('cn-')) return 'aws-cn';
  return region.startsWith('us-gov-') ? 'aws-us-gov' : 'aws';
}

/** The URL that the object is requested by, as the Elastic integration writes it to `log.file.path`. */
function objectUrl({ bucket, key }: FoundObject, { region, endpoint, pathStyle }: Place): string {
  const path = key.split('/').map(encodeURIComponent).join('/');
  const host = endpoint === undefined ? new URL(`https://s3.${region}.${domainOf(region)}`) : new URL(endpoint);
  if (isArn(bucket)) return `https://${accessPointHost(bucket, region)}/${path}`;
  // A name with dots does not fit the certificate of *.s3.<region>.amazonaws.com.
  if (pathStyle || bucket.includes('.')) return `${host.origin}/${bucket}/${path}`;
  return `${host.protocol}//${bucket}.${host.host}/${path}`;
}

const domainOf = (region: string): string => (region.startsWith('cn-') ? 'amazonaws.com.cn' : 'amazonaws.com');

function accessPointHost(arn: string, region: string): string {
  const [, , , ownRegion, account, resource = ''] = arn.split(':');
  return `${resource.split('/').at(-1)}-${account}.s3-accesspoint.${ownRegion || region}.${domainOf(region)}`;
}

/** S3 encodes keys as a form does: a space arrives as `+`. Undefined where that cannot be undone. */
export function decodeKey(key: string | undefined): string | undefined {
  if (key === undefined || key === '') return undefined;
  try {
    return decodeURIComponent(key.replaceAll('+', ' '));
  } catch {
    return undefined;
  }
}
