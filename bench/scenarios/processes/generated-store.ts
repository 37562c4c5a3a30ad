/**
 * An S3 that holds nothing: node generated-store.ts --keys N --body FILE --repeat N, with an IPC channel.
 * It lists so many keys in any bucket; each object is the file's bytes, repeated, and made while it is sent.
 */
import { readFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Readable } from 'node:stream';
import { parseArgs } from 'node:util';
import { answerQuestions } from '../servers.ts';

const PAGE = 1000;
const ETAG = 'd41d8cd98f00b204e9800998ecf8427e';

const { values } = parseArgs({
  options: { keys: { type: 'string', default: '1' }, body: { type: 'string', default: '' }, repeat: { type: 'string', default: '1' } },
});
const [keys, repeat] = [Number(values.keys), Number(values.repeat)];
const body = readFileSync(values.body);

const keyOf = (index: number): string => `2026/09/01/${String(index).padStart(8, '0')}.ndjson.gz`;
const indexOf = (key: string): number => Number(/(\d{8})\.ndjson\.gz$/.exec(key)?.[1] ?? -1);

function list(query: URLSearchParams, response: ServerResponse): void {
  const from = indexOf(query.get('continuation-token') ?? query.get('start-after') ?? '') + 1;
  const to = Math.min(keys, from + PAGE);
  const contents = Array.from({ length: to - from }, (_, i) => contentOf(from + i)).join('');
  const next = to < keys ? `<NextContinuationToken>${keyOf(to - 1)}</NextContinuationToken>` : '';
  response.writeHead(200, { 'content-type': 'application/xml' });
  response.end(
    `<?xml version="1.0"?><ListBucketResult><KeyCount>${to - from}</KeyCount><IsTruncated>${to < keys}</IsTruncated>${next}${contents}</ListBucketResult>`,
  );
}

const contentOf = (index: number): string =>
  `<Contents><Key>${keyOf(index)}</Key><LastModified>2026-09-01T00:00:00.000Z</LastModified><ETag>&quot;${ETAG}&quot;</ETag><Size>${body.length * repeat}</Size></Contents>`;

function* repeated(): Generator<Buffer> {
  for (let i = 0; i < repeat; i++) yield body;
}

function serve({ url = '/' }: IncomingMessage, response: ServerResponse): void {
  const { searchParams } = new URL(url, 'http://store');
  if (searchParams.has('list-type')) return list(searchParams, response);
  response.writeHead(200, { etag: `"${ETAG}"`, 'content-length': body.length * repeat });
  Readable.from(repeated()).pipe(response);
}

const server = createServer(serve);
server.listen(0, '127.0.0.1', () => answerQuestions(`http://127.0.0.1:${(server.address() as AddressInfo).port}`, () => undefined));
