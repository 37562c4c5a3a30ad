/** Puts an object in parts, as the emulator takes no request longer than 11 MiB. */
import type { StoredObject } from '../../../test/support/aws-emulator.ts';

const PART_BYTES = 8 * 2 ** 20;

export interface LargeObject {
  readonly endpoint: string;
  readonly bucket: string;
  readonly key: string;
  readonly body: Buffer<ArrayBuffer>;
}

export async function putInParts({ endpoint, bucket, key, body }: LargeObject): Promise<StoredObject> {
  const url = `${endpoint}/${bucket}/${key}`;
  const id = element(await call(`${url}?uploads`, 'POST'), 'UploadId');
  const tags: string[] = [];
  for (let at = 0; at < body.length; at += PART_BYTES) {
    const part = await call(`${url}?uploadId=${id}&partNumber=${tags.length + 1}`, 'PUT', body.subarray(at, at + PART_BYTES));
    tags.push(part.headers.get('etag') ?? '');
  }
  const parts = tags.map((tag, i) => `<Part><PartNumber>${i + 1}</PartNumber><ETag>${tag}</ETag></Part>`).join('');
  const complete = `<CompleteMultipartUpload>${parts}</CompleteMultipartUpload>`;
  const etag = element(await call(`${url}?uploadId=${id}`, 'POST', complete), 'ETag').replaceAll(/"|&quot;/g, '');
  return { bucket, key, etag, size: body.length };
}

interface Answer {
  readonly text: string;
  readonly headers: Headers;
}

async function call(url: string, method: string, body: string | Uint8Array<ArrayBuffer> | null = null): Promise<Answer> {
  const answer = await fetch(url, { method, body, ...(typeof body === 'string' && { headers: { 'content-type': 'application/xml' } }) });
  const text = await answer.text();
  if (!answer.ok) throw new Error(`${method} ${url}: ${answer.status} ${text}`);
  return { text, headers: answer.headers };
}

const element = ({ text }: Answer, name: string): string => new RegExp(`<${name}>(.*?)</${name}>`).exec(text)?.[1] ?? '';
