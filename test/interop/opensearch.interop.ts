/**
 * `elasticsearch` against OpenSearch, whose `_bulk`, data streams and mappings are those of the Elasticsearch that it was
 * made from: what becomes of documents that are there already, and of such as its mapping refuses.
 */
import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test, type TestContext } from 'node:test';
import { fileURLToPath } from 'node:url';
import { sesOtel, type Ended } from '../support/command-line.ts';
import { writeConfig } from '../support/product.ts';
import { have, SERVERS } from './catalogue.ts';
import { freePort, startServer, type Running } from './running.ts';

const SAMPLES = fileURLToPath(new URL('../../samples/2026', import.meta.url));
const EVENTS = 450;
const STREAM = 'logs-symantec_endpoint_security.event-default';
const TITLE = SERVERS.opensearch.title;
const server = await have('opensearch');
const skip = server.is === 'missing' && `${TITLE} could not be had: ${server.why}`;

let url = '';
let running: Running | undefined;
let folder = '';

async function ask(method: string, path: string, body?: object): Promise<Record<string, unknown>> {
  const headers = { 'content-type': 'application/json' };
  const answer = await fetch(`${url}${path}`, { method, headers, ...(body !== undefined && { body: JSON.stringify(body) }) });
  const text = await answer.text();
  assert.ok(answer.ok, `${method} ${path}: ${answer.status} ${text}`);
  return JSON.parse(text);
}

/** In short what the template of the Elastic integration is: free-form parts of `ses` have no fields of their own. */
async function startStream(properties: object = {}): Promise<void> {
  await fetch(`${url}/_data_stream/${STREAM}`, { method: 'DELETE' });
  const strings = { match_mapping_type: 'string', mapping: { type: 'keyword', ignore_above: 1024 } };
  await ask('PUT', '/_index_template/logs', {
    index_patterns: ['logs-*-*'],
    data_stream: {},
    template: {
      settings: { 'index.mapping.total_fields.limit': 10_000, 'index.number_of_replicas': 0 },
      mappings: {
        date_detection: false,
        dynamic_templates: [{ strings }],
        properties: { ses: { type: 'object', enabled: false }, ...properties },
      },
    },
  });
}

async function documents(query: object = { match_all: {} }): Promise<unknown> {
  await ask('POST', `/${STREAM}/_refresh`);
  return (await ask('POST', `/${STREAM}/_count`, { query }))['count'];
}

interface Route {
  readonly delivered: number;
  readonly duplicate: number;
  readonly already_there: number;
  readonly dead_lettered: number;
}

const duplicates = ({ duplicate, already_there }: Route): number => duplicate + already_there;

async function sendSamples(context: TestContext): Promise<Ended & { readonly route: Route }> {
  const config = await writeConfig(context, (directory) =>
    JSON.stringify({
      receivers: { file: { directory: SAMPLES, min_age: '0s' } },
      processors: { icd: {} },
      exporters: { elasticsearch: { endpoint: url } },
      extensions: { host: { dead_letter: { directory: join(directory, 'dead') } } },
      service: { extensions: ['host'], pipelines: { logs: { receivers: ['file'], processors: ['icd'], exporters: ['elasticsearch'] } } },
    }),
  );
  const ended = await sesOtel(['run', '--once', '--sums', 'json', '--config', config]);
  const sums: { readonly routes: readonly Route[] } = JSON.parse(ended.stdout.trim().split('\n').at(-1) || '{"routes":[]}');
  const [route] = sums.routes;
  assert.ok(route !== undefined, ended.stderr);
  return { ...ended, route };
}

describe(`elasticsearch against ${TITLE}`, { skip }, () => {
  before(async () => {
    if (server.is === 'missing') return;
    folder = await mkdtemp(join(tmpdir(), 'ses-otel-interop-'));
    const port = await freePort();
    url = `http://127.0.0.1:${port}`;
    running = await startServer(server, { args: [folder, String(port), String(await freePort())], url });
  });
  after(async () => {
    await running?.stop();
    if (folder !== '') await rm(folder, { recursive: true, force: true });
  });

  test('every event becomes a document of the data stream, and when it comes again a duplicate', async (context) => {
    await startStream();
    const first = await sendSamples(context);
    assert.equal(first.code, 0, first.stderr);
    assert.deepEqual([first.route.delivered, duplicates(first.route), await documents()], [EVENTS, 0, EVENTS]);
    const again = await sendSamples(context);
    assert.equal(again.code, 0, again.stderr);
    assert.deepEqual([again.route.delivered, duplicates(again.route), await documents()], [0, EVENTS, EVENTS]);
  });

  test('a document that the mapping refuses is dead-lettered, and the others arrive', async (context) => {
    await startStream({ process: { properties: { command_line: { type: 'ip' } } } });
    const { code, route, stderr } = await sendSamples(context);
    assert.equal(code, 3, stderr);
    assert.ok(route.dead_lettered > 0);
    assert.equal(route.delivered + route.dead_lettered, EVENTS);
    assert.equal(await documents(), route.delivered);
    assert.equal(await documents({ exists: { field: 'process.command_line' } }), 0);
  });
});
