/** What an answer of Google Cloud means for us, in words that name the setting. Pure; knows no SDK. */
import type { FaultCode } from '../../component/source.ts';

/** An error of the service or of the client, as far as it matters. */
export interface GoogleFault {
  /** `credentials`: no token could be had. `network`: no answer. `answer`: the service refused. */
  readonly is: 'credentials' | 'network' | 'answer';
  readonly message: string;
  readonly status?: number;
  /** The service's own word, such as `notFound`, `rateLimitExceeded` or `PERMISSION_DENIED`. */
  readonly reason?: string;
  /** By ack id, what became of it: an exactly-once subscription tells. */
  readonly ackIds?: ReadonlyMap<string, string>;
}

/** An error of the SDK, put into our words. The SDK's own error holds the request with its token, so it goes no further. */
export class GoogleError extends Error {
  readonly fault: GoogleFault;
  constructor(fault: GoogleFault) {
    super(fault.message);
    this.name = 'GoogleError';
    this.fault = fault;
  }
}

export interface Verdict {
  readonly code: FaultCode;
  /** What it means and what to do. */
  readonly advice: string;
}

type Rule = readonly [when: (fault: GoogleFault) => boolean, code: FaultCode, advice: string];

const status =
  (...codes: readonly number[]): ((fault: GoogleFault) => boolean) =>
  (fault) =>
    fault.status !== undefined && codes.includes(fault.status);
const says =
  (words: RegExp): ((fault: GoogleFault) => boolean) =>
  ({ reason = '', message }) =>
    words.test(reason) || words.test(message);
const isCredentials = (fault: GoogleFault): boolean => fault.is === 'credentials' || fault.status === 401;
const isQuota = (fault: GoogleFault): boolean =>
  status(403, 429)(fault) && says(/rateLimitExceeded|quotaExceeded|RESOURCE_EXHAUSTED/i)(fault);

const CREDENTIALS =
  'the credentials are not valid: see service_account_key and service_account_file, or where application default credentials come from';
const BUCKET = 'the bucket does not exist: see buckets and alternative_host';
const PAYER = 'the bucket makes the reader pay: set user_project to a project in which we may use services (serviceusage.services.use)';
const SLOW = 'Cloud Storage asks to slow down';

/** The first that fits counts. */
const RULES: readonly Rule[] = [
  [isCredentials, 'forbidden', CREDENTIALS],
  [({ is }) => is === 'network', 'unavailable', 'Cloud Storage was not reached'],
  [isQuota, 'throttled', SLOW],
  [says(/bucket does not exist/i), 'forbidden', BUCKET],
  [says(/requester pays|UserProjectMissing|UserProjectAccessDenied/i), 'forbidden', PAYER],
  [
    (fault) => status(400, 403)(fault) && says(/\bkms\b|cryptoKey/i)(fault),
    'forbidden',
    "the object's key is refused: the storage service agent needs roles/cloudkms.cryptoKeyDecrypter on it, and the key must be enabled",
  ],
  [status(412), 'replaced', 'the object was written anew since it was found'],
  [status(404, 410), 'vanished', 'this generation of the object is not there any more'],
  [status(429, 503), 'throttled', SLOW],
  [
    status(403),
    'forbidden',
    'either storage.objects.get is not allowed (roles/storage.objectViewer on the bucket), or the object is gone and storage.objects.list, without which Cloud Storage does not say so, is not allowed',
  ],
];

/** What a refused read of an object means. */
export function verdictOnObject(fault: GoogleFault): Verdict {
  const rule = RULES.find(([fits]) => fits(fault));
  return rule === undefined
    ? { code: 'unavailable', advice: 'Cloud Storage did not answer as it should' }
    : { code: rule[1], advice: rule[2] };
}

/** What a person must mend before the bucket can be listed. Undefined: it may pass. */
export function adviceOnListing(fault: GoogleFault): string | undefined {
  const { code, advice } = verdictOnObject(fault);
  if (code === 'vanished') return BUCKET;
  if (code !== 'forbidden') return undefined;
  return advice.startsWith('either') ? 'allow storage.objects.list on the bucket (roles/storage.objectViewer)' : advice;
}

/** What a person must mend before the subscription can be read. Undefined: it may pass. */
export function adviceOnSubscription(fault: GoogleFault): string | undefined {
  if (isCredentials(fault)) return CREDENTIALS;
  if (isQuota(fault)) return undefined;
  if (status(404)(fault)) return 'the subscription does not exist: see subscription and project_id';
  if (status(403)(fault))
    return 'allow pubsub.subscriptions.consume on the subscription (roles/pubsub.subscriber), and enable the Pub/Sub interface in the project';
  if (status(400)(fault))
    return 'the subscription cannot be pulled: it must be a pull subscription (not push, BigQuery or Cloud Storage) that is not detached';
  return undefined;
}

/** `Read of gs://b/n: 403 forbidden (Access denied): either ...`. */
export function sentence(what: string, { status: code, reason, message }: GoogleFault, advice: string): string {
  const answer = [code, reason, message === '' ? undefined : `(${message})`].filter((part) => part !== undefined).join(' ');
  return `${what}: ${answer}: ${advice}`;
}
