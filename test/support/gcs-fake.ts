/**
 * A tiny Cloud Storage: the JSON API's list, metadata and media, with generations, pages, `startOffset`, preconditions
 * and ranges, names in the order of their UTF-8 bytes; and a token service for workload identity.
 */
import { createHash } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gunzipSync } from 'node:zlib';

export interface GcsObject {
  readonly bucket: string;
  readonly name: string;
  readonly generation: string;
  readonly body: Buffer;
  readonly contentType: string;
  readonly contentEncoding?: string;
  readonly timeCreated: Date;
}

export interface GcsRequest {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: IncomingMessage['headers'];
}

/** What to answer in the place of the ordinary. Transfers: `cutAfter` and `silentAfter` send so many bytes of the body. */
export interface GcsAnswer {
  readonly status?: number;
  readonly message?: string;
  readonly reason?: string;
  readonly cutAfter?: number;
  readonly silentAfter?: number;
  /** No answer at all. */
  readonly isSilent?: boolean;
}

export interface PutOptions {
  readonly contentType?: string;
  readonly contentEncoding?: string;
  readonly timeCreated?: Date;
}

export interface FakeGcs {
  readonly endpoint: string;
  readonly requests: GcsRequest[];
  /** Asked before each request. */
  answer: (request: GcsRequest) => GcsAnswer | undefined;
  /** Tokens that are good; empty: everybody may. */
  tokens: readonly string[];
  createBucket(name: string): void;
  put(bucket: string, name: string, body: string | Buffer, options?: PutOptions): GcsObject;
  remove(bucket: string, name: string): void;
  stop(): Promise<void>;
}

/** Live objects of each bucket. A bucket without versioning keeps no others. */
type Buckets = Map<string, Map<string, GcsObject>>;

export async function startFakeGcs(): Promise<FakeGcs> {
  const buckets: Buckets = new Map();
  let generation = 1_760_000_000_000_000n;
  const server = createServer((incoming, response) => serve(incoming, response));
  const fake: FakeGcs = {
    endpoint: '',
    requests: [],
    tokens: [],
    answer: () => undefined,
    createBucket: (name) => void buckets.set(name, buckets.get(name) ?? new Map()),
    put(bucket, name, body, { contentType = 'application/json', contentEncoding, timeCreated = new Date() } = {}) {
      fake.createBucket(bucket);
      generation += 7n;
      const object = {
        bucket,
        name,
        generation: String(generation),
        body: Buffer.from(body),
        contentType,
        timeCreated,
        ...(contentEncoding !== undefined && { contentEncoding }),
      };
      buckets.get(bucket)?.set(name, object);
      return object;
    },
    remove: (bucket, name) => void buckets.get(bucket)?.delete(name),
    async stop() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
  function serve(incoming: IncomingMessage, response: ServerResponse): void {
    const url = new URL(incoming.url ?? '/', 'http://fake');
    const request = { method: incoming.method ?? '', path: url.pathname, query: url.searchParams, headers: incoming.headers };
    fake.requests.push(request);
    const answer = fake.answer(request);
    if (answer?.isSilent === true) return;
    if (answer?.status !== undefined) return refuse(response, answer.status, answer.message ?? '', answer.reason);
    if (url.pathname === '/token') return issueToken(response, fake.tokens);
    if (!isAllowed(fake.tokens, incoming)) return refuse(response, 401, 'Invalid Credentials', 'authError');
    return route(response, buckets, request, answer);
  }
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return Object.assign(fake, { endpoint: `http://127.0.0.1:${port}` });
}

/** Security token service: whoever comes gets the newest of the good tokens. */
function issueToken(response: ServerResponse, tokens: readonly string[]): void {
  const token = { access_token: tokens.at(-1) ?? 'none', token_type: 'Bearer', expires_in: 3600 };
  json(response, 200, { ...token, issued_token_type: 'urn:ietf:params:oauth:token-type:access_token' });
}

const isAllowed = (tokens: readonly string[], { headers }: IncomingMessage): boolean =>
  tokens.length === 0 || tokens.some((token) => headers.authorization === `Bearer ${token}`);

function route(response: ServerResponse, buckets: Buckets, request: GcsRequest, answer: GcsAnswer | undefined): void {
  const [, bucketName = '', objectName] = /^\/storage\/v1\/b\/([^/]+)\/o(?:\/([^/]+))?$/.exec(request.path) ?? [];
  const bucket = buckets.get(decodeURIComponent(bucketName));
  if (bucket === undefined) return refuse(response, 404, 'The specified bucket does not exist.', 'notFound');
  if (objectName === undefined) return list(response, bucket, request);
  const object = bucket.get(decodeURIComponent(objectName));
  const wanted = request.query.get('generation');
  if (object === undefined || (wanted !== null && wanted !== object.generation))
    return refuse(response, 404, `No such object: ${bucketName}/${decodeURIComponent(objectName)}`, 'notFound');
  const match = request.query.get('ifGenerationMatch');
  if (match !== null && match !== object.generation)
    return refuse(response, 412, 'At least one of the pre-conditions you specified did not hold.', 'conditionNotMet');
  if (request.query.get('alt') === 'media') return media(response, object, request, answer);
  return json(response, 200, resource(object));
}

function media(response: ServerResponse, object: GcsObject, { headers }: GcsRequest, answer: GcsAnswer | undefined): void {
  const isTranscoded = object.contentEncoding === 'gzip' && !/\bgzip\b/.test(String(headers['accept-encoding'] ?? ''));
  const [, from = '0'] = /^bytes=(\d+)-$/.exec(headers.range ?? '') ?? [];
  const size = object.body.length;
  // A decompressing transfer ignores ranges, as the service does.
  const start = isTranscoded ? 0 : Number(from);
  if (start > 0 && start >= size) return refuse(response, 416, 'Requested range not satisfiable', 'requestedRangeNotSatisfiable');
  const body = isTranscoded ? gunzipSync(object.body) : object.body.subarray(start);
  response.writeHead(start > 0 ? 206 : 200, {
    'content-type': object.contentType,
    'x-goog-generation': object.generation,
    'x-goog-stored-content-length': size,
    'x-goog-stored-content-encoding': object.contentEncoding ?? 'identity',
    ...(object.contentEncoding !== undefined && !isTranscoded && { 'content-encoding': object.contentEncoding }),
    ...(!isTranscoded && { 'content-length': body.length }),
    ...(start > 0 && { 'content-range': `bytes ${start}-${size - 1}/${size}` }),
  });
  if (answer?.silentAfter !== undefined) return void response.write(body.subarray(0, answer.silentAfter));
  if (answer?.cutAfter !== undefined) return void response.write(body.subarray(0, answer.cutAfter), () => response.destroy());
  response.end(body);
}

/** In the order of UTF-8 bytes. A page token is the last name of the page, which a client must not know. */
function list(response: ServerResponse, bucket: ReadonlyMap<string, GcsObject>, { query }: GcsRequest): void {
  const prefix = query.get('prefix') ?? '';
  const startOffset = Buffer.from(query.get('startOffset') ?? '');
  const after = Buffer.from(query.get('pageToken') ?? '', 'base64url');
  const max = Math.min(1000, Number(query.get('maxResults') ?? 1000));
  const found = [...bucket.values()]
    .map((object) => ({ object, bytes: Buffer.from(object.name) }))
    .filter(({ object, bytes }) => object.name.startsWith(prefix) && bytes.compare(startOffset) >= 0 && bytes.compare(after) > 0)
    .toSorted((a, b) => a.bytes.compare(b.bytes));
  const page = found.slice(0, max);
  json(response, 200, {
    kind: 'storage#objects',
    ...(page.length > 0 && { items: page.map(({ object }) => resource(object)) }),
    ...(found.length > max && { nextPageToken: page.at(-1)?.bytes.toString('base64url') }),
  });
}

/** An object's metadata, as the JSON API writes it. */
export function resource({ bucket, name, generation, body, contentType, contentEncoding, timeCreated }: GcsObject): object {
  return {
    kind: 'storage#object',
    id: `${bucket}/${name}/${generation}`,
    name,
    bucket,
    generation,
    metageneration: '1',
    contentType,
    ...(contentEncoding !== undefined && { contentEncoding }),
    timeCreated: timeCreated.toISOString(),
    updated: timeCreated.toISOString(),
    storageClass: 'STANDARD',
    size: String(body.length),
    md5Hash: createHash('md5').update(body).digest('base64'),
  };
}

function refuse(response: ServerResponse, status: number, message: string, reason = 'backendError'): void {
  json(response, status, { error: { code: status, message, errors: [{ message, domain: 'global', reason }] } });
}

function json(response: ServerResponse, status: number, value: object): void {
  response.writeHead(status, { 'content-type': 'application/json' });
  response.end(JSON.stringify(value));
}
