/** Lists a bucket in the order of its names. */
import type { ListedObject, ObjectLister } from '../../component/listing/lister.ts';
import { SourceFault } from '../../component/source.ts';
import { isFields, readResource, text, type Fields } from './object-resource.ts';
import { adviceOnListing, GoogleError, sentence } from './refusal.ts';

/** One page of a listing, as the JSON API has it. Throws `GoogleError`. */
export interface ListObjects {
  (request: ListRequest, signal: AbortSignal): Promise<ListPage>;
}

export interface ListRequest {
  readonly bucket: string;
  readonly query: ListQuery;
  /** For the answer. */
  readonly timeoutMs: number;
}

export interface ListQuery {
  readonly prefix: string;
  /** Inclusive. */
  readonly startOffset?: string;
  readonly pageToken?: string;
}

export interface ListPage {
  readonly items: readonly Fields[];
  readonly nextPageToken?: string;
}

export interface BucketListerOptions {
  readonly bucket: string;
  readonly timeoutMs: number;
  readonly listObjects: ListObjects;
  /** Told at the end of each listing that came to its end. */
  readonly onListed: () => void;
}

export const bucketLister = (options: BucketListerOptions): ObjectLister => ({
  ordered: true,
  list: (prefix, after, signal) => pages(options, prefix, after, signal),
});

async function* pages(
  { bucket, timeoutMs, listObjects, onListed }: BucketListerOptions,
  prefix: string,
  after: string | undefined,
  signal: AbortSignal,
): AsyncGenerator<readonly ListedObject[]> {
  let pageToken: string | undefined;
  do {
    const query = { prefix, ...(after !== undefined && { startOffset: after }), ...(pageToken !== undefined && { pageToken }) };
    const page = await listObjects({ bucket, query, timeoutMs }, signal).catch((error: unknown) => refuse(bucket, error));
    yield page.items.flatMap((item) => listed(bucket, item)).filter(({ key }) => key !== after);
    pageToken = page.nextPageToken;
  } while (pageToken !== undefined && !signal.aborted);
  if (!signal.aborted) onListed();
}

function listed(bucket: string, item: Fields): readonly ListedObject[] {
  const found = readResource(bucket, item);
  if (found === undefined) return [];
  const { name, generation, size = 0, writtenAt = 0, contentType } = found;
  return [{ key: name, version: generation, size, writtenAt, ...(contentType !== undefined && { contentType }) }];
}

/** @throws {SourceFault} for what a person must mend, else the error as it was. */
function refuse(bucket: string, error: unknown): never {
  const advice = error instanceof GoogleError ? adviceOnListing(error.fault) : undefined;
  if (error instanceof GoogleError && advice !== undefined)
    throw new SourceFault('forbidden', sentence(`listing of gs://${bucket}`, error.fault, advice), { cause: error });
  throw error;
}

/** A page as the JSON API writes it. */
export function readPage(answer: unknown): ListPage {
  const page = isFields(answer) ? answer : {};
  const items: unknown = page['items'];
  const nextPageToken = text(page, 'nextPageToken');
  return { items: Array.isArray(items) ? items.filter(isFields) : [], ...(nextPageToken !== undefined && { nextPageToken }) };
}
