/** Authorized requests: one token renewed once, redirects followed by hand. */
import type { Host } from '../host.ts';
import { headerOf, type HttpStream } from '../http/client.ts';
import type { NetworkFault } from '../http/network-fault.ts';
import { TokenFault, type TokenSource } from '../oauth2/token-source.ts';
import { ApiFault, faultOfNetwork, type Asked } from './api-fault.ts';
import { regionOf } from './trusted-server.ts';

export interface ApiRequest {
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
}

/** One exchange with whatever server; never throws. */
export type Post = (url: URL, request: ApiRequest, signal: AbortSignal) => Promise<HttpStream | NetworkFault>;

export interface ApiClientParts {
  /** Without a slash at the end of its path. */
  readonly apiUrl: URL;
  readonly tokens: Pick<TokenSource, 'token' | 'renew'>;
  readonly post: Post;
  readonly isTrusted: (server: URL) => boolean;
  readonly host: Pick<Host, 'logger' | 'count'>;
  readonly path: string;
  readonly permission: string;
}

const REDIRECTS = new Set([301, 302, 303, 307, 308]);
const MAX_REDIRECTS = 5;

export class ApiClient {
  readonly #parts: ApiClientParts;
  /** Where the API is: a redirect to another server is remembered, so that it is met once and not at every request. */
  #apiUrl: URL;

  constructor(parts: ApiClientParts) {
    this.#parts = parts;
    this.#apiUrl = parts.apiUrl;
  }

  /** What was asked, for messages. */
  asked(path: string): Asked {
    const { apiUrl, path: settings, permission } = this.#parts;
    const moved = this.#apiUrl.origin === apiUrl.origin ? undefined : this.#apiUrl.origin;
    return { path: settings, url: `${this.#apiUrl.href.replace(/\/$/, '')}${path}`, permission, movedTo: moved };
  }

  /** @param path with the query. @throws {ApiFault} no token, no answer, or a redirect that may not be followed */
  async post(path: string, request: ApiRequest, signal: AbortSignal): Promise<HttpStream> {
    const token = await this.#token(path, () => this.#parts.tokens.token(signal));
    const reply = await this.#follow(path, request, token, signal);
    if (reply.status !== 401) return reply;
    reply.cancel();
    this.#parts.host.count('tokens_refused', 1);
    const renewed = await this.#token(path, () => this.#parts.tokens.renew(token, signal));
    return this.#follow(path, request, renewed, signal);
  }

  async #token(path: string, get: () => Promise<string>): Promise<string> {
    try {
      return await get();
    } catch (error) {
      if (error instanceof TokenFault) throw new ApiFault(`${this.asked(path).url}: ${error.message}`, error);
      throw error;
    }
  }

  async #follow(path: string, { headers, body }: ApiRequest, token: string, signal: AbortSignal): Promise<HttpStream> {
    let url = URL.parse(this.asked(path).url) ?? this.#apiUrl;
    for (let redirects = 0; ; redirects += 1) {
      const reply = await this.#parts.post(url, { headers: { ...headers, authorization: `Bearer ${token}` }, body }, signal);
      if (reply.is !== 'stream') throw faultOfNetwork(reply, this.asked(path));
      this.#parts.host.count('requests', 1, String(reply.status));
      const location = REDIRECTS.has(reply.status) ? headerOf(reply, 'location') : undefined;
      const next = location === undefined ? undefined : (URL.parse(location, url.href) ?? undefined);
      if (next === undefined) return reply;
      reply.cancel();
      this.#refuseUnlessTrusted(url, next, redirects, path);
      this.#remember(next, path);
      url = next;
    }
  }

  #refuseUnlessTrusted(from: URL, to: URL, redirects: number, path: string): void {
    if (redirects < MAX_REDIRECTS && this.#parts.isTrusted(to)) return;
    const why = redirects < MAX_REDIRECTS ? 'which is no server of Symantec, so the token is not sent there' : 'once too often';
    const { path: settings } = this.asked(path);
    throw new ApiFault(`${from.origin}${from.pathname} redirects to ${to.origin}, ${why}. Correct ${settings}::url or region.`, {
      passing: false,
    });
  }

  #remember(to: URL, path: string): void {
    const address = `${to.pathname}${to.search}`;
    if (to.origin === this.#apiUrl.origin || !address.endsWith(path)) return;
    const region = regionOf(to);
    const setting = region === undefined || region === 'us' ? `url: ${to.origin}` : `region: ${region}`;
    this.#parts.host.logger.warn(
      `${this.#apiUrl.host} redirects to ${to.host}: the tenant seems to live there; the token was sent along. Set ${this.#parts.path}::${setting} to spare the detour`,
    );
    this.#apiUrl = new URL(`${to.origin}${address.slice(0, -path.length)}`);
  }
}
