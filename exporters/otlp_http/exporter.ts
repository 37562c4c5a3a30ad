/** Sends requests by OTLP/HTTP. */
import { deliveryPolicy } from '../../component/delivery.ts';
import { RESULT, type EncodedRequest, type Exporter, type Outcome, type Rejection } from '../../component/exporter.ts';
import type { Host } from '../../component/host.ts';
import { headerOf, isSuccess, type HttpReply } from '../../component/http/client.ts';
import { RequestBodies } from '../../component/http/request-bodies.ts';
import { refusedOutcome, unreachedOutcome, type Destination } from '../../component/http/refusal.ts';
import { retryAfterMs } from '../../component/http/retry-after.ts';
import { ownHeaders, serverClients } from '../../component/http/server-client.ts';
import { allDelivered, haltAll } from '../../component/outcome.ts';
import type { OtlpHttpSettings } from './config.ts';
import { isPage, readRefusal, readSuccess, type PartialSuccess } from './reply.ts';
import { jsonChunks, protoChunks } from './request.ts';

const REPLY_BYTES = 64 * 1024;

export function createOtlpHttpExporter(settings: OtlpHttpSettings, { id, clock }: Host): Exporter {
  const policy = deliveryPolicy(settings);
  const url = logsUrl(settings);
  const destination = destinationOf(settings, id, url);
  const client = serverClients(settings, {
    path: `exporters::${id}`,
    concurrency: policy.concurrency,
    maxReplyBytes: REPLY_BYTES,
    environment: process.env,
  })(url);
  const wrap = settings.encoding === 'proto' ? protoChunks : jsonChunks;
  const bodies = new RequestBodies();
  const headers = requestHeaders(settings);
  return {
    policy,
    target: destination.url,
    send: async (request, signal) => {
      const body = await bodies.pack(wrap(request), settings.compression, settings.compression_params.level);
      const reply = await client.post({ path: url.pathname + url.search, headers, body: body.bytes }, signal);
      if (isSuccess(reply)) body.release();
      return reply.is === 'reply'
        ? outcomeOf(request, reply, destination, clock.now())
        : unreachedOutcome(request.records, reply, destination);
    },
    close: () => client.close(),
  };
}

function outcomeOf(request: EncodedRequest, reply: HttpReply, destination: Destination, now: number): Outcome {
  const type = headerOf(reply, 'content-type') ?? '';
  if (reply.status >= 200 && reply.status < 300) {
    if (isPage(reply.body, type)) return haltAll(request.records, foreign(reply.status, destination));
    const partial = readSuccess(reply.body, type);
    return partial === undefined ? allDelivered(request.records) : unknownOutcome(request.records, partial);
  }
  const refusal = {
    status: reply.status,
    type: `http_${reply.status}`,
    reason: readRefusal(reply.body, type),
    retryAfterMs: retryAfterMs(headerOf(reply, 'retry-after'), now),
  };
  return refusedOutcome(request.records, refusal, destination);
}

const foreign = (status: number, { url, path, endpointSetting }: Destination): Rejection => ({
  type: 'no_otlp_reply',
  reason: `${url} answered ${status} with a page for people. Correct ${path}::${endpointSetting}: expected the address of an OTLP receiver.`,
});

/** The receiver says how many it rejected, and not which. */
function unknownOutcome(records: number, { rejected, message }: PartialSuccess): Outcome {
  const reason = `the receiver rejected ${rejected} of ${records} records without saying which${message === '' ? '' : `: ${message}`}`;
  const rejections = new Map(Array.from({ length: records }, (_, position) => [position, { type: 'partial_success', reason }]));
  return { results: new Uint8Array(records).fill(RESULT.unknown), rejections, unknownRejected: rejected, notice: reason };
}

/** `/v1/logs` below the base address, or the whole address for logs. */
function logsUrl({ endpoint, logs_endpoint }: OtlpHttpSettings): URL {
  if (logs_endpoint !== undefined) return logs_endpoint;
  const base = endpoint ?? new URL('http://localhost:4318');
  return new URL(`${base.pathname.replace(/\/$/, '')}/v1/logs${base.search}`, base);
}

function requestHeaders(settings: OtlpHttpSettings): Record<string, string> {
  return {
    'content-type': settings.encoding === 'proto' ? 'application/x-protobuf' : 'application/json',
    'user-agent': 'ses-otel',
    ...(settings.compression !== 'none' && { 'content-encoding': settings.compression }),
    ...ownHeaders(settings),
  };
}

function destinationOf({ logs_endpoint }: OtlpHttpSettings, id: string, url: URL): Destination {
  return {
    path: `exporters::${id}`,
    url: url.origin + url.pathname,
    endpointSetting: logs_endpoint === undefined ? 'endpoint' : 'logs_endpoint',
    credentialSetting: 'headers',
  };
}
