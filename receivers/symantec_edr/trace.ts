/** Writes what goes over the wire to a file, without what must not be seen: for finding faults. */
import { createHash } from 'node:crypto';
import type { Host } from '../../component/host.ts';
import type { HttpStream } from '../../component/http/client.ts';
import type { Post } from '../../component/symantec-api/api-client.ts';
import type { SymantecEdrSettings } from './config.ts';
import { TraceFile } from './trace-file.ts';

export interface Trace {
  readonly wrap: (post: Post, holds: 'data' | 'secret') => Post;
  close(): Promise<void>;
}

const SECRET_HEADERS = new Set(['authorization', 'proxy-authorization', 'cookie', 'set-cookie']);
const REDACTED = '[REDACTED]';
const BODY_PART = 0.1;

export function openTrace(settings: SymantecEdrSettings['tracer'], host: Pick<Host, 'clock' | 'logger'>): Trace {
  const maxBytes = settings.max_megabytes * 1024 * 1024;
  const file = new TraceFile({ path: settings.filename, maxBytes, backups: settings.max_backups, logger: host.logger });
  host.logger.warn(`requests and replies are written to ${settings.filename}, incidents among them; switch tracer::enabled off when done`);
  let number = 0;
  return {
    wrap: (post, holds) => async (url, request, signal) => {
      const id = createHash('sha256')
        .update(`${host.clock.now()}/${(number += 1)}`)
        .digest('hex')
        .slice(0, 12);
      const write = (event: string, fields: object): void =>
        file.write({ '@timestamp': new Date(host.clock.now()).toISOString(), transaction: { id }, event, url: url.href, ...fields });
      const seen = bodyText(holds, maxBytes * BODY_PART);
      write('request', { method: 'POST', headers: redacted(request.headers), body: seen([request.body]) });
      const reply = await post(url, request, signal);
      if (reply.is === 'stream')
        return watched(reply, maxBytes * BODY_PART, (body) => write('response', { ...answer(reply), body: seen(body) }));
      write('fault', { is: reply.is, message: reply.message });
      return reply;
    },
    close: () => file.close(),
  };
}

const answer = ({ status, headers }: HttpStream) => ({ status, headers: redacted(headers) });

function redacted(headers: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name, SECRET_HEADERS.has(name.toLowerCase()) ? REDACTED : value]),
  );
}

/** Text of a body, cut; nothing of one that holds a token. */
const bodyText =
  (holds: 'data' | 'secret', most: number) =>
  (chunks: readonly Uint8Array[]): string =>
    holds === 'secret' ? REDACTED : Buffer.concat(chunks).subarray(0, most).toString('utf8');

/** The same reply, of whose body the first bytes are told when it ends, however that is. */
function watched(reply: HttpStream, most: number, told: (body: readonly Uint8Array[]) => void): HttpStream {
  const kept: Uint8Array[] = [];
  let left = most;
  let isTold = false;
  const tell = (): void => {
    if (!isTold) told(kept);
    isTold = true;
  };
  async function* body(): AsyncGenerator<Buffer> {
    try {
      for await (const chunk of reply.body) {
        if (left > 0) kept.push(chunk.subarray(0, left));
        left -= chunk.length;
        yield chunk;
      }
    } finally {
      tell();
    }
  }
  const cancel = (): void => {
    tell();
    reply.cancel();
  };
  return { ...reply, body: body(), cancel };
}
