/** HTTP clients: POST to one server through undici, the reply whole or as it comes. The only file of `component/` that names undici. */
import { Pool, ProxyAgent } from 'undici';
import type { Dispatcher } from 'undici';
import { networkFault } from './network-fault.ts';
import type { NetworkFault } from './network-fault.ts';
import type { TlsOptions } from './tls.ts';

export interface HttpClientOptions {
  /** Scheme, host and port; what follows is left out. */
  readonly server: URL;
  /** From sending to the last byte of the reply. 0: without end. */
  readonly timeoutMs: number;
  readonly connections: number;
  readonly idleMs: number;
  /** Bytes of a reply that are read; a longer one counts as broken. */
  readonly maxReplyBytes: number;
  readonly tls?: TlsOptions;
  readonly proxy?: string;
}

export interface HttpReply {
  readonly is: 'reply';
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: Buffer;
}

export interface HttpRequest {
  /** With the query. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
}

export interface HttpClient {
  /** Never throws: a failed exchange is an answer. */
  post(request: HttpRequest, signal: AbortSignal): Promise<HttpReply | NetworkFault>;
  close(): Promise<void>;
}

/** A reply whose body comes as it is read. */
export interface HttpStream {
  readonly is: 'stream';
  readonly status: number;
  readonly headers: HttpReply['headers'];
  /** Read at most once. Throws what broke the exchange. */
  readonly body: AsyncIterable<Buffer>;
  /** Gives up what is not read, and the connection with it. */
  cancel(): void;
}

export interface StreamClient {
  /** Never throws: a failed exchange is an answer. `signal` ends the body too. */
  post(request: HttpRequest, signal: AbortSignal): Promise<HttpStream | NetworkFault>;
  close(): Promise<void>;
}

export class ReplyTooLong extends Error {
  constructor(maxBytes: number) {
    super(`the reply is longer than ${maxBytes} bytes`);
    this.name = 'ReplyTooLong';
  }
}

const CONNECT_TIMEOUT_MS = 10_000;

export function openHttpClient(options: HttpClientOptions): HttpClient {
  const dispatcher = openDispatcher(options);
  return {
    async post(request, signal) {
      const limit = options.timeoutMs === 0 ? signal : AbortSignal.any([signal, AbortSignal.timeout(options.timeoutMs)]);
      try {
        return await exchange(dispatcher, request, options, limit);
      } catch (error) {
        return networkFault(error);
      }
    },
    close: () => dispatcher.destroy(),
  };
}

/** The caller bounds time and length. */
export function openStreamClient(options: Omit<HttpClientOptions, 'timeoutMs' | 'maxReplyBytes'>): StreamClient {
  const dispatcher = openDispatcher({ ...options, timeoutMs: 0 });
  return {
    async post(request, signal) {
      try {
        const { statusCode, headers, body } = await send(dispatcher, request, options.server, signal);
        return { is: 'stream', status: statusCode, headers, body, cancel: () => void body.on('error', () => undefined).destroy() };
      } catch (error) {
        return networkFault(error);
      }
    },
    close: () => dispatcher.destroy(),
  };
}

function openDispatcher({ server, timeoutMs, connections, idleMs, tls, proxy }: Omit<HttpClientOptions, 'maxReplyBytes'>): Dispatcher {
  const connect = { ...tls, timeout: timeoutMs === 0 ? CONNECT_TIMEOUT_MS : Math.min(CONNECT_TIMEOUT_MS, timeoutMs) };
  // The deadline of the whole request is the one limit; HTTP/1.1, as several connections carry bodies of megabytes best.
  const pool = { connections, keepAliveTimeout: idleMs, headersTimeout: 0, bodyTimeout: 0, allowH2: false, connect };
  return proxy === undefined ? new Pool(server.origin, pool) : new ProxyAgent({ ...pool, uri: proxy, requestTls: connect });
}

async function exchange(dispatcher: Dispatcher, request: HttpRequest, options: HttpClientOptions, signal: AbortSignal): Promise<HttpReply> {
  const { statusCode, headers, body } = await send(dispatcher, request, options.server, signal);
  return { is: 'reply', status: statusCode, headers, body: await readBody(body, options.maxReplyBytes) };
}

const send = (dispatcher: Dispatcher, { path, headers, body }: HttpRequest, server: URL, signal: AbortSignal) =>
  dispatcher.request({ origin: server.origin, path, method: 'POST', headers: { ...headers }, body, signal });

/** @throws {ReplyTooLong} and what broke the exchange */
export async function readBody(body: AsyncIterable<Buffer>, maxBytes: number): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of body) {
    size += chunk.length;
    if (size > maxBytes) throw new ReplyTooLong(maxBytes);
    chunks.push(chunk);
  }
  return chunks.length === 1 && chunks[0] !== undefined ? chunks[0] : Buffer.concat(chunks, size);
}

/** The first value of a header of a reply, by its name in lower case. */
export function headerOf({ headers }: Pick<HttpReply, 'headers'>, name: string): string | undefined {
  const value = headers[name];
  return typeof value === 'string' ? value : value?.[0];
}

/** Whether the server took the whole request. */
export const isSuccess = (reply: HttpReply | NetworkFault): boolean => reply.is === 'reply' && reply.status >= 200 && reply.status < 300;
