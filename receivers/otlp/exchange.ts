/** One request and its answer. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Admission, Admitted } from './admission.ts';
import { BodyRefused, full, later, readBody } from './body.ts';
import type { Intray, Outcome } from './intray.ts';
import { refusalReply, successReply, type Reply } from './reply.ts';
import { digestOf, refOf, type Received } from './request-ref.ts';
import { screen, type OtlpFormat, type ScreeningRules } from './screening.ts';

export interface ExchangeOptions {
  readonly rules: ScreeningRules;
  readonly responseTimeoutMs: number;
  readonly admission: Admission;
  readonly intray: Intray;
  /** Of this receiver, for its refs. */
  readonly from: Pick<Received, 'receiver' | 'routes' | 'url'>;
  readonly randomId: () => string;
  readonly isClosing: () => boolean;
  readonly onAnswer: (status: number) => void;
}

/** @param accept tells a client that waits for it to send the body */
export async function exchange(
  request: IncomingMessage,
  response: ServerResponse,
  accept: () => void,
  options: ExchangeOptions,
): Promise<void> {
  const gone = new AbortController();
  response.once('close', () => gone.abort());
  const until = AbortSignal.any([gone.signal, AbortSignal.timeout(options.responseTimeoutMs)]);
  const reply = await replyTo(request, accept, until, options);
  // A client that is gone is told nothing.
  if (gone.signal.aborted) return;
  options.onAnswer(reply.status);
  send(request, response, reply, options.isClosing());
}

async function replyTo(request: IncomingMessage, accept: () => void, until: AbortSignal, options: ExchangeOptions): Promise<Reply> {
  const { format, length, refusal } = screen(request, options.rules);
  if (refusal !== undefined || format === undefined)
    return refusalReply(format, refusal ?? { status: 415, message: 'unknown content type' });
  const admitted = options.admission.admit(length ?? 0);
  if (admitted === undefined) return refusalReply(format, full());
  accept();
  try {
    const limits = { length, maxBytes: options.rules.maxBodyBytes, admitted, signal: until };
    const body = await orAborted(readBody(request.iterator({ destroyOnReturn: false }), limits), until);
    return await deliver(format, body, admitted, until, options);
  } catch (error) {
    admitted.release();
    return refusalReply(format, error instanceof BodyRefused ? error.refusal : later('the body was not received within response_timeout'));
  }
}

async function deliver(
  format: OtlpFormat,
  body: ArrayBuffer,
  admitted: Admitted,
  until: AbortSignal,
  { intray, from, randomId }: ExchangeOptions,
): Promise<Reply> {
  const ref = refOf({ ...from, id: randomId(), format, body });
  return replyFor(format, await intray.submit(ref, digestOf(format, body), admitted, until));
}

function replyFor(format: OtlpFormat, outcome: Outcome): Reply {
  if (outcome.is === 'arrived') return successReply(format, outcome.rejected);
  if (outcome.is === 'malformed') return refusalReply(format, { status: 400, message: outcome.message });
  return refusalReply(format, later(outcome.message, outcome.afterMs === undefined ? undefined : outcome.afterMs / 1000));
}

/** What is left of a body that was begun is read by nobody, so its connection ends; the server passes over one that was not. */
function send(request: IncomingMessage, response: ServerResponse, { status, headers, body }: Reply, isClosing: boolean): void {
  const ends = isClosing || (request.readableDidRead && !request.complete);
  response.writeHead(status, { ...headers, 'content-length': body.length, ...(ends && { connection: 'close' }) });
  response.end(body);
}

function orAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  const { promise, reject } = Promise.withResolvers<never>();
  const stop = (): void => reject(signal.reason);
  signal.addEventListener('abort', stop, { once: true });
  if (signal.aborted) stop();
  return Promise.race([work, promise]).finally(() => signal.removeEventListener('abort', stop));
}
