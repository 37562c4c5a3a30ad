/** The server: opens, hands requests on, closes without cutting anybody off. */
import { once } from 'node:events';
import { createServer as createHttpServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import type { ListenAddress } from '../../component/http/listen-address.ts';
import type { TlsMaterial } from './server-tls.ts';

/** @param accept tells a client that waits for it to send the body */
export type Handler = (request: IncomingMessage, response: ServerResponse, accept: () => void) => Promise<void>;

export interface Listener {
  /** Such as `http://127.0.0.1:4318`. */
  readonly url: string;
  /** Takes no more connections; requests that are here go on. */
  stopListening(): void;
  /** Resolves when all requests are answered and all connections are closed. */
  close(): Promise<void>;
}

export interface ListenOptions {
  readonly address: ListenAddress;
  readonly tls: TlsMaterial | undefined;
  /** Where the address stands in the settings: a fault names it. */
  readonly path: string;
  /** Longest that a request may take until its answer. */
  readonly responseTimeoutMs: number;
}

const IDLE_MS = 60_000;
/** For the rest of a body that was refused: a client that is cut off while it sends does not read the answer. */
const REST_MS = 30_000;

/** @throws where the address cannot be had */
export async function listen({ address, tls, path, responseTimeoutMs }: ListenOptions, handle: Handler): Promise<Listener> {
  const limits = { keepAliveTimeout: IDLE_MS, requestTimeout: responseTimeoutMs + REST_MS };
  const server = tls === undefined ? createHttpServer(limits) : createHttpsServer({ ...limits, ...tls });
  const underWay = new Set<Promise<unknown>>();
  const take = (request: IncomingMessage, response: ServerResponse, accept: () => void): void => {
    const answered = Promise.allSettled([handle(request, response, accept), closed(response)]);
    underWay.add(answered);
    void answered.then(() => underWay.delete(answered));
  };
  server.on('request', (request: IncomingMessage, response: ServerResponse) => take(request, response, () => undefined));
  server.on('checkContinue', (request: IncomingMessage, response: ServerResponse) =>
    take(request, response, () => response.writeContinue()),
  );
  server.listen({ port: address.port, ...(address.host !== undefined && { host: address.host }) });
  await once(server, 'listening').catch((cause: unknown) => {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new Error(`${path}: expected an address that is free to listen on: ${why}`, { cause });
  });
  return {
    url: urlOf(server.address(), tls === undefined ? 'http' : 'https'),
    stopListening: () => void server.close(),
    close: async () => {
      server.close();
      await Promise.all(underWay);
      server.closeAllConnections();
    },
  };
}

const closed = (response: ServerResponse): Promise<void> => new Promise((resolve) => response.once('close', resolve));

function urlOf(address: AddressInfo | string | null, scheme: string): string {
  if (typeof address !== 'object' || address === null) return `${scheme}://${String(address)}`;
  return `${scheme}://${address.family === 'IPv6' ? `[${address.address}]` : address.address}:${address.port}`;
}
