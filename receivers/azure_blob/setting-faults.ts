/** What is wrong with settings that are each well formed. Pure. */
import type { Secret } from '../../config/secret.ts';
import { parseConnection, type Connection } from './connection-string.ts';

export type Fault = readonly [path: string | readonly PropertyKey[], message: string];

interface Given {
  readonly account_name: string;
  readonly containers: readonly { readonly name: string; readonly start_timestamp?: unknown; readonly timestamp_epoch?: unknown }[];
  readonly storage_url?: string | undefined;
  readonly queue_name?: string | undefined;
  readonly queue_url?: string | undefined;
  readonly queue: { readonly poison_queue_name?: string | undefined };
  readonly account_key?: Secret | undefined;
  readonly connection_string?: Secret | undefined;
  readonly client_id?: string | undefined;
  readonly client_secret?: Secret | undefined;
  readonly tenant_id?: string | undefined;
  readonly authority_host?: string | undefined;
  readonly identity?: 'default' | 'managed' | 'workload' | undefined;
  readonly start_timestamp?: unknown;
  readonly timestamp_epoch?: unknown;
}

export const settingFaults = (settings: Given): readonly Fault[] => [
  ...authFaults(settings),
  ...connectionFaults(settings),
  ...queueFaults(settings),
  ...containerFaults(settings),
];

const WAYS = ['account_key', 'connection_string', 'client_secret', 'identity'] as const;
const ALL_WAYS = 'account_key, connection_string, client_secret (with client_id and tenant_id) and identity';

function authFaults(settings: Given): readonly Fault[] {
  const found = WAYS.filter((way) => settings[way] !== undefined);
  const [way] = found;
  if (way === undefined)
    return [[settings.client_id === undefined ? 'account_key' : 'client_secret', `expected exactly one of ${ALL_WAYS}, found none`]];
  if (found.length > 1)
    return found.slice(1).map((name): Fault => [name, `expected exactly one of ${ALL_WAYS}, found ${found.join(' and ')}`]);
  return way === 'client_secret' ? oauthFaults(settings) : foreignParts(settings, way);
}

const oauthFaults = ({ client_id, tenant_id }: Given): readonly Fault[] => [
  ...(client_id === undefined ? ([['client_id', 'expected the id of the application whose client_secret is given']] as const) : []),
  ...(tenant_id === undefined ? ([['tenant_id', 'expected the tenant of the application whose client_secret is given']] as const) : []),
];

/** What another way has and this one does not. */
function foreignParts(settings: Given, way: (typeof WAYS)[number]): readonly Fault[] {
  const fits = (name: string): boolean => {
    if (way !== 'identity' || settings.identity === undefined) return false;
    return name === 'client_id' || settings.identity !== 'managed';
  };
  const names = (['client_id', 'tenant_id', 'authority_host'] as const).filter((name) => settings[name] !== undefined && !fits(name));
  return names.map((name): Fault => [
    name,
    `belongs to client_secret${name === 'client_id' ? ' or identity' : ', or to identity other than managed'}; leave it out with ${way}`,
  ]);
}

function connectionFaults(settings: Given): readonly Fault[] {
  if (settings.connection_string === undefined) return [];
  const parsed = parseConnection(settings.connection_string.reveal());
  if (typeof parsed === 'string') return [['connection_string', parsed]];
  const faults: Fault[] = [];
  if (parsed.account !== undefined && parsed.account !== settings.account_name)
    faults.push([
      'connection_string',
      `expected one of the account of account_name (${settings.account_name}), found one of ${parsed.account}`,
    ]);
  if (parsed.blobEndpoint === undefined && settings.storage_url === undefined)
    faults.push(['connection_string', 'expected a blob endpoint in it (BlobEndpoint, or a SAS URI of the blob service), or storage_url']);
  return [...faults, ...queueEndpointFaults(settings, parsed)];
}

function queueEndpointFaults({ queue_name, storage_url }: Given, { queueEndpoint, blobEndpoint }: Connection): readonly Fault[] {
  if (queue_name === undefined || queueEndpoint !== undefined || isOfCloud(storage_url ?? blobEndpoint)) return [];
  return [['queue_name', 'the queue service is not known: give queue_url in its place']];
}

const isOfCloud = (url: string | undefined): boolean => /^https?:\/\/[^./]+\.blob\./.test(url ?? 'https://a.blob.');

function queueFaults({ queue_name, queue_url, storage_url, connection_string, queue }: Given): readonly Fault[] {
  const name = queue_name ?? /([^/]+)\/?$/.exec(queue_url ?? '')?.[1] ?? '';
  const faults: Fault[] = [];
  if (queue_name !== undefined && queue_url !== undefined) faults.push(['queue_url', 'expected queue_name or queue_url, found both']);
  if (queue_url !== undefined && !/^https?:\/\/[^/]+(?:\/[^/?#]+){1,2}\/?$/.test(queue_url))
    faults.push(['queue_url', 'expected a URL that ends in the name of the queue']);
  if (connection_string === undefined && queue_name !== undefined && !isOfCloud(storage_url))
    faults.push(['queue_name', 'storage_url does not tell the queue service: give queue_url in its place']);
  if (name.length > 56 && queue.poison_queue_name === undefined)
    faults.push([['queue', 'poison_queue_name'], 'expected a name: with `-poison` that of the queue is longer than 63 characters']);
  if (queue.poison_queue_name === name && name !== '')
    faults.push([['queue', 'poison_queue_name'], 'expected another queue than the one that is read']);
  return faults;
}

function containerFaults(settings: Given): readonly Fault[] {
  const faults: Fault[] = [];
  const both = (one: Pick<Given, 'start_timestamp' | 'timestamp_epoch'>): boolean =>
    one.start_timestamp !== undefined && one.timestamp_epoch !== undefined;
  if (both(settings)) faults.push(['timestamp_epoch', 'expected start_timestamp or timestamp_epoch, found both']);
  const names = settings.containers.map(({ name }) => name);
  settings.containers.forEach((container, i) => {
    if (names.indexOf(container.name) < i) faults.push([['containers', i, 'name'], `the container ${container.name} is named before`]);
    if (both(container)) faults.push([['containers', i, 'timestamp_epoch'], 'expected start_timestamp or timestamp_epoch, found both']);
  });
  return faults;
}
