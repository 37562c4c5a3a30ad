/** What identifies a blob, and what its documents say of it. The same whether a queue or a listing found it. */
import type { Origin } from '../../component/source.ts';

/** A blob as an event or a listing names it. */
export interface FoundBlob {
  readonly container: string;
  readonly name: string;
  /** Without quotes. Events of hierarchical namespaces may leave it out. */
  readonly etag?: string;
  /** Orders the events of one name. */
  readonly sequencer?: string;
  readonly size?: number;
  /** Milliseconds since 1970. */
  readonly writtenAt?: number;
  readonly contentType?: string;
  /** An event told that a copy began: its end changes the ETag. */
  readonly isCopy?: boolean;
}

/** Where blobs are. */
export interface Place {
  readonly account: string;
  /** URL of the blob service, without a slash at its end. */
  readonly blob: string;
}

/** A version that is no ETag begins with this, which no ETag does: it cannot be matched by `If-Match`. */
const NO_ETAG = '~';

/** The ETag where there is one: events and listings both have it. */
const versionOf = (found: FoundBlob): string => found.etag ?? `${NO_ETAG}${found.sequencer ?? found.writtenAt ?? ''}`;

/** The ETag to match on reading, quoted as the header needs it. */
export const etagOf = ({ version }: Origin): string | undefined => (version.startsWith(NO_ETAG) ? undefined : quoted(version));

/** In the place of a version id, which events do not tell: marks a blob that was announced by the begin of a copy. */
const COPY_BEGUN = 'copy-begun';

export const isCopy = ({ versionId }: Origin): boolean => versionId === COPY_BEGUN;

export const quoted = (etag: string): string => `"${etag}"`;
export const unquoted = (etag: string | undefined): string | undefined => etag?.replaceAll('"', '') || undefined;

/** Containers of different accounts may bear one name, so the account is part of it. */
export const bucketOf = (account: string, container: string): string => `${account}/${container}`;

export const refId = (origin: Origin): string => `${origin.bucket}/${origin.key}@${origin.version}`;

export function originOf(found: FoundBlob, { account, blob }: Place): Origin {
  const { container, name, contentType } = found;
  return {
    store: 'azure_blob',
    bucket: bucketOf(account, container),
    key: name,
    version: versionOf(found),
    ...(found.isCopy === true && { versionId: COPY_BEGUN }),
    ...(found.writtenAt !== undefined && { writtenAt: found.writtenAt }),
    ...(found.size !== undefined && { size: found.size }),
    path: `${blob}/${container}/${name.split('/').map(encodeURIComponent).join('/')}`,
    fields: {
      input: { type: 'azure-blob-storage' },
      azure: {
        storage: { container: { name: container }, blob: { name, ...(contentType !== undefined && { content_type: contentType }) } },
      },
      cloud: { provider: 'azure' },
    },
  };
}

/** The container of a bucket as `bucketOf` names it. */
export const containerOf = ({ bucket }: Origin): string => bucket.slice(bucket.indexOf('/') + 1);
