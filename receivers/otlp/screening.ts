/** What is decided about a request from its head, before a byte of its body is read. Pure. */
import { createHash, timingSafeEqual } from 'node:crypto';
import type { Format } from '../../component/source.ts';
import type { Secret } from '../../config/secret.ts';

export type OtlpFormat = Exclude<Format, 'json'>;

export interface RequestHead {
  readonly method?: string | undefined;
  readonly url?: string | undefined;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
}

export interface ScreeningRules {
  readonly path: string;
  readonly token: Secret | undefined;
  readonly maxBodyBytes: number;
}

export interface Refusal {
  readonly status: number;
  /** For the client's log. */
  readonly message: string;
  readonly headers?: Readonly<Record<string, string>>;
}

export interface Screened {
  /** Undefined where the content type is none of ours; then there is a refusal. */
  readonly format: OtlpFormat | undefined;
  /** Of the body. Undefined: not told. */
  readonly length: number | undefined;
  readonly refusal?: Refusal;
}

const FORMATS: Readonly<Record<string, OtlpFormat>> = { 'application/x-protobuf': 'otlp_protobuf', 'application/json': 'otlp_json' };
const ENCODINGS: ReadonlySet<string> = new Set(['', 'identity', 'gzip', 'zstd']);

export function screen(head: RequestHead, rules: ScreeningRules): Screened {
  const format = FORMATS[mediaType(head)];
  const digits = headerOf(head, 'content-length');
  const length = digits === '' ? undefined : Number(digits);
  const refusal = refusalOf(head, rules, format, length);
  return refusal === undefined ? { format, length } : { format, length, refusal };
}

function refusalOf(head: RequestHead, rules: ScreeningRules, format: OtlpFormat | undefined, length = 0): Refusal | undefined {
  const [path] = (head.url ?? '').split('?');
  if (path !== rules.path) return { status: 404, message: `only logs are taken, at ${rules.path}` };
  if (head.method !== 'POST') return { status: 405, message: 'expected POST', headers: { allow: 'POST' } };
  if (!isAllowed(headerOf(head, 'authorization'), rules.token))
    return {
      status: 401,
      message: 'expected Authorization: Bearer with the token of this receiver',
      headers: { 'www-authenticate': 'Bearer' },
    };
  if (format === undefined) return { status: 415, message: 'expected the content type application/x-protobuf or application/json' };
  if (!ENCODINGS.has(headerOf(head, 'content-encoding').toLowerCase()))
    return { status: 415, message: 'expected the content encoding gzip or zstd, or none', headers: { 'accept-encoding': 'gzip, zstd' } };
  return length > rules.maxBodyBytes ? tooLong(rules.maxBodyBytes) : undefined;
}

export const tooLong = (maxBodyBytes: number): Refusal => ({
  status: 413,
  message: `the body is longer than max_request_body_size (${maxBodyBytes} bytes) allows: send smaller batches`,
});

const headerOf = ({ headers }: RequestHead, name: string): string => String(headers[name] ?? '').trim();

const mediaType = (head: RequestHead): string => (headerOf(head, 'content-type').split(';')[0] ?? '').trim().toLowerCase();

/** Takes the same time whatever the difference is. */
function isAllowed(authorization: string, token: Secret | undefined): boolean {
  if (token === undefined) return true;
  const [, shown = ''] = /^bearer +(\S+)$/i.exec(authorization) ?? [];
  return timingSafeEqual(hashOf(shown), hashOf(token.reveal()));
}

const hashOf = (text: string): Buffer => createHash('sha256').update(text).digest();
