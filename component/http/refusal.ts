/** What a reply other than success, or no reply at all, means for a request: retry, split or halt. Shared by HTTP exporters. */
import type { Outcome } from '../exporter.ts';
import { haltAll, retryAll, splitAll } from '../outcome.ts';
import type { NetworkFault } from './network-fault.ts';

/** Where a request went, and which settings a person would correct. */
export interface Destination {
  /** Where the exporter's settings stand, such as `exporters::elasticsearch/eu`. */
  readonly path: string;
  /** Without secrets. */
  readonly url: string;
  readonly endpointSetting: string;
  readonly credentialSetting: string;
}

/** What a refusing reply says. */
export interface Refusal {
  readonly status: number;
  /** Of the destination's own error, or `http_<status>`. */
  readonly type: string;
  readonly reason: string;
  readonly retryAfterMs?: number | undefined;
}

const RETRIED = new Set([408, 425, 429]);
/** Too large or malformed: perhaps for one record only. */
const SPLIT = new Set([400, 413, 422]);
/** By this type the host learns how much the destination takes at once. */
const TOO_LARGE = 'request_too_large';

export function refusedOutcome(records: number, refusal: Refusal, destination: Destination): Outcome {
  const { status, type, reason } = refusal;
  const found = `${destination.url} answered ${status}${reason === '' ? '' : `: ${reason}`}`;
  if (status >= 500 || RETRIED.has(status)) return retryAll(records, found, refusal.retryAfterMs);
  if (SPLIT.has(status)) return splitAll(records, { type: status === 413 ? TOO_LARGE : type, reason: found });
  return haltAll(records, { type, reason: `${found}. ${advice(status, destination)}` });
}

function advice(status: number, { path, endpointSetting, credentialSetting }: Destination): string {
  const endpoint = `${path}::${endpointSetting}`;
  if (status === 401) return `Correct ${path}::${credentialSetting}: the credentials are missing, wrong or expired.`;
  if (status === 403) return `Grant what ${path}::${credentialSetting} lacks (see the README), or give other credentials.`;
  if (status === 407) return `Correct ${path}::proxy_url: the proxy wants a user and a password.`;
  if (status >= 300 && status < 400) return `Correct ${endpoint}: redirects are not followed, as the credentials would go along.`;
  return `Correct ${endpoint}: expected an address that takes such requests.`;
}

export function unreachedOutcome(records: number, fault: NetworkFault, destination: Destination): Outcome {
  const { path, url, endpointSetting } = destination;
  const found = `${url}: ${fault.message}`;
  if (fault.is === 'unknown_host') {
    return haltAll(records, { type: 'unknown_host', reason: `${found}. Correct ${path}::${endpointSetting}, or mend the name service.` });
  }
  if (fault.is === 'tls') {
    return haltAll(records, { type: 'tls', reason: `${found}. Correct ${path}::tls or the scheme in ${path}::${endpointSetting}.` });
  }
  return retryAll(records, found);
}
