/** Why the API did not do as asked, told from its answer. Pure. */
import { headerOf, type HttpReply } from '../http/client.ts';
import type { NetworkFault } from '../http/network-fault.ts';
import { retryAfterMs } from '../http/retry-after.ts';

export class ApiFault extends Error {
  /** The same request may work later, without a person. */
  readonly passing: boolean;
  readonly afterMs: number | undefined;
  readonly status: number | undefined;
  constructor(message: string, options: { readonly passing: boolean; readonly afterMs?: number | undefined; readonly status?: number }) {
    super(message);
    this.name = 'ApiFault';
    this.passing = options.passing;
    this.afterMs = options.afterMs;
    this.status = options.status;
  }
}

/** Where a request went, and what a person can set right. */
export interface Asked {
  /** Where the settings stand, such as `receivers::symantec_edr`. */
  readonly path: string;
  /** Without secrets. */
  readonly url: string;
  /** What the client application must be allowed to do, as the console calls it. */
  readonly permission: string;
  /** Set where a redirect led to another server. */
  readonly movedTo?: string | undefined;
}

const RETRIED = new Set([408, 425, 429]);

export function faultOfReply(reply: Pick<HttpReply, 'status' | 'headers'>, body: string, asked: Asked, now: number): ApiFault {
  const { status } = reply;
  const found = `${asked.url} answered ${status}${excerpt(body)}`;
  if (status >= 500 || RETRIED.has(status)) {
    return new ApiFault(found, { passing: true, status, afterMs: retryAfterMs(headerOf(reply, 'retry-after'), now) });
  }
  return new ApiFault(`${found}. ${advice(status, asked)}`, { passing: false, status });
}

function advice(status: number, { path, permission, movedTo }: Asked): string {
  const client = `${path}::client_id and client_secret`;
  const region =
    movedTo === undefined ? '' : ` The server redirected to ${movedTo}: if the tenant lives there, set ${path}::region or url to it.`;
  if (status === 401) return `Correct ${client}: the token was refused twice.${region}`;
  if (status === 403)
    return `Grant the client application ${permission} in the console, and see that ${path}::region is the tenant's own.${region}`;
  if (status === 404) return `Correct ${path}::url or region: expected a server of the Symantec API.`;
  return `Correct ${path}: the request was refused.`;
}

export function faultOfNetwork({ is, message }: NetworkFault, asked: Asked): ApiFault {
  const found = `${asked.url}: ${message}`;
  if (is === 'tls') return new ApiFault(`${found}. Correct ${asked.path}::tls.`, { passing: false });
  if (is === 'unknown_host') return new ApiFault(`${found}. Correct ${asked.path}::url, or mend the name service.`, { passing: false });
  return new ApiFault(found, { passing: true });
}

const EXCERPT = 200;

/** The words of a body, be it JSON, text or HTML; begins with a colon where there are any. */
export function excerpt(body: string): string {
  const words = (body.trimStart().startsWith('<') ? htmlText(body) : body).replaceAll(/\s+/g, ' ').trim();
  if (words === '') return body.trim() === '' ? ' with an empty body' : '';
  return `: ${words.length > EXCERPT ? `${words.slice(0, EXCERPT)}...` : words}`;
}

const htmlText = (html: string): string => /<title[^>]*>([^<]*)/i.exec(html)?.[1] ?? html.replaceAll(/<[^>]*>/g, ' ');
