/** Where the account's services are, as the settings say. Pure. */
import type { AzureBlobSettings } from './config.ts';
import { parseConnection, type Connection } from './connection-string.ts';

export interface Endpoints {
  readonly account: string;
  /** Without a slash at its end and without a SAS. */
  readonly blob: string;
  /** Undefined where nothing tells it. */
  readonly queue: string | undefined;
}

type Placed = Pick<AzureBlobSettings, 'account_name' | 'storage_url' | 'connection_string'>;

/** What the connection string says; nothing where there is none or it cannot be read, which validation tells. */
export function connectionOf({ connection_string: text }: Pick<AzureBlobSettings, 'connection_string'>): Connection {
  const parsed = text === undefined ? {} : parseConnection(text.reveal());
  return typeof parsed === 'string' ? {} : parsed;
}

export function endpointsOf(settings: Placed): Endpoints {
  const account = settings.account_name;
  const connection = connectionOf(settings);
  const blob = (settings.storage_url ?? connection.blobEndpoint ?? `https://${account}.blob.core.windows.net`).replace(/\/$/, '');
  return { account, blob, queue: connection.queueEndpoint ?? queueBeside(blob) };
}

/** A cloud names the services of one account alike: `a.blob.core.windows.net`, `a.queue.core.windows.net`. */
function queueBeside(blob: string): string | undefined {
  const beside = blob.replace(/^(https?:\/\/[^./]+)\.blob\./, '$1.queue.');
  return beside === blob ? undefined : beside;
}

export interface QueueAddress {
  readonly url: string;
  readonly name: string;
  readonly poisonUrl: string;
}

/** Undefined without `queue_url` and `queue_name`, or where nothing tells the queue's endpoint. */
export function queueAddress(
  settings: Placed &
    Pick<AzureBlobSettings, 'queue_url' | 'queue_name'> & { readonly queue: Pick<AzureBlobSettings['queue'], 'poison_queue_name'> },
): QueueAddress | undefined {
  const { queue: endpoint } = endpointsOf(settings);
  const named = settings.queue_name === undefined || endpoint === undefined ? undefined : `${endpoint}/${settings.queue_name}`;
  const url = settings.queue_url ?? named;
  if (url === undefined) return undefined;
  const [, base = '', name = ''] = /^(.*)\/([^/]+)\/?$/.exec(url) ?? [];
  return { url: `${base}/${name}`, name, poisonUrl: `${base}/${settings.queue.poison_queue_name ?? `${name}-poison`}` };
}
