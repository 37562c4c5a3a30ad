/**
 * Requests to AWS in their plainest form: the SDK's own endpoint rules, signer and transport, without the middleware around
 * them, which costs more than all else that is done for an object of a few events. What does not succeed is the SDK's to ask.
 */
import type { GetObjectCommand, S3Client } from '@aws-sdk/client-s3';
import type { ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import type { HttpRequest, HttpResponse } from '@smithy/core/protocols';

/** What of the SDK it is made of. */
export type Sdk = Pick<typeof import('@smithy/core/endpoints'), 'getEndpointFromInstructions'> &
  Pick<typeof import('@smithy/core/protocols'), 'HttpRequest' | 'extendedEncodeURIComponent'>;

export interface PlainParts<C extends S3Client | SQSClient = S3Client | SQSClient> {
  readonly client: C;
  readonly sdk: Sdk;
  readonly userAgent: string;
}

/** How requests reach a service. */
export interface Way {
  readonly url: URL;
  readonly signer: Awaited<ReturnType<S3Client['config']['signer']>>;
  readonly signing: { readonly signingRegion: string; readonly signingService: string };
}

export interface PlainRequest {
  readonly method: 'GET' | 'POST';
  /** Encoded, below the endpoint's own. */
  readonly path: string;
  readonly query?: Readonly<Record<string, string>>;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
}

interface AuthScheme {
  readonly name: string;
  readonly signingName: string;
  readonly signingRegion: string;
}

export const loadSdk = async (): Promise<Sdk> => ({
  ...(await import('@smithy/core/endpoints')),
  ...(await import('@smithy/core/protocols')),
});

/** @returns nothing where only the SDK knows the way: directory buckets have sessions, access points of many regions another signature. */
export async function findWay(
  { client: { config }, sdk }: PlainParts,
  input: object,
  command: typeof GetObjectCommand | typeof ReceiveMessageCommand,
): Promise<Way | undefined> {
  const { url, properties } = await sdk.getEndpointFromInstructions({ ...input }, command, { ...config });
  const [told] = (properties?.['authSchemes'] ?? []) as readonly AuthScheme[];
  const scheme = told ?? { name: 'sigv4', signingName: config.defaultSigningName, signingRegion: await config.region() };
  if (scheme.name !== 'sigv4') return undefined;
  const { signingRegion, signingName: signingService } = scheme;
  return { url, signer: await config.signer({ properties: {}, ...scheme }), signing: { signingRegion, signingService } };
}

export async function send(parts: PlainParts, way: Way, request: PlainRequest, abortSignal: AbortSignal): Promise<HttpResponse> {
  const { requestHandler, systemClockOffset } = parts.client.config;
  const signingDate = new Date(Date.now() + systemClockOffset);
  const signed = await way.signer.sign(httpRequest(parts, way, request), { signingDate, ...way.signing });
  const { response } = await requestHandler.handle(signed as HttpRequest, { abortSignal });
  return response;
}

/** @returns nothing where it fails: the SDK is to be asked, which tries again and tells why. @throws where it was told to stop */
export async function attempt<T>(abortSignal: AbortSignal, ask: () => Promise<T | undefined>): Promise<T | undefined> {
  try {
    return await ask();
  } catch (error) {
    if (abortSignal.aborted) throw error;
    return undefined;
  }
}

function httpRequest({ sdk, userAgent }: PlainParts, { url }: Way, { method, path, query, headers, body }: PlainRequest): HttpRequest {
  return new sdk.HttpRequest({
    method,
    protocol: url.protocol,
    hostname: url.hostname,
    ...(url.port !== '' && { port: Number(url.port) }),
    path: `${url.pathname.replace(/\/$/, '')}${path}`,
    ...(query !== undefined && { query: { ...query } }),
    headers: { host: url.host, 'user-agent': userAgent, ...headers },
    ...(body !== undefined && { body }),
  });
}
