/** The loopback HTTP server under both sinks: whole bodies, gzip, scripted faults, counts. */
import { createServer } from 'node:http';
import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { gunzipSync, zstdDecompressSync } from 'node:zlib';
import { setTimeout as sleep } from 'node:timers/promises';

export interface SinkRequest {
  readonly method: string;
  readonly url: URL;
  readonly headers: IncomingHttpHeaders;
  /** Decompressed. */
  readonly body: Buffer;
  readonly compressedBytes: number;
}

export interface SinkReply {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array;
}

/** What is done to a request instead of serving it (`status`, `hangUp`), or before (`delayMs` alone). */
export interface Fault {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array;
  readonly delayMs?: number;
  /** The socket is destroyed without an answer: before the request is served, or after. */
  readonly hangUp?: 'before' | 'after';
}

export interface ServerOptions {
  /** 0, the default: any free port. */
  readonly port?: number;
  readonly host?: string;
  /** With `ca`, clients must show a certificate. */
  readonly tls?: { readonly key: string; readonly cert: string; readonly ca?: string };
  /** The `Authorization` header that is expected; else 401. */
  readonly authorization?: string;
  /** Bodies longer than this, decompressed, are answered with 413. */
  readonly maxBytes?: number;
  /** Asked for each request; scripted faults of `SinkServer.faults` come first. */
  readonly fault?: (request: SinkRequest) => Fault | undefined;
}

export interface SinkServer {
  readonly url: string;
  readonly port: number;
  /** Requests as they came, scripted ones too. Bodies are kept only where `keepBodies` is set. */
  readonly requests: readonly SinkRequest[];
  /** Used up one per request, in order. */
  readonly faults: Fault[];
  close(): Promise<void>;
}

const EMPTY = Buffer.alloc(0);

export async function openServer(
  options: ServerOptions & { readonly keepBodies: boolean },
  serve: (request: SinkRequest) => SinkReply,
): Promise<SinkServer> {
  const requests: SinkRequest[] = [];
  const faults: Fault[] = [];
  const stopped = new AbortController();
  const handle = async (message: IncomingMessage, response: ServerResponse): Promise<void> => {
    const request = await readRequest(message);
    requests.push(options.keepBodies ? request : { ...request, body: EMPTY });
    const fault = faults.shift() ?? options.fault?.(request);
    if (fault?.delayMs !== undefined) await sleep(fault.delayMs, undefined, { signal: stopped.signal });
    if (fault?.hangUp === 'before') return void response.destroy();
    const reply = refusal(request, fault, options) ?? serve(request);
    if (fault?.hangUp === 'after') return void response.destroy();
    response.writeHead(reply.status, { 'content-type': 'application/json', ...reply.headers }).end(reply.body ?? '');
  };
  const listener = (message: IncomingMessage, response: ServerResponse): void => {
    handle(message, response).catch(() => response.destroy());
  };
  const server =
    options.tls === undefined
      ? createServer(listener)
      : createTlsServer({ ...options.tls, requestCert: options.tls.ca !== undefined }, listener);
  const port = await listen(server, options);
  return {
    url: `${options.tls === undefined ? 'http' : 'https'}://${options.host ?? '127.0.0.1'}:${port}`,
    port,
    requests,
    faults,
    async close() {
      stopped.abort();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function listen(server: ReturnType<typeof createServer>, options: ServerOptions): Promise<number> {
  const { promise, resolve, reject } = Promise.withResolvers<number>();
  server.once('error', reject);
  server.listen(options.port ?? 0, options.host ?? '127.0.0.1', () => resolve((server.address() as AddressInfo).port));
  return promise;
}

async function readRequest(message: IncomingMessage): Promise<SinkRequest> {
  const chunks: Buffer[] = [];
  for await (const chunk of message) chunks.push(chunk);
  const raw = chunks.length === 1 ? (chunks[0] ?? EMPTY) : Buffer.concat(chunks);
  return {
    method: message.method ?? '',
    url: new URL(message.url ?? '/', 'http://sink'),
    headers: message.headers,
    body: decompress(raw, message.headers['content-encoding']),
    compressedBytes: raw.length,
  };
}

function decompress(raw: Buffer, encoding: string | undefined): Buffer {
  if (encoding === 'gzip') return gunzipSync(raw);
  return encoding === 'zstd' ? zstdDecompressSync(raw) : raw;
}

function refusal(request: SinkRequest, fault: Fault | undefined, options: ServerOptions): SinkReply | undefined {
  if (fault?.status !== undefined) {
    return {
      status: fault.status,
      ...(fault.headers && { headers: fault.headers }),
      ...(fault.body !== undefined && { body: fault.body }),
    };
  }
  if (options.authorization !== undefined && request.headers.authorization !== options.authorization) return { status: 401 };
  if (options.maxBytes !== undefined && request.body.length > options.maxBytes) return { status: 413 };
  return undefined;
}
