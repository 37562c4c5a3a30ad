import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import { fileURLToPath } from 'node:url';
import { parse } from 'yaml';
import { convert, type Converted } from '../../cli/convert/conversion.ts';
import { renderNotes, renderYaml } from '../../cli/convert/render.ts';
import { registry } from '../../cli/registry.ts';
import { load } from '../../config/load.ts';
import { sesOtel } from '../support/command-line.ts';
import { blocksOf } from '../support/markdown-blocks.ts';

const TESTDATA = fileURLToPath(new URL('../testdata/convert/', import.meta.url));
const SECRET = /not-to-be-seen|NOT-TO-BE-SEEN|YXp1cmUtbm90LXRvLWJlLXNlZW4=/;

interface Outcome {
  readonly converted: Converted;
  readonly yaml: string;
  readonly config: ReturnType<typeof parse>;
  readonly notes: readonly string[];
}

function outcomeOf(text: string, source = 'filebeat.yml'): Outcome {
  const converted = convert(text, source);
  const yaml = renderYaml(converted, source);
  return { converted, yaml, config: parse(yaml), notes: renderNotes(converted) };
}

const example = (name: string): Outcome => outcomeOf(readFileSync(`${TESTDATA}${name}`, 'utf8'), name);

/** Variables that the file did not have the values of. */
const GIVEN: Readonly<Record<string, string>> = {
  SES_BUCKET: 'ses-events',
  ELASTICSEARCH_URL: 'https://es.example:9200',
  ELASTICSEARCH_API_KEY: 'id:key',
  SES_ID: 'an-id',
  ES_KEY: 'id:key',
  ES_HOST: 'https://es.example:9200',
};

function warningsOf({ converted, yaml }: Outcome): readonly string[] {
  const env = { ...GIVEN, ...Object.fromEntries(converted.variables.map(({ name, value }) => [name, value])) };
  const readText = (path: string): string => (path === 'collector.yaml' ? yaml : 'PEM');
  return load({ configs: ['collector.yaml'], sets: [] }, registry, { env, readFile: readText }).warnings.map(({ message }) => message);
}

const EXAMPLES = [
  'sqs.filebeat.yml',
  'polling.agent.yml',
  'gcs.filebeat.yml',
  'azure.filebeat.yml',
  'cel.filebeat.yml',
  'variables.policy.yml',
];

for (const name of EXAMPLES) {
  test(`${name} becomes a configuration that holds, without a secret in it or in the notes`, () => {
    const outcome = example(name);
    assert.deepEqual(warningsOf(outcome), []);
    assert.doesNotMatch(outcome.yaml, SECRET);
    assert.doesNotMatch(outcome.notes.join('\n'), SECRET);
    assert.match(readFileSync(`${TESTDATA}${name}`, 'utf8'), SECRET);
  });
}

test('a queue is read with what belongs to it, and the buckets are asked for', () => {
  const { config, yaml, notes } = example('sqs.filebeat.yml');
  assert.deepEqual(config.receivers, {
    aws_s3: {
      queue_url: 'https://sqs.eu-west-1.amazonaws.com/123456789012/ses-events',
      visibility_timeout: '600s',
      sqs: { max_receive_count: 3, wait_time: '10s' },
      api_timeout: '90s',
      file_selectors: [{ regex: 'event/.*\\.gz$' }],
      access_key_id: '${env:AWS_ACCESS_KEY_ID}',
      secret_access_key: '${env:AWS_SECRET_ACCESS_KEY}',
      buckets: ['${env:SES_BUCKET}'],
    },
  });
  assert.deepEqual(config.processors, { icd: { tags: ['forwarded'], preserve_original_event: true, fields: { 'labels.site': 'berlin' } } });
  assert.deepEqual(config.exporters.elasticsearch, {
    endpoints: ['https://es1.example:9200', 'https://es2.example:9243'],
    user: 'ses',
    password: '${env:ELASTICSEARCH_PASSWORD}',
    sending_queue: { num_consumers: 2 },
    tls: { ca_pem: '${file:/etc/ca-1.pem}\n${file:/etc/ca-2.pem}' },
  });
  assert.equal(config.service.telemetry.logs.level, 'warn');
  assert.match(yaml, /^ {2}# To do: visibilty_timeout: not taken over: .*Did you mean "visibility_timeout"\?$/m);
  assert.ok(
    notes.some((note) => note.startsWith('to do: sqs.filebeat.yml:20:5: filebeat.inputs::0::processors: drop_fields is not taken over')),
  );
  assert.ok(notes.includes('variable: AWS_ACCESS_KEY_ID takes the value at sqs.filebeat.yml:15:5: filebeat.inputs::0::access_key_id'));
});

test('a policy of the Elastic Agent lists its bucket, remembers what it read, and uses its own output', () => {
  const { config, notes } = example('polling.agent.yml');
  assert.deepEqual(config.receivers.aws_s3, {
    bucket_arn: 'arn:aws:s3:::ses-events',
    poll_interval: '3m',
    prefix: 'events/',
    start_timestamp: '2026-01-01T00:00:00Z',
    ignore_older: '720h',
    role_arn: 'arn:aws:iam::123456789012:role/reader',
    proxy_url: '${env:SES_PROXY_URL}',
    storage: 'file_storage',
  });
  assert.deepEqual(config.exporters, {
    elasticsearch: { endpoint: 'https://cluster.example:443', api_key: '${env:ELASTICSEARCH_API_KEY}' },
  });
  assert.deepEqual(config.processors.icd, {
    data_stream: { namespace: 'production', dataset: 'symantec_endpoint_security.event' },
    tags: ['forwarded', 'symantec_endpoint_security-event'],
  });
  assert.ok(notes.includes('note: polling.agent.yml:32:5: inputs::1::enabled: left out: it is not enabled'));
});

test('buckets of Google and containers of Azure keep what each has for itself', () => {
  const gcs = example('gcs.filebeat.yml').config;
  assert.partialDeepStrictEqual(gcs.receivers.google_cloud_storage, {
    service_account_key: '${env:SES_GOOGLE_CREDENTIALS}',
    timestamp_epoch: 1767225600,
    buckets: [{ name: 'event_logs' }, { name: 'event_logs_2', poll_interval: '10m', file_selectors: [{ regex: '^event/' }] }],
  });
  assert.partialDeepStrictEqual(gcs.exporters.elasticsearch, { user: 'elastic', password: '${env:ELASTICSEARCH_PASSWORD}' });
  const azure = example('azure.filebeat.yml').config;
  assert.partialDeepStrictEqual(azure.receivers.azure_blob, {
    client_secret: '${env:SES_AZURE_CLIENT_SECRET}',
    containers: [{ name: 'events', poll_interval: '15s' }],
  });
  assert.deepEqual(azure.processors.icd, { fields: { site: 'berlin' } });
  assert.equal(azure.exporters.elasticsearch.endpoint, 'https://es.example:9200');
});

test('the program of cel is the receiver itself, and variables of Beats become ours', () => {
  const { config } = example('cel.filebeat.yml');
  assert.partialDeepStrictEqual(config.receivers.symantec_edr, {
    url: 'https://api.sep.eu.securitycloud.symantec.com',
    client_id: '${env:SES_ID}',
    client_secret: '${env:SES_CLIENT_SECRET}',
    initial_interval: '24h',
    batch_size: 2000,
    tracer: { enabled: true, filename: '../../logs/cel/http-request-trace.ndjson', max_backups: 5 },
  });
  assert.equal(config.exporters.elasticsearch.endpoint, '${env:ES_HOST:-https://es.example:9200}');
  assert.equal(config.exporters.elasticsearch.api_key, '${env:ES_KEY}');
});

test("the integration's variables are read by their own names, and what is switched off is left out", () => {
  const { config } = example('variables.policy.yml');
  assert.deepEqual(Object.keys(config.receivers), ['aws_s3', 'azure_blob', 'google_cloud_storage', 'symantec_edr']);
  assert.equal(config.receivers.aws_s3.bucket_arn, undefined);
  assert.equal(config.receivers.azure_blob.client_id, undefined);
  assert.equal(config.receivers.azure_blob.poll, undefined);
  assert.deepEqual(config.receivers.google_cloud_storage.buckets, [{ name: 'event_logs' }]);
  assert.deepEqual(config.service.pipelines['logs/2'], {
    receivers: ['azure_blob', 'google_cloud_storage'],
    processors: ['icd/2'],
    exporters: ['elasticsearch'],
  });
});

const input = (rest: string): string => `filebeat.inputs:\n- type: aws-s3\n  bucket_arn: arn:aws:s3:::ses\n${rest}`;

test('every option that is written is translated or told, also one that is not known', () => {
  const { notes } = outcomeOf(
    input('  parsers: [{multiline: {pattern: x}}]\n  backup_to_bucket_arn: arn:aws:s3:::b\n  frobnicate.deeply: 1\n'),
  );
  for (const name of ['parsers', 'backup_to_bucket_arn', 'frobnicate'])
    assert.ok(
      notes.some((note) => note.includes(`filebeat.inputs::0::${name}`)),
      name,
    );
});

test('an input whose output is no Elasticsearch gets an exporter of its own, to be filled in', () => {
  const bucket = 'type: aws-s3, bucket_arn: arn:aws:s3:::ses';
  const { config, notes } = outcomeOf(
    `inputs: [{${bucket}}, {${bucket}, use_output: bus}]\noutputs: {default: {type: elasticsearch, hosts: [es], api_key: k}, bus: {type: kafka}}\n`,
  );
  assert.deepEqual(config.service.pipelines['logs/2'].exporters, ['elasticsearch/bus']);
  assert.equal(config.exporters.elasticsearch.endpoint, 'http://es:9200');
  assert.ok(notes.some((note) => note.startsWith('to do: filebeat.yml:2:') && note.includes('kafka is not taken over')));
});

test("a policy of Fleet is read from the API's answer, in its older form too, and the secrets that Fleet keeps are asked for", () => {
  const vars = { client_id: { value: 'an-id' }, client_secret: { value: { isSecretRef: true, id: 'x' } } };
  const old = JSON.stringify({
    item: { inputs: [{ type: 'cel', enabled: true, vars, streams: [{ enabled: true, vars: { interval: { value: '2m' } } }] }] },
  });
  const { config, notes } = outcomeOf(old);
  assert.partialDeepStrictEqual(config.receivers.symantec_edr, { client_secret: '${env:SES_CLIENT_SECRET}', interval: '2m' });
  assert.ok(notes.some((note) => note.endsWith('set SES_CLIENT_SECRET: Fleet keeps the value and does not give it out')));
});

test('secrets with two values get two variables, and the same value one', () => {
  const one = (id: string, key: string): string =>
    `- {type: aws-s3, bucket_arn: 'arn:aws:s3:::ses', access_key_id: ${id}, secret_access_key: ${key}}\n`;
  const { converted, config } = outcomeOf(`filebeat.inputs:\n${one('a1', 'k1')}${one('a1', 'k1')}${one('a2', 'k2')}`);
  assert.deepEqual(
    converted.variables.map(({ name }) => name),
    ['AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY', 'AWS_ACCESS_KEY_ID_2', 'AWS_SECRET_ACCESS_KEY_2'],
  );
  assert.equal(config.receivers['aws_s3/2'].access_key_id, '${env:AWS_ACCESS_KEY_ID}');
  assert.equal(config.receivers['aws_s3/3'].access_key_id, '${env:AWS_ACCESS_KEY_ID_2}');
});

test('a secret with two dollars in a row is to be written with each doubled, since values are expanded', () => {
  const { yaml, notes } = outcomeOf(input("  access_key_id: a\n  secret_access_key: 'x$$y'\n"));
  assert.match(yaml, /AWS_SECRET_ACCESS_KEY: .*, each \$ in it doubled$/m);
  assert.ok(notes.some((note) => note.endsWith('secret_access_key, each $ in it doubled')));
});

test('variables of an agent become ours, a default of a secret does not, and other dollars stay themselves', () => {
  const { config } = outcomeOf(
    input(
      "  region: ${env.REGION|'eu-west-1'}\n  secret_access_key: ${KEY:hunter2}\n  access_key_id: ${ID}\n  bucket_list_prefix: 'a$$b'\n  file_selectors: [{regex: 'gz$'}]\n",
    ),
  );
  assert.partialDeepStrictEqual(config.receivers.aws_s3, {
    region: '${env:REGION:-eu-west-1}',
    secret_access_key: '${env:KEY}',
    prefix: 'a$$$$b',
    file_selectors: [{ regex: 'gz$' }],
  });
});

test('an azure input that does not poll goes on not polling, and says so', () => {
  const { config, notes } = outcomeOf(
    'filebeat.inputs: [{type: azure-blob-storage, account_name: events, auth.shared_credentials.account_key: a2V5, containers: [{name: events}]}]',
  );
  assert.equal(config.receivers.azure_blob.poll, false);
  assert.ok(notes.some((note) => note.startsWith('to do:') && note.includes('::poll: is not written')));
});

async function directory(context: TestContext): Promise<string> {
  const path = await mkdtemp(join(tmpdir(), 'ses-otel-'));
  context.after(() => rm(path, { recursive: true, force: true }));
  return path;
}

test('the page on moving shows what is written', () => {
  const page = readFileSync(fileURLToPath(new URL('../../docs/coming-from-the-elastic-integration.md', import.meta.url)), 'utf8');
  const [there, here] = blocksOf(page).filter(({ language }) => language === 'yaml');
  const { yaml } = outcomeOf(there?.text ?? '');
  assert.equal(yaml.slice(yaml.indexOf('receivers:')), here?.text);
});

test('the command writes YAML that validate takes, and its notes apart', async (context) => {
  const output = join(await directory(context), 'collector.yaml');
  const piped = await sesOtel(['convert', `${TESTDATA}sqs.filebeat.yml`]);
  const { code, stdout, stderr } = await sesOtel(['convert', `${TESTDATA}sqs.filebeat.yml`, '--output', output]);
  assert.deepEqual([piped.code, code, stdout], [0, 0, '']);
  assert.equal(await readFile(output, 'utf8'), piped.stdout);
  assert.match(stderr, /^variable: AWS_ACCESS_KEY_ID takes the value at .*sqs\.filebeat\.yml:15:5/);
  const again = await sesOtel(['convert', `${TESTDATA}sqs.filebeat.yml`, '--output', output]);
  assert.equal(again.code, 1);
  assert.match(again.stderr, /expected a path for a new file after --output; found: EEXIST/);
  const text = (await readFile(output, 'utf8')).replace(/\n {4}tls:\n(?: {6}.*\n)+/, '\n');
  await writeFile(output, text);
  const env = { SES_BUCKET: 'events', AWS_ACCESS_KEY_ID: 'a', AWS_SECRET_ACCESS_KEY: 'b', ELASTICSEARCH_PASSWORD: 'c' };
  assert.deepEqual(await sesOtel(['validate', '--config', output], { env }), { code: 0, stdout: '', stderr: '' });
});

test('the command ends with 1 and a sentence where there is no file, or none that can be read', async (context) => {
  const none = await sesOtel(['convert']);
  assert.deepEqual(none, {
    code: 1,
    stdout: '',
    stderr: 'ses-otel: convert: expected a file to convert, such as ses-otel convert filebeat.yml\n',
  });
  const missing = await sesOtel(['convert', '/nowhere/filebeat.yml']);
  assert.equal(missing.code, 1);
  assert.match(missing.stderr, /expected a file that can be read at \/nowhere\/filebeat\.yml; found: ENOENT/);
  const path = join(await directory(context), 'filebeat.yml');
  await writeFile(path, 'filebeat.inputs: [{type: log}]\n');
  const wrong = await sesOtel(['convert', path]);
  assert.deepEqual([wrong.code, wrong.stdout], [1, '']);
  assert.match(wrong.stderr, /filebeat\.inputs::0::type: expected one of aws-s3/);
  assert.match((await sesOtel(['convert', 'a', 'b'])).stderr, /convert: expected one file, got 2/);
});
