/** What identifies an object of Cloud Storage, and what its documents say of it. The same whether Pub/Sub or a listing found it. */
import type { Origin } from '../../component/source.ts';

/** An object as a notification or a listing names it. */
export interface FoundObject {
  readonly bucket: string;
  readonly name: string;
  /** Changes whenever the bytes are written. Digits: it can be larger than 2^53. */
  readonly generation: string;
  readonly size?: number;
  /** Milliseconds since 1970 at which this generation was written. */
  readonly writtenAt?: number;
  readonly contentType?: string;
}

export const refId = (origin: Origin): string => `${origin.bucket}/${origin.key}@${origin.version}`;

export function originOf({ bucket, name, generation, size, writtenAt, contentType }: FoundObject): Origin {
  return {
    store: 'google_cloud_storage',
    bucket,
    key: name,
    version: generation,
    ...(writtenAt !== undefined && { writtenAt }),
    ...(size !== undefined && { size }),
    path: `gs://${bucket}/${name}`,
    fields: {
      input: { type: 'gcs' },
      gcs: {
        storage: {
          bucket: { name: bucket },
          object: { name, ...(contentType !== undefined && { content_type: contentType }) },
        },
      },
      cloud: { provider: 'google cloud' },
    },
  };
}
