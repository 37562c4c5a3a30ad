/** What a request is to the host. Pure. */
import { createHash } from 'node:crypto';
import type { SourceRef } from '../../component/source.ts';
import type { OtlpFormat } from './screening.ts';

export interface Received {
  /** Made by lot on receipt: records without an id of their own get theirs from it. */
  readonly id: string;
  readonly receiver: string;
  readonly routes: number;
  readonly format: OtlpFormat;
  readonly body: ArrayBuffer;
  /** That the request came to, such as `http://localhost:4318/v1/logs`. */
  readonly url: string;
}

export function refOf({ id, receiver, routes, format, body, url }: Received): SourceRef {
  return {
    receiver,
    id,
    format,
    origin: {
      store: 'otlp',
      bucket: '',
      key: id,
      version: '1',
      size: body.byteLength,
      path: url,
      fields: { input: { type: 'otlp' } },
    },
    attempt: 1,
    skip: Array.from({ length: routes }, () => 0),
    body,
  };
}

/** Tells requests apart by their bytes. */
export const digestOf = (format: OtlpFormat, body: ArrayBuffer): string =>
  createHash('sha256').update(format).update(new Uint8Array(body)).digest('base64');
