/** Stands before a store's emulator, and answers in its place what that cannot: refusals, cut transfers, silence. */
import { createServer, request, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface Fault {
  /** The requests that it is for; without it all. */
  readonly matches?: (request: { readonly method: string; readonly url: string }) => boolean;
  /** How many of them; without it one. */
  readonly times?: number;
  readonly answer: FaultAnswer;
}

export type FaultAnswer =
  | { readonly status: number; readonly headers?: Readonly<Record<string, string>>; readonly body?: string }
  /** The first bytes of the store's own answer, then the end of the connection. */
  | { readonly cutAfter: number }
  /** The same, then nothing for ever. */
  | { readonly silentAfter: number };

export interface FaultyProxy {
  /** In the place of the store's own. */
  readonly origin: string;
  readonly requests: readonly { readonly method: string; readonly url: string; readonly headers: Readonly<Record<string, unknown>> }[];
  add(fault: Fault): void;
  stop(): Promise<void>;
}

export async function startFaultyProxy(store: string): Promise<FaultyProxy> {
  const requests: FaultyProxy['requests'][number][] = [];
  const faults: { readonly fault: Fault; left: number }[] = [];
  const faultFor = (message: { readonly method: string; readonly url: string }): FaultAnswer | undefined => {
    const found = faults.find(({ fault, left }) => left > 0 && (fault.matches?.(message) ?? true));
    if (found !== undefined) found.left -= 1;
    return found?.fault.answer;
  };
  const server = createServer((incoming, outgoing) => {
    const { method = 'GET', url = '/', headers } = incoming;
    requests.push({ method, url, headers });
    const fault = faultFor({ method, url });
    if (fault !== undefined && 'status' in fault) return answer(incoming, outgoing, fault);
    forward(store, incoming, outgoing, fault);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    add: (fault) => void faults.push({ fault, left: fault.times ?? 1 }),
    async stop() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function answer(
  incoming: IncomingMessage,
  outgoing: ServerResponse,
  { status, headers = {}, body = '' }: Extract<FaultAnswer, { status: number }>,
): void {
  incoming.resume();
  outgoing.writeHead(status, headers).end(body);
}

function forward(
  store: string,
  incoming: IncomingMessage,
  outgoing: ServerResponse,
  fault: Exclude<FaultAnswer, { status: number }> | undefined,
): void {
  const { method = 'GET', url = '/', headers } = incoming;
  const upstream = request(new URL(store).origin + url, { method, headers }, (reply) => {
    outgoing.writeHead(reply.statusCode ?? 502, reply.headers);
    if (fault === undefined) return void reply.pipe(outgoing);
    const limit = 'cutAfter' in fault ? fault.cutAfter : fault.silentAfter;
    let sent = 0;
    reply.on('data', (chunk: Buffer) => {
      const part = chunk.subarray(0, Math.max(0, limit - sent));
      sent += part.length;
      if (part.length > 0) outgoing.write(part);
    });
    // Not before what was written has gone out.
    reply.on('end', () => 'cutAfter' in fault && setTimeout(() => outgoing.destroy(), 50));
  });
  upstream.on('error', () => outgoing.destroy());
  incoming.pipe(upstream);
}

/** A refusal as Azure's services word it. */
export const azureRefusal = (status: number, code: string): FaultAnswer => ({
  status,
  headers: { 'content-type': 'application/xml', 'x-ms-error-code': code },
  body: `<?xml version="1.0" encoding="utf-8"?><Error><Code>${code}</Code><Message>${code} for a test.\nRequestId:0\nTime:2026-03-01T00:00:00Z</Message></Error>`,
});

/** A refusal as S3 words it. */
export const s3Refusal = (status: number, code: string): FaultAnswer => ({
  status,
  headers: { 'content-type': 'application/xml' },
  body: `<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>${code}</Code><Message>${code} for a test.</Message></Error>`,
});
