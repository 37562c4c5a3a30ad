/**
 * A tiny S3 for what fauxqs cannot do: byte order of keys, versions, faults on demand, broken and silent transfers.
 * Path style only. It also answers AssumeRole, as STS does.
 */
import { createHash } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';

export interface FakeObject {
  readonly body: Buffer;
  readonly etag: string;
  readonly versionId: string;
  readonly lastModified: Date;
}

export interface FakeRequest {
  readonly method: string;
  /** As it was sent. */
  readonly url: string;
  readonly bucket: string;
  readonly key: string;
  readonly query: URLSearchParams;
  readonly headers: IncomingMessage['headers'];
}

/** What to answer in the place of the ordinary. Transfers: `cutAfter` and `silentAfter` send so many bytes of the body. */
export interface FakeAnswer {
  readonly status?: number;
  readonly code?: string;
  readonly message?: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** Elements beside code and message. */
  readonly xml?: string;
  readonly cutAfter?: number;
  readonly silentAfter?: number;
  /** Never answers. */
  readonly hangs?: boolean;
}

export interface FakeS3 {
  readonly endpoint: string;
  readonly requests: FakeRequest[];
  /** Of POST requests. */
  readonly bodies: string[];
  /** Asked before each request. */
  answer: (request: FakeRequest) => FakeAnswer | undefined;
  put(bucket: string, key: string, body: string | Buffer, lastModified?: Date): FakeObject;
  remove(bucket: string, key: string): void;
  stop(): Promise<void>;
}

/** Versions of each `bucket/key`, the newest last. */
type Objects = Map<string, FakeObject[]>;

/** @param tls key and certificate, in PEM: it speaks HTTPS then. */
export async function startFakeS3(tls?: { readonly key: Buffer; readonly cert: Buffer }): Promise<FakeS3> {
  const objects: Objects = new Map();
  const listener = (incoming: IncomingMessage, response: ServerResponse): void => void serve(incoming, response);
  const server = tls === undefined ? createServer(listener) : createTlsServer(tls, listener);
  const fake: FakeS3 = {
    endpoint: '',
    requests: [],
    bodies: [],
    answer: () => undefined,
    put(bucket, key, body, lastModified = new Date()) {
      const bytes = Buffer.from(body);
      const versions = objects.get(`${bucket}/${key}`) ?? [];
      const etag = createHash('md5').update(bytes).digest('hex');
      const object = { body: bytes, etag, versionId: `v${versions.length + 1}`, lastModified };
      objects.set(`${bucket}/${key}`, [...versions, object]);
      return object;
    },
    remove: (bucket, key) => void objects.delete(`${bucket}/${key}`),
    async stop() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
  async function serve(incoming: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(incoming.url ?? '/', 'http://fake');
    const [bucket = '', ...rest] = url.pathname.slice(1).split('/');
    const request = {
      method: incoming.method ?? '',
      url: incoming.url ?? '',
      bucket,
      key: rest.map(decodeURIComponent).join('/'),
      query: url.searchParams,
      headers: incoming.headers,
    };
    fake.requests.push(request);
    const answer = fake.answer(request);
    if (answer?.hangs === true) return;
    if (answer?.status !== undefined) return refuse(response, answer);
    if (request.method === 'POST') return assumeRole(incoming, response, fake.bodies);
    if (request.query.has('list-type')) return list(response, objects, request);
    return get(response, objects, request, answer);
  }
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return Object.assign(fake, { endpoint: `http${tls === undefined ? '' : 's'}://127.0.0.1:${port}` });
}

function refuse(
  response: ServerResponse,
  { status = 500, code = 'InternalError', message = '', headers = {}, xml = '' }: FakeAnswer,
): void {
  response.writeHead(status, { 'content-type': 'application/xml', ...headers });
  response.end(`<?xml version="1.0"?><Error><Code>${code}</Code><Message>${message}</Message>${xml}<RequestId>1</RequestId></Error>`);
}

function get(response: ServerResponse, objects: Objects, request: FakeRequest, answer: FakeAnswer | undefined): void {
  const versions = objects.get(`${request.bucket}/${request.key}`) ?? [];
  const versionId = request.query.get('versionId');
  const object = versionId === null ? versions.at(-1) : versions.find((one) => one.versionId === versionId);
  if (object === undefined) return refuse(response, { status: 404, code: 'NoSuchKey', message: 'The specified key does not exist.' });
  const wanted = request.headers['if-match'];
  if (wanted !== undefined && wanted !== `"${object.etag}"`) return refuse(response, { status: 412, code: 'PreconditionFailed' });
  const from = Number(/^bytes=(\d+)-$/.exec(request.headers.range ?? '')?.[1] ?? 0);
  const size = object.body.length;
  if (from > 0 && from >= size)
    return refuse(response, { status: 416, code: 'InvalidRange', headers: { 'content-range': `bytes */${size}` } });
  const body = object.body.subarray(from);
  response.writeHead(from > 0 ? 206 : 200, {
    etag: `"${object.etag}"`,
    'content-length': body.length,
    'last-modified': object.lastModified.toUTCString(),
    ...(from > 0 && { 'content-range': `bytes ${from}-${size - 1}/${size}` }),
    ...answer?.headers,
  });
  if (answer?.silentAfter !== undefined) return void response.write(body.subarray(0, answer.silentAfter));
  if (answer?.cutAfter !== undefined) return void response.write(body.subarray(0, answer.cutAfter), () => response.destroy());
  response.end(body);
}

/** In the order of UTF-8 bytes, as S3 lists general-purpose buckets. */
function list(response: ServerResponse, objects: Objects, { bucket, query }: FakeRequest): void {
  const prefix = query.get('prefix') ?? '';
  const after = query.get('continuation-token') ?? query.get('start-after') ?? '';
  const max = Number(query.get('max-keys') ?? 1000);
  const keys = [...objects.keys()]
    .filter((name) => name.startsWith(`${bucket}/`))
    .map((name) => name.slice(bucket.length + 1))
    .filter((key) => key.startsWith(prefix) && (after === '' || Buffer.compare(Buffer.from(key), Buffer.from(after)) > 0))
    .toSorted((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
  const page = keys.slice(0, max);
  const more = keys.length > page.length;
  const contents = page.map((key) => contentOf(key, objects.get(`${bucket}/${key}`)?.at(-1), query.get('encoding-type') === 'url'));
  response.writeHead(200, { 'content-type': 'application/xml' });
  response.end(
    `<?xml version="1.0"?><ListBucketResult><Name>${bucket}</Name>${query.get('encoding-type') === 'url' ? '<EncodingType>url</EncodingType>' : ''}<KeyCount>${page.length}</KeyCount><IsTruncated>${more}</IsTruncated>` +
      (more ? `<NextContinuationToken>${escape(page.at(-1) ?? '')}</NextContinuationToken>` : '') +
      `${contents.join('')}</ListBucketResult>`,
  );
}

function contentOf(key: string, object: FakeObject | undefined, encoded: boolean): string {
  if (object === undefined) return '';
  const name = encoded ? encodeURIComponent(key).replaceAll('%2F', '/').replaceAll('%20', '+') : escape(key);
  return `<Contents><Key>${name}</Key><LastModified>${object.lastModified.toISOString()}</LastModified><ETag>&quot;${object.etag}&quot;</ETag><Size>${object.body.length}</Size><StorageClass>STANDARD</StorageClass></Contents>`;
}

/** Answers AssumeRole and AssumeRoleWithWebIdentity. */
async function assumeRole(incoming: IncomingMessage, response: ServerResponse, bodies: string[]): Promise<void> {
  const body = (await Array.fromAsync(incoming)).join('');
  bodies.push(body);
  const action = new URLSearchParams(body).get('Action') ?? '';
  response.writeHead(200, { 'content-type': 'text/xml' });
  response.end(
    `<${action}Response xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><${action}Result><Credentials><AccessKeyId>ASSUMED</AccessKeyId>` +
      '<SecretAccessKey>s</SecretAccessKey><SessionToken>t</SessionToken><Expiration>2099-01-01T00:00:00Z</Expiration></Credentials>' +
      `</${action}Result></${action}Response>`,
  );
}

const escape = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
