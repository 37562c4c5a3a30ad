/**
 * GetObject in its plainest form: the SDK's own endpoint rules, signer and transport, without the middleware around them,
 * which costs more than all else that is done for an object of a few events. It knows one answer, the object.
 */
import { Readable } from 'node:stream';
import type { GetObjectCommandInput, S3Client } from '@aws-sdk/client-s3';
import type { HttpRequest } from '@smithy/core/protocols';
import type { GotObject } from './opener.ts';

/** What of the SDK it is made of. */
type Sdk = Pick<typeof import('@aws-sdk/client-s3'), 'GetObjectCommand'> &
  Pick<typeof import('@smithy/core/endpoints'), 'getEndpointFromInstructions'> &
  Pick<typeof import('@smithy/core/protocols'), 'HttpRequest' | 'extendedEncodeURIComponent'>;

export interface PlainGetParts {
  readonly client: S3Client;
  readonly sdk: Sdk;
  readonly userAgent: string;
}

/** How requests reach a bucket. */
interface Way {
  readonly url: URL;
  readonly signer: Awaited<ReturnType<S3Client['config']['signer']>>;
  readonly signing: { readonly signingRegion: string; readonly signingService: string };
}

interface AuthScheme {
  readonly name: string;
  readonly signingName: string;
  readonly signingRegion: string;
}

/** The bucket lies elsewhere, or wants to be asked in another way: the SDK knows how. */
const ELSEWHERE: ReadonlySet<number> = new Set([301, 302, 307, 308, 400]);

export class PlainGet {
  readonly #parts: PlainGetParts;
  /** By bucket. None: only the SDK knows the way. */
  readonly #ways = new Map<string, Promise<Way | undefined>>();

  constructor(parts: PlainGetParts) {
    this.#parts = parts;
  }

  /** @returns nothing where the object is not what came: the SDK is to be asked, which tries again and tells why. */
  async get(input: GetObjectCommandInput, abortSignal: AbortSignal): Promise<GotObject | undefined> {
    try {
      const way = await this.#wayTo(input);
      return way === undefined ? undefined : await this.#ask(way, input, abortSignal);
    } catch (error) {
      if (abortSignal.aborted) throw error;
      return undefined;
    }
  }

  async #ask(way: Way, input: GetObjectCommandInput, abortSignal: AbortSignal): Promise<GotObject | undefined> {
    const { requestHandler, systemClockOffset } = this.#parts.client.config;
    const signingDate = new Date(Date.now() + systemClockOffset);
    const request = await way.signer.sign(requestOf(way, input, this.#parts), { signingDate, ...way.signing });
    const { response } = await requestHandler.handle(request as HttpRequest, { abortSignal });
    const { statusCode, headers, body } = response;
    if (!(body instanceof Readable)) return undefined;
    if (statusCode === 200 || statusCode === 206) return gotObject(body, headers);
    body.resume();
    if (ELSEWHERE.has(statusCode)) this.#ways.set(input.Bucket ?? '', Promise.resolve(undefined));
    return undefined;
  }

  #wayTo(input: GetObjectCommandInput): Promise<Way | undefined> {
    const bucket = input.Bucket ?? '';
    const known = this.#ways.get(bucket);
    if (known !== undefined) return known;
    const way = this.#findWay(input);
    this.#ways.set(bucket, way);
    way.catch(() => this.#ways.delete(bucket));
    return way;
  }

  async #findWay(input: GetObjectCommandInput): Promise<Way | undefined> {
    const { client, sdk } = this.#parts;
    const { config } = client;
    const { url, properties } = await sdk.getEndpointFromInstructions({ ...input }, sdk.GetObjectCommand, { ...config });
    const [scheme] = (properties?.['authSchemes'] ?? []) as readonly AuthScheme[];
    // Directory buckets have sessions, and access points of many regions another signature.
    if (scheme?.name !== 'sigv4') return undefined;
    const { signingRegion, signingName: signingService } = scheme;
    return { url, signer: await config.signer({ properties: {}, ...scheme }), signing: { signingRegion, signingService } };
  }
}

function requestOf({ url }: Way, input: GetObjectCommandInput, { sdk, userAgent }: PlainGetParts): HttpRequest {
  const key = (input.Key ?? '').split('/').map(sdk.extendedEncodeURIComponent).join('/');
  return new sdk.HttpRequest({
    method: 'GET',
    protocol: url.protocol,
    hostname: url.hostname,
    ...(url.port !== '' && { port: Number(url.port) }),
    path: `${url.pathname.replace(/\/$/, '')}/${key}`,
    query: { 'x-id': 'GetObject', ...(input.VersionId !== undefined && { versionId: input.VersionId }) },
    headers: {
      host: url.host,
      'user-agent': userAgent,
      ...(input.IfMatch !== undefined && { 'if-match': input.IfMatch }),
      ...(input.Range !== undefined && { range: input.Range }),
      ...(input.RequestPayer !== undefined && { 'x-amz-request-payer': input.RequestPayer }),
      ...(input.ExpectedBucketOwner !== undefined && { 'x-amz-expected-bucket-owner': input.ExpectedBucketOwner }),
    },
  });
}

function gotObject(body: Readable, headers: Readonly<Record<string, string>>): GotObject {
  const { 'content-length': length, 'content-range': range } = headers;
  return { body, ...(length !== undefined && { contentLength: Number(length) }), ...(range !== undefined && { contentRange: range }) };
}
