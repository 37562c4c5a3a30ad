/** Opens a connection to a channel, and says what the service's answer means. */
import { readBody, type HttpStream } from '../../component/http/client.ts';
import type { ApiClient } from '../../component/symantec-api/api-client.ts';
import { ApiFault, faultOfReply, type Asked } from '../../component/symantec-api/api-fault.ts';

export interface ConnectionRequest {
  readonly api: Pick<ApiClient, 'post' | 'asked'>;
  readonly path: string;
  /** JSON text; undefined: from now on. */
  readonly pointer: string | undefined;
  readonly connectionMs: number;
  /** Milliseconds since 1970. */
  readonly now: number;
}

export type Connection =
  | { readonly is: 'open'; readonly body: AsyncIterable<Buffer>; close(): void }
  | { readonly is: 'nothing' }
  /** The pointer is too old. */
  | { readonly is: 'expired' };

const HEADERS = { accept: 'application/x-ndjson', 'accept-encoding': 'gzip', 'content-type': 'application/json' };
const MINUTE_MS = 60_000;
/** How much longer than it was asked for the service may hold a connection before it counts as dead. */
const SLACK_MS = MINUTE_MS;
const MAX_FAULT_BYTES = 64 * 1024;

/** @throws {ApiFault} */
export async function openConnection(request: ConnectionRequest, signal: AbortSignal): Promise<Connection> {
  const { api, path, pointer, connectionMs, now } = request;
  const until = AbortSignal.any([signal, AbortSignal.timeout(connectionMs + SLACK_MS)]);
  const body = Buffer.from(pointer === undefined ? '{}' : `{"next":${pointer}}`);
  const reply = await api.post(`${path}?connectionTimeout=${connectionMs / MINUTE_MS}`, { headers: HEADERS, body }, until);
  if (reply.status === 200) return { is: 'open', body: reply.body, close: reply.cancel };
  if (reply.status === 204 || (reply.status === 410 && pointer !== undefined)) {
    reply.cancel();
    return { is: reply.status === 204 ? 'nothing' : 'expired' };
  }
  throw await faultOf(reply, api.asked(path), now);
}

async function faultOf(reply: HttpStream, asked: Asked, now: number): Promise<ApiFault> {
  const text = await readBody(reply.body, MAX_FAULT_BYTES).then(
    (bytes) => bytes.toString('utf8'),
    () => '',
  );
  reply.cancel();
  if (reply.status === 404) {
    return new ApiFault(
      `${asked.url} answered 404: there is no such event stream or channel, or it is switched off. Correct ${asked.path}::streams, or switch the stream on in the console.`,
      {
        passing: false,
        status: 404,
      },
    );
  }
  // Gone without a pointer is no gap: there is nothing that we had.
  if (reply.status === 410) return new ApiFault(`${asked.url} answered 410 to a request without a pointer`, { passing: true, status: 410 });
  return faultOfReply(reply, text, asked, now);
}
