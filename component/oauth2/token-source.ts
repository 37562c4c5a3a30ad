/** A token by OAuth2 client credentials: asked for once for all who wait, and renewed before it ends. */
import type { Clock } from '../host.ts';
import { headerOf, type HttpReply } from '../http/client.ts';
import type { NetworkFault } from '../http/network-fault.ts';
import { retryAfterMs } from '../http/retry-after.ts';
import type { Logger } from '../logger.ts';
import { tokenReply } from './token-reply.ts';

export interface TokenRequest {
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
}

export interface TokenSourceOptions {
  readonly url: URL;
  /** Base64 of `id:secret`. */
  readonly basic: () => string;
  /** Settings of the URL and of the credentials, for messages. */
  readonly urlSetting: string;
  readonly credentialSetting: string;
  /** Never throws. The signal is the source's own: who stops waiting does not stop the others' request. */
  readonly exchange: (url: URL, request: TokenRequest) => Promise<HttpReply | NetworkFault>;
  /** Whether the credentials may go to this address too, to which the endpoint redirected. */
  readonly mayFollow: (url: URL) => boolean;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly onToken?: () => void;
}

/** Why there is no token. `passing`: the same request may work later. */
export class TokenFault extends Error {
  readonly passing: boolean;
  readonly afterMs: number | undefined;
  constructor(message: string, passing: boolean, afterMs?: number) {
    super(message);
    this.name = 'TokenFault';
    this.passing = passing;
    this.afterMs = afterMs;
  }
}

interface Token {
  readonly value: string;
  /** Milliseconds since 1970. */
  readonly renewAt: number;
  readonly endsAt: number;
}

const EARLY_MS = 5 * 60_000;
const EARLY_PART = 0.2;
/** A renewal that failed early is tried again after this long. */
const AGAIN_MS = 15_000;
const MAX_REDIRECTS = 3;
const REDIRECTS = new Set([301, 302, 303, 307, 308]);

export class TokenSource {
  readonly #options: TokenSourceOptions;
  #token: Token | undefined;
  #asking: Promise<Token> | undefined;

  constructor(options: TokenSourceOptions) {
    this.#options = options;
  }

  /** A token that is good for some time yet. @throws {TokenFault}, or the signal's reason */
  async token(signal: AbortSignal): Promise<string> {
    const now = this.#options.clock.now();
    const held = this.#token;
    if (held !== undefined && now < held.renewAt) return held.value;
    if (held === undefined || now >= held.endsAt) return (await waitFor(this.#ask(), signal)).value;
    return (await waitFor(this.#renewEarly(held), signal)).value;
  }

  /** Another token than the one that was refused: asked for once, however many were refused it. @throws as `token` */
  async renew(refused: string, signal: AbortSignal): Promise<string> {
    if (this.#token?.value === refused) this.#token = undefined;
    return this.token(signal);
  }

  #ask(): Promise<Token> {
    this.#asking ??= this.#request().finally(() => (this.#asking = undefined));
    return this.#asking;
  }

  async #renewEarly(held: Token): Promise<Token> {
    try {
      return await this.#ask();
    } catch (error) {
      this.#options.logger.warn(`the token is good for a while yet, but was not renewed: ${String(error)}`);
      if (this.#token === held) this.#token = { ...held, renewAt: this.#options.clock.now() + AGAIN_MS };
      return held;
    }
  }

  async #request(): Promise<Token> {
    const { clock, onToken } = this.#options;
    const reply = await this.#follow();
    const token = tokenReply(reply.status, reply.body.toString('utf8'));
    if (token.is === 'fault') {
      throw new TokenFault(
        this.#told(token.message, token.passing),
        token.passing,
        retryAfterMs(headerOf(reply, 'retry-after'), clock.now()),
      );
    }
    const now = clock.now();
    const early = Math.min(EARLY_MS, token.lifeMs * EARLY_PART);
    this.#token = { value: token.value, renewAt: now + token.lifeMs - early, endsAt: now + token.lifeMs };
    onToken?.();
    return this.#token;
  }

  /** By hand: the credentials go along only where they may. */
  async #follow(): Promise<HttpReply> {
    let url = this.#options.url;
    for (let redirects = 0; ; redirects += 1) {
      const reply = await this.#options.exchange(url, this.#tokenRequest());
      if (reply.is !== 'reply') throw this.#unreached(reply);
      const location = REDIRECTS.has(reply.status) ? headerOf(reply, 'location') : undefined;
      const next = location === undefined ? undefined : (URL.parse(location, url.href) ?? undefined);
      if (next === undefined) return reply;
      if (redirects === MAX_REDIRECTS || !this.#options.mayFollow(next)) {
        throw new TokenFault(this.#told(`redirects to ${next.origin}, to which the credentials are not sent`, false), false);
      }
      url = next;
    }
  }

  #tokenRequest(): TokenRequest {
    return {
      headers: {
        authorization: `Basic ${this.#options.basic()}`,
        'content-type': 'application/x-www-form-urlencoded',
        accept: 'application/json',
      },
      body: Buffer.from('grant_type=client_credentials'),
    };
  }

  #unreached({ is, message }: NetworkFault): TokenFault {
    const { url, urlSetting } = this.#options;
    const found = `no token: ${url.origin}: ${message}`;
    if (is === 'tls') return new TokenFault(`${found}. Correct the tls settings beside ${urlSetting}`, false);
    if (is === 'unknown_host') return new TokenFault(`${found}. Correct ${urlSetting}, or mend the name service`, false);
    return new TokenFault(found, true);
  }

  #told(found: string, passing: boolean): string {
    const { url, urlSetting, credentialSetting } = this.#options;
    const advice = passing ? '' : `. Correct ${credentialSetting}, or ${urlSetting}`;
    return `no token: ${url.origin}${url.pathname} ${found}${advice}`;
  }
}

/** The promise, or the end of waiting; the work goes on for the others who wait. */
function waitFor<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  signal.throwIfAborted();
  const { promise, reject } = Promise.withResolvers<never>();
  const stop = (): void => reject(signal.reason);
  signal.addEventListener('abort', stop, { once: true });
  return Promise.race([work, promise]).finally(() => signal.removeEventListener('abort', stop));
}
