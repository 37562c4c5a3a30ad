/** What `connection_string` holds: a connection string of a storage account, or a SAS URI. Pure. */

export interface Connection {
  /** Undefined where only an endpoint of its own tells it, which need not. */
  readonly account?: string;
  readonly key?: string;
  /** Without a leading `?`. */
  readonly sas?: string;
  readonly blobEndpoint?: string;
  readonly queueEndpoint?: string;
}

/** @returns what is wrong with it, without its text. */
export function parseConnection(text: string): Connection | string {
  return /^https?:\/\//i.test(text) ? parseSasUri(text) : parsePairs(text);
}

function parseSasUri(text: string): Connection | string {
  const url = URL.parse(text);
  if (url === null) return 'expected a SAS URI, such as https://account.blob.core.windows.net/?sv=...&sig=...';
  if (!url.searchParams.has('sig')) return 'expected a SAS URI; found a URL without a signature (sig=)';
  const account = accountOfHost(url.hostname);
  const sas = url.search.slice(1);
  // A SAS of a container names it in the path, which `containers` does too.
  const path = account === undefined ? pathAccount(url) : '';
  const endpoint = `${url.origin}${path}`;
  return { sas, ...(account !== undefined && { account }), ...serviceOf(url.hostname, endpoint) };
}

const serviceOf = (host: string, endpoint: string): Connection =>
  /^[a-z0-9-]+\.queue\./.test(host) ? { queueEndpoint: endpoint } : { blobEndpoint: endpoint };

/** Emulators name the account in the path. */
const pathAccount = (url: URL): string => `/${url.pathname.split('/')[1] ?? ''}`.replace(/^\/$/, '');

function parsePairs(text: string): Connection | string {
  const pairs = new Map(text.split(';').flatMap((part) => pairOf(part)));
  const [account, key, sas] = [pairs.get('accountname'), pairs.get('accountkey'), pairs.get('sharedaccesssignature')];
  if (key === undefined && sas === undefined)
    return 'expected a connection string with AccountKey or SharedAccessSignature, or a SAS URI that begins with https://';
  if (key !== undefined && sas !== undefined) return 'expected AccountKey or SharedAccessSignature, found both';
  const endpoint = (service: string): string | undefined => pairs.get(`${service}endpoint`) ?? endpointOf(pairs, service);
  const blobEndpoint = endpoint('blob')?.replace(/\/$/, '');
  const queueEndpoint = endpoint('queue')?.replace(/\/$/, '');
  const named = account ?? accountOfHost(URL.parse(blobEndpoint ?? queueEndpoint ?? '')?.hostname ?? '');
  if (key !== undefined && named === undefined) return 'expected AccountName beside AccountKey';
  return {
    ...(named !== undefined && { account: named }),
    ...(key !== undefined && { key }),
    ...(sas !== undefined && { sas: sas.replace(/^\?/, '') }),
    ...(blobEndpoint !== undefined && { blobEndpoint }),
    ...(queueEndpoint !== undefined && { queueEndpoint }),
  };
}

/** Keys end in `=`: only the first one parts name and value. */
function pairOf(part: string): readonly (readonly [string, string])[] {
  const at = part.indexOf('=');
  return at < 0 ? [] : [[part.slice(0, at).trim().toLowerCase(), part.slice(at + 1).trim()]];
}

function endpointOf(pairs: ReadonlyMap<string, string>, service: string): string | undefined {
  const account = pairs.get('accountname');
  if (account === undefined) return undefined;
  return `${pairs.get('defaultendpointsprotocol') ?? 'https'}://${account}.${service}.${pairs.get('endpointsuffix') ?? 'core.windows.net'}`;
}

/** `name` of `name.blob.core.windows.net`; undefined for other hosts. */
export function accountOfHost(host: string): string | undefined {
  const [, account] = /^([a-z0-9]+?)(?:-secondary)?\.(?:z\d+\.)?(?:blob|dfs|queue)\./.exec(host.toLowerCase()) ?? [];
  return account;
}

/** Milliseconds since 1970 at which the SAS ends. Undefined where a stored access policy tells it, which we cannot see. */
export function sasExpiry(sas: string): number | undefined {
  const ms = Date.parse(new URLSearchParams(sas).get('se') ?? '');
  return Number.isNaN(ms) ? undefined : ms;
}
