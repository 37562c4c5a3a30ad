/** What an answer of AWS means for us, in words that name the setting. Pure; knows no SDK. */
import type { FaultCode } from '../../component/source.ts';

/** An error of the SDK, as far as it matters. */
export interface AwsFault {
  /** The error's code, such as `AccessDenied`. */
  readonly name: string;
  readonly message: string;
  readonly status?: number;
  /** The bucket's region, where S3 tells it. */
  readonly region?: string;
}

/** An error of the SDK, put into our words. */
export class AwsError extends Error {
  readonly fault: AwsFault;
  constructor(fault: AwsFault, options?: ErrorOptions) {
    super(fault.message, options);
    this.name = fault.name;
    this.fault = fault;
  }
}

export interface Verdict {
  readonly code: FaultCode;
  /** What it means and what to do. */
  readonly advice: string;
}

type Rule = readonly [when: (fault: AwsFault) => boolean, code: FaultCode, advice: string];

const named = (...names: readonly string[]): ((fault: AwsFault) => boolean) => {
  const set = new Set(names);
  return ({ name }) => set.has(name);
};
const status =
  (...codes: readonly number[]): ((fault: AwsFault) => boolean) =>
  ({ status }) =>
    status !== undefined && codes.includes(status);

const isRedirect = named('PermanentRedirect', 'TemporaryRedirect', 'AuthorizationHeaderMalformed', 'IllegalLocationConstraintException');
const isKms = ({ name, message }: AwsFault): boolean => /^kms/i.test(name) || (name === 'AccessDenied' && /\bkms:|KMS/.test(message));

const isCredentials = named(
  'InvalidAccessKeyId',
  'SignatureDoesNotMatch',
  'InvalidToken',
  'ExpiredToken',
  'ExpiredTokenException',
  'TokenRefreshRequired',
  'CredentialsProviderError',
  'InvalidClientTokenId',
  'UnrecognizedClientException',
  'InvalidSecurity',
  'IncompleteSignature',
  'MissingAuthenticationToken',
);
const CREDENTIALS =
  'the credentials are not valid (any more): see access_key_id, secret_access_key, session_token, credential_profile_name, role_arn, or the environment they come from';

/** The first that fits counts. */
const RULES: readonly Rule[] = [
  [named('NoSuchKey', 'NoSuchVersion'), 'vanished', 'the object is not there any more'],
  // A version id that names a delete marker.
  [named('MethodNotAllowed'), 'vanished', 'the object was deleted'],
  [named('NoSuchBucket'), 'forbidden', 'the bucket does not exist: see buckets, bucket_arn, access_point_arn, bucket, region and endpoint'],
  [(fault) => named('PreconditionFailed')(fault) || fault.status === 412, 'replaced', 'the object was written anew since it was found'],
  [
    named('InvalidObjectState'),
    'archived',
    'the object lies in an archive class: restore it, or keep the bucket from archiving what was not read yet',
  ],
  [isKms, 'forbidden', "the object's key is refused to us: allow kms:Decrypt in the key's policy and in ours"],
  [(fault) => isRedirect(fault) || fault.status === 301, 'forbidden', 'the bucket lies in another region: set region to it'],
  [isCredentials, 'forbidden', CREDENTIALS],
  [named('RequestTimeTooSkewed'), 'forbidden', "this machine's clock is wrong"],
  [
    named('SlowDown', 'Throttling', 'ThrottlingException', 'TooManyRequestsException', 'RequestLimitExceeded', 'RequestThrottled'),
    'throttled',
    'S3 asks to slow down',
  ],
  [status(429, 503), 'throttled', 'S3 is busy'],
  [
    (fault) => fault.status === 403 || fault.name === 'AccessDenied',
    'forbidden',
    'either s3:GetObject (s3:GetObjectVersion in a bucket with versions) is not allowed, or the object is gone and s3:ListBucket, without which S3 does not say so, is not allowed; see also request_payer and expected_bucket_owner',
  ],
  [status(404), 'vanished', 'the object is not there any more'],
];

/** Credentials that were valid once: newer ones may be had where these came from. */
export const isExpired = named('ExpiredToken', 'ExpiredTokenException', 'TokenRefreshRequired', 'RequestExpired');

/** What a refused GetObject means. */
export function verdictOnObject(fault: AwsFault): Verdict {
  const rule = RULES.find(([fits]) => fits(fault));
  if (rule === undefined) return { code: 'unavailable', advice: 'S3 did not answer as it should' };
  return { code: rule[1], advice: fault.region === undefined ? rule[2] : `${rule[2]} (${fault.region})` };
}

const isQueueAccess = named(
  'AccessDenied',
  'AccessDeniedException',
  'KmsAccessDenied',
  'KmsDisabled',
  'KmsNotFound',
  'KmsInvalidState',
  'OptInRequired',
);
const isQueueMissing = named('QueueDoesNotExist', 'AWS.SimpleQueueService.NonExistentQueue', 'InvalidAddress', 'UnsupportedOperation');

/** What a person must mend before the queue can be read. Undefined: it may pass. */
export function adviceOnQueue(fault: AwsFault): string | undefined {
  if (isQueueMissing(fault)) return 'the queue does not exist: see queue_url and region';
  if (isCredentials(fault)) return CREDENTIALS;
  if (named('RequestTimeTooSkewed')(fault)) return "this machine's clock is wrong";
  if (isKms(fault) || fault.name.startsWith('Kms'))
    return "the queue's key is refused to us: allow kms:Decrypt in the key's policy and in ours";
  if (isQueueAccess(fault) || fault.status === 403)
    return 'allow sqs:ReceiveMessage, sqs:ChangeMessageVisibility and sqs:DeleteMessage on the queue of queue_url';
  return undefined;
}

/** What a person must mend before the bucket can be listed. Undefined: it may pass. */
export function adviceOnListing(fault: AwsFault): string | undefined {
  const { code, advice } = verdictOnObject(fault);
  if (code === 'vanished') return 'the bucket does not exist: see bucket_arn, access_point_arn, bucket, region and endpoint';
  if (code !== 'forbidden') return undefined;
  return fault.status === 403 && fault.name === 'AccessDenied' && !isKms(fault)
    ? 'allow s3:ListBucket on the bucket (not on its objects); see also expected_bucket_owner and request_payer'
    : advice;
}

/** `GetObject s3://b/k: 403 AccessDenied (Access Denied): either ...`. */
export const sentence = (what: string, fault: AwsFault, advice: string): string =>
  `${what}: ${fault.status === undefined ? '' : `${fault.status} `}${fault.name}${fault.message === '' || fault.message === fault.name ? '' : ` (${fault.message})`}: ${advice}`;
