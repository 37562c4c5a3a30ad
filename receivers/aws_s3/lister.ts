/** Lists a bucket, in the order of its keys where the bucket has one. */
import type { ListedObject, ObjectLister } from '../../component/listing/lister.ts';
import { SourceFault } from '../../component/source.ts';
import { decodeKey } from './object-origin.ts';
import { adviceOnListing, AwsError, sentence } from './refusal.ts';

/** One page of ListObjectsV2. Throws `AwsError`. */
export interface ListObjects {
  (request: ListRequest, signal: AbortSignal): Promise<ListPage>;
}

export interface ListRequest {
  readonly bucket: string;
  readonly prefix: string;
  readonly after: string | undefined;
  readonly token: string | undefined;
}

export interface ListPage {
  readonly items: readonly ListItem[];
  /** Keys are URL-encoded: some stores leave that out though asked for it. */
  readonly isEncoded: boolean;
  readonly nextToken?: string;
}

export interface ListItem {
  readonly key: string | undefined;
  readonly etag: string | undefined;
  readonly size: number | undefined;
  readonly writtenAt: number | undefined;
}

export interface BucketListerParts {
  /** Name, or ARN of an access point. */
  readonly bucket: string;
  readonly listObjects: ListObjects;
  /** Told at the end of each listing that came to its end. */
  readonly onListed: () => void;
}

/** S3 Express: listed in no order, by folders. */
export const isDirectoryBucket = (bucket: string): boolean => bucket.endsWith('--x-s3');

export const bucketLister = (parts: BucketListerParts): ObjectLister => ({
  ordered: !isDirectoryBucket(parts.bucket),
  list: (prefix, after, signal) => pages(parts, prefix, after, signal),
});

async function* pages(
  { bucket, listObjects, onListed }: BucketListerParts,
  prefix: string,
  after: string | undefined,
  signal: AbortSignal,
): AsyncGenerator<readonly ListedObject[]> {
  let token: string | undefined;
  do {
    const page = await listObjects({ bucket, prefix, after: isDirectoryBucket(bucket) ? undefined : after, token }, signal).catch(
      (error: unknown) => refuse(bucket, error),
    );
    yield page.items.flatMap((item) => listed(item, page.isEncoded));
    token = page.nextToken;
  } while (token !== undefined && !signal.aborted);
  if (!signal.aborted) onListed();
}

function listed({ key, etag = '', size = 0, writtenAt = 0 }: ListItem, isEncoded: boolean): readonly ListedObject[] {
  const decoded = isEncoded ? decodeKey(key) : key;
  return decoded === undefined ? [] : [{ key: decoded, version: etag.replaceAll('"', ''), size, writtenAt }];
}

function refuse(bucket: string, error: unknown): never {
  const advice = error instanceof AwsError ? adviceOnListing(error.fault) : undefined;
  if (!(error instanceof AwsError) || advice === undefined) throw error;
  throw new SourceFault('forbidden', sentence(`listing of ${bucket}`, error.fault, advice), { cause: error });
}
