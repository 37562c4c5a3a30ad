/** What an answer of Azure means for us, in words that name the setting. Pure; knows no SDK. */
import type { FaultCode } from '../../component/source.ts';

/** An error of the SDK, as far as it matters. */
export interface AzureFault {
  /** The error's code, such as `AuthorizationPermissionMismatch`. */
  readonly name: string;
  /** Without the ids and times that Azure appends, and without signatures. */
  readonly message: string;
  readonly status?: number;
}

/** An error of the SDK, put into our words. It keeps no cause: a request's URL may hold a SAS. */
export class AzureError extends Error {
  readonly fault: AzureFault;
  constructor(fault: AzureFault) {
    super(fault.message);
    this.name = fault.name;
    this.fault = fault;
  }
}

export interface Verdict {
  readonly code: FaultCode;
  /** What it means and what to do. */
  readonly advice: string;
}

type Fits = (fault: AzureFault) => boolean;

const named = (...names: readonly string[]): Fits => {
  const set = new Set(names);
  return ({ name }) => set.has(name);
};
const status =
  (...codes: readonly number[]): Fits =>
  ({ status: found }) =>
    found !== undefined && codes.includes(found);

/** Faults of ours that hold for blobs and queues alike. The first that fits counts. */
const ACCESS: readonly (readonly [Fits, string])[] = [
  [
    named('AuthenticationFailed', 'InvalidAuthenticationInfo', 'NoAuthenticationInformation', 'MissingOrInvalidAuthenticationParameters'),
    'the credentials are not valid (any more), or the clock of this machine is wrong: see account_key, connection_string (has its SAS ended?), client_secret, tenant_id, identity',
  ],
  [
    named('AuthenticationError', 'AuthenticationRequiredError', 'AggregateAuthenticationError', 'CredentialUnavailableError'),
    'Entra ID gives us no token: see client_id, client_secret (has it ended?), tenant_id, authority_host, identity',
  ],
  [
    named('AuthorizationFailure', 'AuthorizationSourceIPMismatch', 'AuthorizationNetworkAclFailure'),
    "the account's firewall does not let this machine's address in, or the SAS does not: allow the network or use a private endpoint",
  ],
  [named('AuthorizationProtocolMismatch', 'AccountRequiresHttps'), 'only https is allowed: see storage_url and connection_string'],
  [
    named('AuthorizationServiceMismatch', 'AuthorizationResourceTypeMismatch'),
    'the SAS is not for this service or kind of resource: it needs services b (and q with a queue) and resource types c and o',
  ],
  [named('KeyBasedAuthenticationNotPermitted'), 'the account takes no keys: use client_secret or identity in the place of account_key'],
  [named('AccountIsDisabled'), 'the account is disabled'],
  [named('InvalidUri', 'ResourceNotFound', 'AccountNotFound'), 'the account or the address is not right: see account_name and storage_url'],
];

const accessAdvice = (fault: AzureFault): string | undefined => ACCESS.find(([fits]) => fits(fault))?.[1];

const READ_ROLE =
  'assign the role Storage Blob Data Reader on the account or container (it takes some minutes), or put r and l into the SAS';

type Rule = readonly [when: Fits, code: FaultCode, advice: string];

const RULES: readonly Rule[] = [
  [named('BlobNotFound'), 'vanished', 'the blob is not there any more'],
  [
    named('ContainerNotFound', 'ContainerBeingDeleted', 'ContainerDisabled'),
    'forbidden',
    'the container does not exist: see containers, account_name and storage_url',
  ],
  [(fault) => fault.status === 412, 'replaced', 'the blob was written anew since it was found'],
  [
    named('BlobArchived', 'BlobBeingRehydrated'),
    'archived',
    'the blob lies in the archive tier: rehydrate it, or keep lifecycle rules from archiving what was not read yet',
  ],
  [
    named('KeyVaultEncryptionKeyNotFound', 'KeyVaultAccessTokenCannotBeAcquired', 'KeyVaultVaultNotFound', 'CustomerManagedKeyRevoked'),
    'forbidden',
    "the account's own key in the Key Vault cannot be used",
  ],
  [named('BlobUsesCustomerSpecifiedEncryption'), 'forbidden', "the blob is encrypted with its writer's own key, which is not supported"],
  [named('ServerBusy', 'OperationTimedOut', 'TooManyRequests'), 'throttled', 'the storage account is busy'],
  [status(429, 503), 'throttled', 'the storage account is busy'],
  [status(401, 403), 'forbidden', READ_ROLE],
  [status(404), 'vanished', 'the blob is not there any more'],
];

/** What a refused read of a blob means. */
export function verdictOnBlob(fault: AzureFault): Verdict {
  const access = accessAdvice(fault);
  if (access !== undefined && (fault.status ?? 400) < 500) return { code: 'forbidden', advice: access };
  const rule = RULES.find(([fits]) => fits(fault));
  return rule === undefined ? { code: 'unavailable', advice: unreachable(fault) } : { code: rule[1], advice: rule[2] };
}

const unreachable = ({ name }: AzureFault): string =>
  name === 'ENOTFOUND' ? 'there is no such host: see account_name, storage_url and the name service' : 'Azure did not answer as it should';

/** Storage Queue Data Message Processor may receive and delete, and not update. */
const QUEUE_ROLE =
  'assign a role with messages/read, messages/process/action and messages/write on the queue, such as Storage Queue Data Contributor (it takes some minutes), or put r, u and p into the SAS';

/** What a person must mend before the queue can be read. Undefined: it may pass. */
export function adviceOnQueue(fault: AzureFault): string | undefined {
  if (named('QueueNotFound', 'QueueDisabled', 'QueueBeingDeleted')(fault)) return 'the queue does not exist: see queue_name and queue_url';
  const access = accessAdvice(fault);
  if (access !== undefined && (fault.status ?? 400) < 500) return access;
  if (fault.status !== 401 && fault.status !== 403) return undefined;
  return QUEUE_ROLE;
}

/** Why messages cannot be kept hidden while they can be received. Undefined: it may pass. */
export const adviceOnLease = (fault: AzureFault): string | undefined =>
  fault.status === 401 || fault.status === 403 ? QUEUE_ROLE : undefined;

/** Why a message could not be moved to the poison queue, and what to do. */
export function adviceOnPoison(fault: AzureFault): string {
  if (fault.name === 'QueueNotFound') return 'create the queue, or let us create it by the role Storage Queue Data Contributor';
  if (fault.status === 401 || fault.status === 403) return 'assign the role Storage Queue Data Message Sender on it';
  return unreachable(fault);
}

/** What a person must mend before a container can be listed. Undefined: it may pass. */
export function adviceOnListing(fault: AzureFault): Verdict | undefined {
  const verdict = verdictOnBlob(fault);
  return verdict.code === 'forbidden' ? verdict : undefined;
}

/** `blob https://...: 403 AuthorizationPermissionMismatch (This request ...): assign ...`. */
export const sentence = (what: string, fault: AzureFault, advice: string): string =>
  `${what}: ${fault.status === undefined ? '' : `${fault.status} `}${fault.name}${fault.message === '' || fault.message === fault.name ? '' : ` (${fault.message})`}: ${advice}`;

/** The first line: Azure appends the request's id and time. Signatures are cut out, wherever a text may hold one. */
export const plainMessage = (message: string): string =>
  (message.split(/\r?\n/)[0] ?? '').replaceAll(/\b(sig|signature)=[^&\s"'<>]+/gi, '$1=[REDACTED]');
