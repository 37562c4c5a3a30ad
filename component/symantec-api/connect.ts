/** The API as a receiver's settings describe it. */
import type { Host } from '../host.ts';
import { readBody, type HttpReply, type StreamClient } from '../http/client.ts';
import type { HttpSettings } from '../http/client-settings.ts';
import { networkFault, type NetworkFault } from '../http/network-fault.ts';
import type { ProxyEnvironment } from '../http/proxy.ts';
import { streamClients } from '../http/server-client.ts';
import { sharedSource } from '../oauth2/shared-sources.ts';
import { TokenSource, type TokenRequest } from '../oauth2/token-source.ts';
import { accountOf, type AccountSettings } from './account-settings.ts';
import { ApiClient, type Post } from './api-client.ts';
import { isTrusted } from './trusted-server.ts';

export type ApiSettings = AccountSettings & Pick<HttpSettings, 'timeout' | 'tls' | 'proxy_url'>;

export interface ConnectOptions {
  readonly host: Host;
  readonly permission: string;
  /** Connections to one server at the same time. */
  readonly connections: number;
  readonly environment: ProxyEnvironment;
  /** Looks at every exchange; `secret` where the reply holds a token. */
  readonly wrap?: (post: Post, holds: 'data' | 'secret') => Post;
  readonly isTrusted?: (server: URL) => boolean;
}

export interface Connected {
  readonly api: ApiClient;
  close(): Promise<void>;
}

const IDLE_MS = 90_000;
const MAX_TOKEN_BYTES = 1024 * 1024;

/** @throws {Error} certificates that cannot be read */
export function connectApi(settings: ApiSettings, options: ConnectOptions): Connected {
  const { host, wrap = (post) => post } = options;
  const account = accountOf(settings);
  const path = `receivers::${host.id}`;
  const trusted = options.isTrusted ?? ((server: URL) => isTrusted(server, [account.apiUrl, account.tokenUrl]));
  const servers = openServers(settings, options, path);
  const identity = [account.tokenUrl.href, account.basic(), settings.proxy_url?.reveal() ?? '', JSON.stringify(settings.tls)];
  const shared = sharedSource(identity, () => {
    const own = openServers(settings, { ...options, connections: 1 }, path);
    const tokens = new TokenSource({
      url: account.tokenUrl,
      basic: account.basic,
      urlSetting: `${path}::token_url or region`,
      credentialSetting: `${path}::client_id and client_secret (or credentials)`,
      exchange: (url, request) => wholeReply(wrap(own.post, 'secret'), url, request, settings.timeout),
      mayFollow: trusted,
      clock: host.clock,
      logger: host.logger,
      onToken: () => host.count('tokens', 1),
    });
    return { tokens, close: own.close };
  });
  const api = new ApiClient({
    apiUrl: account.apiUrl,
    tokens: shared.tokens,
    post: wrap(servers.post, 'data'),
    isTrusted: trusted,
    host,
    path,
    permission: options.permission,
  });
  return { api, close: async () => void (await Promise.all([servers.close(), shared.release()])) };
}

/** Clients by server, opened as they are needed. */
function openServers(settings: ApiSettings, { connections, environment }: ConnectOptions, path: string) {
  const open = streamClients(settings, { path, concurrency: connections, environment, idleMs: IDLE_MS });
  const clients = new Map<string, StreamClient>();
  const clientOf = (url: URL): StreamClient => {
    const client = clients.get(url.origin) ?? open(url);
    clients.set(url.origin, client);
    return client;
  };
  const post: Post = (url, request, signal) => clientOf(url).post({ ...request, path: `${url.pathname}${url.search}` }, signal);
  return { post, close: async () => void (await Promise.all([...clients.values()].map((client) => client.close()))) };
}

async function wholeReply(post: Post, url: URL, request: TokenRequest, timeoutMs: number): Promise<HttpReply | NetworkFault> {
  const signal = timeoutMs === 0 ? new AbortController().signal : AbortSignal.timeout(timeoutMs);
  const reply = await post(url, request, signal);
  if (reply.is !== 'stream') return reply;
  try {
    return { is: 'reply', status: reply.status, headers: reply.headers, body: await readBody(reply.body, MAX_TOKEN_BYTES) };
  } catch (error) {
    return networkFault(error);
  }
}
