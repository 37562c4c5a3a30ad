/** S3 and SQS in this process (fauxqs). It sends no notifications of its own: `announce` does. */
import { startFauxqs } from 'fauxqs';

export interface AwsEmulator {
  /** For `endpoint`; S3 by path style, SQS by `queueUrl`. */
  readonly endpoint: string;
  createBucket(name: string): void;
  createQueue(name: string, attributes?: Readonly<Record<string, string>>): EmulatedQueue;
  /** Keys of lower-case ASCII only where order matters: fauxqs sorts others wrongly. */
  put(bucket: string, key: string, body: Uint8Array | string): Promise<StoredObject>;
  delete(bucket: string, key: string): Promise<void>;
  stop(): Promise<void>;
}

export interface StoredObject {
  readonly bucket: string;
  readonly key: string;
  /** Without quotes. */
  readonly etag: string;
  readonly size: number;
}

export interface EmulatedQueue {
  readonly url: string;
  /** @returns the message's id. */
  send(body: string): string;
  /** Sends what S3 sends when these objects were written: one message. */
  announce(...objects: readonly StoredObject[]): string;
  /** Messages that wait, and messages that somebody holds. */
  counts(): { readonly ready: number; readonly held: number };
}

export async function startAwsEmulator(): Promise<AwsEmulator> {
  const server = await startFauxqs({ port: 0, host: '127.0.0.1', logger: false });
  const endpoint = `http://127.0.0.1:${server.port}`;
  return {
    endpoint,
    createBucket: (name) => void server.createBucket(name),
    createQueue(name, attributes) {
      server.createQueue(name, attributes === undefined ? {} : { attributes });
      const send = (body: string): string => server.sendMessage(name, body).messageId;
      return {
        url: `${endpoint}/000000000000/${name}`,
        send,
        announce: (...objects) => send(s3Event(...objects)),
        counts() {
          const { ready = [], inflight = [], delayed = [] } = server.inspectQueue(name)?.messages ?? {};
          return { ready: ready.length + delayed.length, held: inflight.length };
        },
      };
    },
    async put(bucket, key, body) {
      const bytes = typeof body === 'string' ? Buffer.from(body) : Buffer.from(body);
      const answer = await fetch(`${endpoint}/${bucket}/${encodeKey(key)}`, { method: 'PUT', body: bytes });
      if (!answer.ok) throw new Error(`PUT ${bucket}/${key}: ${answer.status} ${await answer.text()}`);
      return { bucket, key, etag: (answer.headers.get('etag') ?? '').replaceAll('"', ''), size: bytes.length };
    },
    async delete(bucket, key) {
      await fetch(`${endpoint}/${bucket}/${encodeKey(key)}`, { method: 'DELETE' });
    },
    stop: () => server.stop(),
  };
}

const encodeKey = (key: string): string => key.split('/').map(encodeURIComponent).join('/');

export interface AnnouncedObject extends StoredObject {
  readonly eventName?: string;
  readonly versionId?: string;
}

/** An event as S3 sends it: keys encoded as a form does. */
export function s3Event(...objects: readonly AnnouncedObject[]): string {
  return JSON.stringify({ Records: objects.map(recordOf) });
}

function recordOf({ bucket, key, etag, size, eventName = 'ObjectCreated:Put', versionId }: AnnouncedObject): object {
  return {
    eventVersion: '2.1',
    eventSource: 'aws:s3',
    awsRegion: 'us-east-1',
    eventTime: '2026-03-01T12:00:00.000Z',
    eventName,
    s3: {
      s3SchemaVersion: '1.0',
      configurationId: 'test',
      bucket: { name: bucket, ownerIdentity: { principalId: 'A1' }, arn: `arn:aws:s3:::${bucket}` },
      object: {
        key: encodeURIComponent(key).replaceAll('%20', '+').replaceAll('%2F', '/'),
        size,
        eTag: etag,
        sequencer: '0055AED6DCD90281E5',
        ...(versionId && { versionId }),
      },
    },
  };
}
