import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parse } from 'yaml';
import { registry } from '../../cli/registry.ts';
import { load } from '../../config/load.ts';
import { filesUnder, ROOT } from '../architecture/source-files.ts';
import { readFileSync } from 'node:fs';
import { blocksOf } from '../support/markdown-blocks.ts';

const SECTIONS: ReadonlySet<string> = new Set(['receivers', 'processors', 'exporters', 'extensions', 'service']);

/** What a block needs to be a whole configuration where it shows a part of one. */
const BASE = `
receivers: {file/base: {directory: /var/spool/events}}
exporters: {debug/base: }
extensions: {file_storage: {directory: /var/lib/state}}
service: {extensions: [file_storage], pipelines: {logs/base: {receivers: [file/base], exporters: [debug/base]}}}
`;

/** Variables of the examples: what their names say they are. */
const VALUES: readonly (readonly [RegExp, string])[] = [
  [/QUEUE_URL$/, 'https://sqs.eu-west-1.amazonaws.com/123456789012/events'],
  [/BUCKET_ARN$/, 'arn:aws:s3:::events'],
  [/ROLE_ARN$/, 'arn:aws:iam::123456789012:role/reader'],
  [/CLOUD_ID$/, `deployment:${Buffer.from('eu-west-1.aws.example$0123456789abcdef$fedcba9876543210').toString('base64')}`],
  [/URL$|ENDPOINT$/, 'https://host.example:9200'],
  [/REGION$/, 'eu-west-1'],
  [
    /CONNECTION_STRING$/,
    `DefaultEndpointsProtocol=https;AccountName=events;AccountKey=${Buffer.alloc(64).toString('base64')};EndpointSuffix=core.windows.net`,
  ],
  [/ACCOUNT_KEY$/, Buffer.alloc(64).toString('base64')],
];

const env = new Proxy<Record<string, string | undefined>>(
  {},
  { get: (_target, name) => VALUES.find(([pattern]) => pattern.test(String(name)))?.[1] ?? 'value' },
);

function check(text: string, base: readonly string[] = []): void {
  const readFile = (path: string): string => (path === 'example.yaml' ? text : 'secret');
  load({ configs: [...base, 'example.yaml'], sets: [] }, registry, { env, readFile });
}

const examples = filesUnder('config/examples', '.yaml').filter(({ path }) => !path.includes('upstream-'));

test('there are examples', () => {
  assert.ok(examples.length >= 4);
});

for (const { path, text } of [...examples, { path: 'collector.yaml', text: readFileSync(`${ROOT}collector.yaml`, 'utf8') }]) {
  test(`${path} holds`, () => check(text));
}

test('the Collector that takes our records follows their document ids and pipelines', () => {
  const upstream = parse(readFileSync(`${ROOT}config/examples/upstream-collector.yaml`, 'utf8'));
  assert.partialDeepStrictEqual(upstream, {
    receivers: { otlp: { protocols: { http: {} } } },
    exporters: { elasticsearch: { logs_dynamic_id: { enabled: true }, logs_dynamic_pipeline: { enabled: true } } },
    service: { pipelines: { logs: { receivers: ['otlp'], exporters: ['elasticsearch'] } } },
  });
});

const isConfiguration = (text: string): boolean => {
  const value: unknown = parse(text);
  return typeof value === 'object' && value !== null && Object.keys(value).some((key) => SECTIONS.has(key));
};

const pages = [
  { path: 'README.md', text: readFileSync(`${ROOT}README.md`, 'utf8') },
  ...['receivers', 'processors', 'exporters', 'extensions', 'docs'].flatMap((folder) => filesUnder(folder, '.md')),
];
const shown = pages.flatMap(({ path, text }) =>
  blocksOf(text)
    .filter(({ language, text: block }) => language === 'yaml' && isConfiguration(block))
    .map((block) => ({ ...block, path })),
);

test('the pages show configurations', () => {
  assert.ok(shown.length >= 8, `only ${shown.length} found`);
});

for (const { path, line, text } of shown) {
  // A Collector's own configuration is said to be one in its first line.
  if (/^# .*\bCollector\b/.test(text)) continue;
  test(`the configuration in ${path}, line ${line}, holds`, () => check(text, [`yaml:${BASE}`]));
}
