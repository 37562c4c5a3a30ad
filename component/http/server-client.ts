/** The client of one server as an exporter's settings describe it. */
import type { HttpClient, StreamClient } from './client.ts';
import { openHttpClient, openStreamClient } from './client.ts';
import type { HttpSettings } from './client-settings.ts';
import { proxyFor } from './proxy.ts';
import type { ProxyEnvironment } from './proxy.ts';
import { tlsOptions } from './tls.ts';
import type { TlsOptions } from './tls.ts';

export interface ServerClientOptions {
  /** Where the exporter's settings stand, such as `exporters::otlp_http`. */
  readonly path: string;
  readonly concurrency: number;
  readonly maxReplyBytes: number;
  readonly environment: ProxyEnvironment;
}

type Network = Pick<HttpSettings, 'tls' | 'proxy_url'>;

/** Opens clients, one per server; certificates are read once for all. @throws {Error} certificates that cannot be read */
export function serverClients(settings: HttpSettings, options: ServerClientOptions): (server: URL) => HttpClient {
  const network = networkOf(settings, options);
  return (server) =>
    openHttpClient({
      server,
      timeoutMs: settings.timeout,
      connections: settings.max_conns_per_host === 0 ? options.concurrency : settings.max_conns_per_host,
      idleMs: settings.idle_conn_timeout,
      maxReplyBytes: options.maxReplyBytes,
      ...network(server),
    });
}

/** The same for replies that are read as they come. */
export function streamClients(
  settings: Network,
  options: Omit<ServerClientOptions, 'maxReplyBytes'> & { readonly idleMs: number },
): (server: URL) => StreamClient {
  const network = networkOf(settings, options);
  return (server) => openStreamClient({ server, connections: options.concurrency, idleMs: options.idleMs, ...network(server) });
}

function networkOf(settings: Network, options: Pick<ServerClientOptions, 'path' | 'environment'>) {
  let read: TlsOptions | undefined;
  return (server: URL) => {
    const tls = server.protocol === 'https:' ? (read ??= tlsOptions(settings.tls, `${options.path}::tls`)) : undefined;
    const proxy = proxyFor(server, settings.proxy_url?.reveal(), options.environment);
    return { ...(tls !== undefined && { tls }), ...(proxy !== undefined && { proxy }) };
  };
}

/** The headers of the settings, names in lower case as HTTP compares them. */
export const ownHeaders = ({ headers }: HttpSettings): Record<string, string> =>
  Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value.reveal()]));
