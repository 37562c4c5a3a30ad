/** A receiver that listens on a free port, pulled and settled by the test in the host's place. */
import { request as httpRequest, type IncomingHttpHeaders, type RequestOptions } from 'node:http';
import { request as httpsRequest, type RequestOptions as TlsRequestOptions } from 'node:https';
import type { TestContext } from 'node:test';
import type { Ending, Receiver, SourceRef } from '../../../component/source.ts';
import { otlpSettings } from '../../../receivers/otlp/config.ts';
import { createOtlpReceiver } from '../../../receivers/otlp/receiver.ts';
import { recordingHost, type RecordingHost } from '../../support/recording-host.ts';
import { until } from '../../support/product.ts';

export interface OtlpRig {
  readonly url: string;
  readonly host: RecordingHost;
  readonly receiver: Receiver;
  /** Every ref that was pulled. */
  readonly refs: readonly SourceRef[];
  /** Waits for so many refs. */
  pulled(count: number): Promise<void>;
  /** Lets a host that had no room pull again. */
  giveRoom(): void;
  /** Ends `discover` as the host does. */
  stop(): Promise<void>;
}

export interface RigSetup {
  /** Told of each ref as it is pulled: answers with its ending at once, or leaves it in hand. */
  readonly end?: (ref: SourceRef) => Ending | undefined;
  /** Pulls one ref and no more until there is room. */
  readonly pullsOne?: boolean;
}

export async function otlpRig(context: TestContext, http: Readonly<Record<string, unknown>> = {}, setup: RigSetup = {}): Promise<OtlpRig> {
  const host = recordingHost({ id: 'otlp' });
  const settings = otlpSettings.parse({ protocols: { http: { endpoint: 'localhost:0', ...http } } });
  const receiver = createOtlpReceiver(settings, host);
  const stop = new AbortController();
  const refs: SourceRef[] = [];
  const room = Promise.withResolvers<void>();
  if (setup.pullsOne !== true) room.resolve();
  const run = async (): Promise<void> => {
    for await (const ref of receiver.discover('follow', stop.signal)) {
      refs.push(ref);
      const ending = setup.end?.(ref);
      if (ending !== undefined) await receiver.settle([ending]);
      await room.promise;
      if (stop.signal.aborted) return;
    }
  };
  const running = run();
  const address = () => host.logs.find(({ message }) => message === 'listens for OTLP logs')?.fields?.['url'];
  await Promise.race([running, until(() => address() !== undefined)]);
  const rig: OtlpRig = {
    url: String(address()),
    host,
    receiver,
    refs,
    pulled: (count) => until(() => refs.length >= count),
    giveRoom: () => room.resolve(),
    stop: async () => {
      stop.abort();
      room.resolve();
      await running;
    },
  };
  context.after(async () => {
    await rig.stop();
    await receiver.settle(refs.map((ref) => ({ ref, is: 'done' })));
    await receiver.close();
  });
  return rig;
}

export const done = (ref: SourceRef, rejected?: number): Ending => ({ ref, is: 'done', ...(rejected !== undefined && { rejected }) });
export const setAside = (ref: SourceRef, message: string): Ending => ({ ref, is: 'set_aside', reason: { code: 'corrupt', message } });
export const released = (ref: SourceRef, afterMs = 0): Ending => ({
  ref,
  is: 'released',
  skip: [0],
  afterMs,
  reason: { code: 'worker_died', message: 'the worker died' },
});

export interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

export interface Sending extends TlsRequestOptions {
  readonly body?: Uint8Array | string;
  /** Sends no Content-Length. */
  readonly chunked?: boolean;
  /** Sends the head and so much of the body, and no more. */
  readonly onlyBytes?: number;
  readonly signal?: AbortSignal;
}

export const JSON_TYPE = { 'content-type': 'application/json' };
export const PROTO_TYPE = { 'content-type': 'application/x-protobuf' };

export function post(url: string, { body = '{}', chunked = false, onlyBytes, ...options }: Sending = {}): Promise<Answer> {
  const bytes = Buffer.from(body);
  const length = chunked ? {} : { 'content-length': bytes.length };
  const all: RequestOptions = { method: 'POST', agent: false, ...options, headers: { ...JSON_TYPE, ...length, ...options.headers } };
  return new Promise((resolve, reject) => {
    const request = (url.startsWith('https:') ? httpsRequest : httpRequest)(url, all, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('error', reject);
      response.on('end', () => resolve({ status: response.statusCode ?? 0, headers: response.headers, body: Buffer.concat(chunks) }));
    });
    request.on('error', reject);
    if (onlyBytes !== undefined) return void request.write(bytes.subarray(0, onlyBytes));
    if (chunked) request.write(bytes.subarray(0, 1));
    request.end(bytes.subarray(chunked ? 1 : 0));
  });
}

/** The message of a `Status` in JSON. */
export const messageOf = ({ body }: Answer): string => String(JSON.parse(body.toString()).message);
