/**
 * A loopback server that speaks `_bulk` as Elasticsearch does. In a test: `await openBulkSink({ ... })`.
 * Alone: `node test/support/bulk-sink.ts --port 0 [--null] [--failure-store]` prints `{"url": ...}`; then
 * `GET /_sink/stats` tells counts and `GET /_sink/documents` gives `{index, id, pipeline, source}` per line.
 */
import { parseArgs } from 'node:util';
import { BulkIndex } from './bulk-index.ts';
import type { Action, IndexOptions, Item, Stored } from './bulk-index.ts';
import { openServer } from './sink-server.ts';
import type { ServerOptions, SinkReply, SinkRequest, SinkServer } from './sink-server.ts';

export interface BulkSinkOptions extends ServerOptions, IndexOptions {
  /** Counts lines and answers 201 for each document without reading it: for measured runs. */
  readonly countOnly?: boolean;
  /** Query parameters that this version does not know: a 400, as from older versions. */
  readonly unknownParameters?: readonly string[];
}

export interface BulkStats {
  readonly requests: number;
  /** Actions received, refused ones too. */
  readonly actions: number;
  readonly documents: number;
  readonly conflicts: number;
  readonly failures: number;
  readonly bytes: number;
  readonly compressedBytes: number;
}

export interface BulkSink extends SinkServer {
  /** By `index/_id`. */
  readonly documents: ReadonlyMap<string, Stored>;
  readonly failures: readonly Stored[];
  stats(): BulkStats;
}

const PARAMETERS = new Set(['filter_path', 'pipeline', 'timeout', 'refresh', 'require_data_stream', 'include_source_on_error', 'pretty']);

export async function openBulkSink(options: BulkSinkOptions = {}): Promise<BulkSink> {
  const index = new BulkIndex(options);
  const sums = { requests: 0, actions: 0, documents: 0, conflicts: 0, bytes: 0, compressedBytes: 0 };
  const stats = (): BulkStats => ({ ...sums, documents: sums.documents + index.documents.size, failures: index.failures.length });
  const bulk = (request: SinkRequest): SinkReply => {
    sums.requests += 1;
    sums.bytes += request.body.length;
    sums.compressedBytes += request.compressedBytes;
    if (options.countOnly === true) return countedReply(request.body, sums);
    const actions = readActions(request, options);
    if ('status' in actions) return actions;
    sums.actions += actions.length;
    const items = actions.map((action, position) => ({ [action.op]: index.apply(action, position) }));
    sums.conflicts += items.filter((item) => Object.values(item)[0]?.status === 409).length;
    return bulkReply(items, request.url.searchParams.get('filter_path'));
  };
  const server = await openServer({ ...options, keepBodies: options.countOnly !== true }, (request) => {
    if (request.url.pathname === '/_sink/stats') return { status: 200, body: JSON.stringify(stats()) };
    if (request.url.pathname === '/_sink/documents') return documentsReply(index);
    if (/^(?:\/[^/_][^/]*)?\/_bulk$/.test(request.url.pathname) && /^(?:POST|PUT)$/.test(request.method)) return bulk(request);
    return { status: request.url.pathname.endsWith('/_bulk') ? 405 : 404, body: '{"error":"no handler found for uri"}' };
  });
  return Object.assign(server, { documents: index.documents, failures: index.failures, stats });
}

function readActions(request: SinkRequest, options: BulkSinkOptions): readonly Action[] | SinkReply {
  const type = request.headers['content-type'] ?? '';
  if (!/^application\/(?:x-ndjson|json|vnd\.elasticsearch\+x-ndjson)/.test(type)) return { status: 406, body: '{"error":"Content-Type"}' };
  for (const name of request.url.searchParams.keys()) {
    if (PARAMETERS.has(name) && options.unknownParameters?.includes(name) !== true) continue;
    return refused(`request [${request.url.pathname}] contains unrecognized parameter: [${name}]`);
  }
  const lines = request.body.toString('utf8').split('\n');
  if (lines.pop() !== '') return refused('The bulk request must be terminated by a newline [\\n]');
  const pathIndex = /^\/([^/]+)\/_bulk$/.exec(request.url.pathname)?.[1];
  const actions: Action[] = [];
  for (let line = 0; line < lines.length; line += 2) {
    const action = readAction(lines[line] ?? '', lines[line + 1], {
      pathIndex,
      pipeline: request.url.searchParams.get('pipeline') ?? undefined,
    });
    if (action === undefined) return refused(`Malformed action/metadata line [${line + 1}], expected START_OBJECT or END_OBJECT`);
    if (action.index === '') return refused('Validation Failed: 1: index is missing;', 'action_request_validation_exception');
    if (Buffer.byteLength(action.id ?? '') > 512) return refused('id is too long, must be no longer than 512 bytes');
    actions.push(action);
  }
  return actions.length === 0 ? refused('request body is required', 'parse_exception') : actions;
}

interface RequestDefaults {
  readonly pathIndex: string | undefined;
  readonly pipeline: string | undefined;
}

function readAction(line: string, source: string | undefined, defaults: RequestDefaults): Action | undefined {
  let entry: [string, { _index?: string; _id?: string; pipeline?: string }] | undefined;
  try {
    entry = Object.entries(JSON.parse(line))[0] as typeof entry;
  } catch {
    return undefined;
  }
  if (entry === undefined || source === undefined || (entry[0] !== 'create' && entry[0] !== 'index')) return undefined;
  const [op, { _index: index = defaults.pathIndex ?? '', _id: id, pipeline = defaults.pipeline }] = entry;
  return { op, index, ...(id !== undefined && { id }), ...(pipeline !== undefined && { pipeline }), source };
}

const refused = (reason: string, type = 'illegal_argument_exception'): SinkReply => ({
  status: 400,
  body: JSON.stringify({ error: { root_cause: [{ type, reason }], type, reason }, status: 400 }),
});

function bulkReply(items: readonly Record<string, Item>[], filterPath: string | null): SinkReply {
  const errors = items.some((item) => Object.values(item).some(({ error }) => error !== undefined));
  const whole = { took: 3, errors, items };
  if (filterPath === null) return { status: 200, body: JSON.stringify(whole) };
  const paths = filterPath.split(',').map((path) => path.split('.'));
  return { status: 200, body: JSON.stringify(filtered(whole, paths) ?? {}) };
}

/** `filter_path`: entries that keep nothing are left out, list elements too. */
function filtered(value: unknown, paths: readonly (readonly string[])[]): unknown {
  if (paths.some((path) => path.length === 0)) return value;
  if (Array.isArray(value)) {
    const kept = value.map((element) => filtered(element, paths)).filter((element) => element !== undefined);
    return kept.length === 0 ? undefined : kept;
  }
  if (typeof value !== 'object' || value === null) return undefined;
  const kept = Object.entries(value).flatMap(([name, inner]) => {
    const rest = paths.filter(([head]) => head === name || head === '*').map((path) => path.slice(1));
    const left = rest.length === 0 ? undefined : filtered(inner, rest);
    return left === undefined ? [] : [[name, left] as const];
  });
  return kept.length === 0 ? undefined : Object.fromEntries(kept);
}

const LINE_FEED = 10;
const CREATED = '{"create":{"status":201}}';

function countedReply(body: Buffer, sums: { actions: number; documents: number }): SinkReply {
  let lines = 0;
  for (let at = body.indexOf(LINE_FEED); at !== -1; at = body.indexOf(LINE_FEED, at + 1)) lines += 1;
  sums.actions += lines / 2;
  sums.documents += lines / 2;
  return { status: 200, body: `{"errors":false,"items":[${`${CREATED},`.repeat(lines / 2 - 1)}${CREATED}]}` };
}

const documentsReply = ({ documents }: BulkIndex): SinkReply => ({
  status: 200,
  headers: { 'content-type': 'application/x-ndjson' },
  body: [...documents.values()].map((stored) => `${JSON.stringify(stored)}\n`).join(''),
});

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      port: { type: 'string', default: '0' },
      null: { type: 'boolean', default: false },
      'failure-store': { type: 'boolean', default: false },
    },
  });
  const sink = await openBulkSink({ port: Number(values.port), countOnly: values.null, failureStore: values['failure-store'] });
  process.stdout.write(`${JSON.stringify({ url: sink.url })}\n`);
}

if (import.meta.main) await main();
