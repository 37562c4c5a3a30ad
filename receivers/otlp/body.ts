/** The body of a request, as it came: compressed bodies are decompressed by the worker. */
import type { Admitted } from './admission.ts';
import { tooLong, type Refusal } from './screening.ts';

export interface BodyLimits {
  /** Told by the client and admitted already; undefined where each chunk is admitted as it comes. */
  readonly length: number | undefined;
  readonly maxBytes: number;
  readonly admitted: Admitted;
  readonly signal: AbortSignal;
}

/** Why a body was not read to its end. */
export class BodyRefused extends Error {
  readonly refusal: Refusal;
  constructor(refusal: Refusal) {
    super(refusal.message);
    this.name = 'BodyRefused';
    this.refusal = refusal;
  }
}

/** @returns memory of its own, that can move to a worker. @throws {BodyRefused} and what the connection throws when it breaks. */
export async function readBody(chunks: AsyncIterable<Uint8Array>, limits: BodyLimits): Promise<ArrayBuffer> {
  return limits.length === undefined ? readUntold(chunks, limits) : readTold(chunks, limits.length, limits.signal);
}

async function readTold(chunks: AsyncIterable<Uint8Array>, length: number, signal: AbortSignal): Promise<ArrayBuffer> {
  const body = new Uint8Array(new ArrayBuffer(length));
  let at = 0;
  // The parser of HTTP gives no more bytes than the head tells.
  for await (const chunk of chunks) {
    signal.throwIfAborted();
    body.set(chunk, at);
    at += chunk.length;
  }
  return body.buffer;
}

async function readUntold(chunks: AsyncIterable<Uint8Array>, { maxBytes, admitted, signal }: BodyLimits): Promise<ArrayBuffer> {
  const parts: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of chunks) {
    signal.throwIfAborted();
    length += chunk.length;
    if (length > maxBytes) throw new BodyRefused(tooLong(maxBytes));
    if (!admitted.grow(chunk.length)) throw new BodyRefused(full());
    parts.push(chunk);
  }
  const body = new Uint8Array(new ArrayBuffer(length));
  let at = 0;
  for (const part of parts) {
    body.set(part, at);
    at += part.length;
  }
  return body.buffer;
}

const RETRY_SECONDS = 5;

/** The same request may work later. */
export const later = (message: string, seconds = RETRY_SECONDS): Refusal => ({
  status: 503,
  message,
  headers: { 'retry-after': String(Math.max(1, Math.ceil(seconds))) },
});

export const full = (): Refusal => later('as many requests are in hand as max_in_flight_bytes allows: they are not delivered yet');
