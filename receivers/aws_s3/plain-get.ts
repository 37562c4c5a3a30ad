/** GetObject in its plainest form. It knows one answer, the object. */
import { Readable } from 'node:stream';
import type { GetObjectCommand, GetObjectCommandInput, S3Client } from '@aws-sdk/client-s3';
import type { GotObject } from './opener.ts';
import { attempt, findWay, send, type PlainParts, type PlainRequest, type Way } from './plain-request.ts';

/** The bucket lies elsewhere, or wants to be asked in another way: the SDK knows how. */
const ELSEWHERE: ReadonlySet<number> = new Set([301, 302, 307, 308, 400]);

export class PlainGet {
  readonly #parts: PlainParts<S3Client>;
  readonly #command: typeof GetObjectCommand;
  /** By bucket. None: only the SDK knows the way. */
  readonly #ways = new Map<string, Promise<Way | undefined>>();

  constructor(parts: PlainParts<S3Client>, command: typeof GetObjectCommand) {
    this.#parts = parts;
    this.#command = command;
  }

  /** @returns nothing where the object is not what came. */
  get(input: GetObjectCommandInput, abortSignal: AbortSignal): Promise<GotObject | undefined> {
    return attempt(abortSignal, async () => {
      const way = await this.#wayTo(input);
      return way === undefined ? undefined : this.#ask(way, input, abortSignal);
    });
  }

  async #ask(way: Way, input: GetObjectCommandInput, abortSignal: AbortSignal): Promise<GotObject | undefined> {
    const { statusCode, headers, body } = await send(this.#parts, way, this.#request(input), abortSignal);
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
    const way = findWay(this.#parts, input, this.#command);
    this.#ways.set(bucket, way);
    way.catch(() => this.#ways.delete(bucket));
    return way;
  }

  #request(input: GetObjectCommandInput): PlainRequest {
    const key = (input.Key ?? '').split('/').map(this.#parts.sdk.extendedEncodeURIComponent).join('/');
    return {
      method: 'GET',
      path: `/${key}`,
      query: { 'x-id': 'GetObject', ...(input.VersionId !== undefined && { versionId: input.VersionId }) },
      headers: {
        ...(input.IfMatch !== undefined && { 'if-match': input.IfMatch }),
        ...(input.Range !== undefined && { range: input.Range }),
        ...(input.RequestPayer !== undefined && { 'x-amz-request-payer': input.RequestPayer }),
        ...(input.ExpectedBucketOwner !== undefined && { 'x-amz-expected-bucket-owner': input.ExpectedBucketOwner }),
      },
    };
  }
}

function gotObject(body: Readable, headers: Readonly<Record<string, string>>): GotObject {
  const { 'content-length': length, 'content-range': range } = headers;
  return { body, ...(length !== undefined && { contentLength: Number(length) }), ...(range !== undefined && { contentRange: range }) };
}
