/**
 * A fake of Symantec's cloud API: tokens, the incidents search and event streams, as the public clients show them.
 * Faults are scripted: a script takes the place of the next answer of a path.
 */
import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http';
import { gzipSync } from 'node:zlib';

export interface Asked {
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** Answers in place of the fake. */
export type Script = (response: ServerResponse, asked: Asked) => void | Promise<void>;
export type Part = 'tokens' | 'incidents' | 'stream';

/** How a search says that there are no more pages. */
export type PageEnd = 'total' | 'absent' | 'null' | 'empty page' | 'standing still';

export interface FakeIncident {
  /** Milliseconds since 1970 by which searches find it. */
  readonly at: number;
  /** Its JSON text. */
  readonly text: string;
}

export class SymantecApi {
  readonly asked: Asked[] = [];
  readonly incidents: FakeIncident[] = [];
  /** The lines of a channel, by `guid/channel`; a pointer is the number of lines before it. */
  readonly lines = new Map<string, string[]>();
  pageEnd: PageEnd = 'total';
  gzip = false;
  /** Where a channel begins that is asked for without a pointer. */
  streamsBegin: 'now' | 'at the first line' = 'now';
  tokenLifeS = 3600;
  /** Tokens given and not taken back. */
  readonly valid = new Set<string>();
  readonly #scripts: Record<Part, Script[]> = { tokens: [], incidents: [], stream: [] };
  readonly #server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const asked = { path: request.url ?? '', headers: request.headers, body: Buffer.concat(chunks).toString() };
      this.asked.push(asked);
      void this.#answer(asked, response);
    });
  });
  #tokens = 0;
  url = '';

  static async start(t: { after(close: () => void): void }): Promise<SymantecApi> {
    const api = new SymantecApi();
    api.#server.listen(0, '127.0.0.1');
    await once(api.#server, 'listening');
    const address = api.#server.address();
    api.url = `http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}`;
    t.after(() => {
      api.#server.closeAllConnections();
      api.#server.close();
    });
    return api;
  }

  /** The next answers of a part, one script each. */
  script(part: Part, ...scripts: readonly Script[]): void {
    this.#scripts[part].push(...scripts);
  }

  askedOf(part: Part): readonly Asked[] {
    return this.asked.filter(({ path }) => partOf(path) === part);
  }

  async #answer(asked: Asked, response: ServerResponse): Promise<void> {
    const part = partOf(asked.path);
    if (part === undefined) return void response.writeHead(404).end('not found');
    const script = this.#scripts[part].shift();
    if (script !== undefined) return script(response, asked);
    if (part === 'tokens') return this.#token(response);
    if (!this.valid.has(String(asked.headers.authorization).replace('Bearer ', '')))
      return void response.writeHead(401).end('{"message":"no"}');
    if (part === 'incidents') return this.page(response, asked);
    return this.stream(response, asked);
  }

  #token(response: ServerResponse): void {
    const token = `token-${(this.#tokens += 1)}`;
    this.valid.add(token);
    json(response, 200, JSON.stringify({ access_token: token, token_type: 'Bearer', expires_in: this.tokenLifeS }));
  }

  /** A page of the search. */
  page(response: ServerResponse, { body }: Asked): void {
    const { start_date, end_date, next, limit } = JSON.parse(body);
    const found = this.incidents.filter(({ at }) => at >= Date.parse(start_date) && at <= Date.parse(end_date));
    const texts = found.slice(next, next + limit).map(({ text }) => text);
    const after = next + texts.length;
    const isLast = after >= found.length;
    json(
      response,
      200,
      `{"incidents":[${texts.join(',')}],"total":${found.length}${nextMember(this.pageEnd, isLast, after, next)}}`,
      this.gzip,
    );
  }

  /** The lines after a pointer, then the end of the connection. */
  stream(response: ServerResponse, { path, body }: Asked): void {
    const [, , , , guid, channel] = path.split(/[/?]/);
    const lines = this.lines.get(`${guid}/${channel}`);
    if (lines === undefined) return void response.writeHead(404).end();
    const { next = this.streamsBegin === 'now' ? lines.length : 0 } = JSON.parse(body);
    const rest = lines.slice(Number(next));
    if (rest.length === 0) return void response.writeHead(204).end();
    const text = rest.map((line) => `${line}\n`).join('');
    response.writeHead(200, { 'content-type': 'application/x-ndjson', ...(this.gzip && { 'content-encoding': 'gzip' }) });
    response.end(this.gzip ? gzipSync(text) : text);
  }
}

function partOf(path: string): Part | undefined {
  if (path.startsWith('/v1/oauth2/tokens')) return 'tokens';
  if (path.startsWith('/v1/incidents')) return 'incidents';
  return path.startsWith('/v1/event-export/stream/') ? 'stream' : undefined;
}

function nextMember(end: PageEnd, isLast: boolean, after: number, next: number): string {
  if (!isLast || end === 'empty page') return `,"next":${after}`;
  if (end === 'absent') return '';
  if (end === 'null') return ',"next":null';
  return `,"next":${end === 'standing still' ? next : after}`;
}

/** Answers with JSON text. */
export function json(response: ServerResponse, status: number, text: string, gzip = false): void {
  response.writeHead(status, { 'content-type': 'application/json', ...(gzip && { 'content-encoding': 'gzip' }) });
  response.end(gzip ? gzipSync(text) : text);
}

/** A script that answers with a status, headers and a body. */
export const answer =
  (status: number, headers: Readonly<Record<string, string>> = {}, body = ''): Script =>
  (response) =>
    void response.writeHead(status, headers).end(body);

/** One line of a stream: the pointer after it is `next`. */
export const streamLine = (next: number, ...events: readonly object[]): string => JSON.stringify({ events, next: String(next) });
