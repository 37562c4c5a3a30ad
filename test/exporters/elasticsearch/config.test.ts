import assert from 'node:assert/strict';
import test from 'node:test';
import { inspect } from 'node:util';
import { z } from 'zod';
import { elasticsearchSettings } from '../../../exporters/elasticsearch/config.ts';
import { addresses, bulkPath, destinationOf } from '../../../exporters/elasticsearch/connection.ts';
import { elasticsearch } from '../../../exporters/elasticsearch/factory.ts';
import { testHost } from '../../support/exporting.ts';

const faultsOf = (input: object): Record<string, string> =>
  Object.fromEntries((elasticsearchSettings.safeParse(input).error?.issues ?? []).map(({ path, message }) => [path.join('::'), message]));

test('needs exactly one kind of address', () => {
  assert.match(faultsOf({})['endpoint'] ?? '', /exactly one of endpoint, endpoints and cloudid, found 0/);
  assert.match(faultsOf({ endpoint: 'http://a', endpoints: ['http://b'] })['endpoint'] ?? '', /found 2/);
  assert.match(faultsOf({ endpoint: 'es:9200' })['endpoint'] ?? '', /http or https URL/);
  assert.match(faultsOf({ endpoint: 'http://u:p@es' })['endpoint'] ?? '', /without user and password/);
  assert.match(faultsOf({ cloudid: 'nonsense' })['cloudid'] ?? '', /cloud id/);
});

test('finds the address in a cloud id', () => {
  const cloudid = `name:${Buffer.from('eu.aws.example.co:9243$es1$kb1').toString('base64')}`;
  assert.deepEqual(addresses(elasticsearchSettings.parse({ cloudid })).map(String), ['https://es1.eu.aws.example.co:9243/']);
});

test('keeps path and query of an endpoint', () => {
  assert.equal(bulkPath(new URL('https://host/_es/?routing=x')), '/_es/_bulk?routing=x');
  assert.equal(bulkPath(new URL('https://host')), '/_bulk');
});

const setting = (input: object) =>
  destinationOf(elasticsearchSettings.parse({ endpoint: 'http://es', ...input }), 'elasticsearch', new URL('http://es')).credentialSetting;

test('names the setting that holds the credentials', () => {
  assert.equal(setting({ user: 'u', password: 'p' }), 'password');
  assert.equal(setting({ headers: { Authorization: 'x' } }), 'headers');
  assert.equal(setting({}), 'api_key');
});

test("refuses the Collector's keys that it cannot honour, each with what to do", () => {
  const faults = faultsOf({
    endpoint: 'http://es',
    flush: { bytes: 1 },
    logstash_format: { enabled: true },
    discover: { on_start: true },
    mapping: { mode: 'raw' },
    retry: { max_retries: 2 },
    compression: 'snappy',
  });
  assert.deepEqual(Object.keys(faults).toSorted(), [
    'compression',
    'discover',
    'flush',
    'logstash_format',
    'mapping::mode',
    'retry::max_retries',
  ]);
  assert.match(faults['flush'] ?? '', /use `sending_queue::batch`/);
});

test("takes the intervals of the Collector's retry block", async () => {
  const settings = elasticsearchSettings.parse({ endpoint: 'http://es', retry: { initial_interval: '100ms', max_interval: '1m' } });
  const exporter = await elasticsearch.create(settings, testHost('elasticsearch'));
  assert.deepEqual([exporter.policy.retry.initialMs, exporter.policy.retry.maxMs], [100, 60_000]);
  await exporter.close();
});

test('no secret is printed', () => {
  const settings = elasticsearchSettings.parse({
    endpoint: 'http://es',
    api_key: 'HIDDEN',
    headers: { 'X-Key': 'HIDDEN' },
    proxy_url: 'http://u:HIDDEN@p:1',
  });
  assert.doesNotMatch(inspect(settings, { depth: 9 }) + JSON.stringify(settings), /HIDDEN/);
});

test('a certificate that cannot be read is told by its setting', () => {
  const settings = elasticsearchSettings.parse({ endpoint: 'https://es', tls: { ca_file: '/absent.pem' } });
  assert.throws(
    () => elasticsearch.create(settings, testHost('elasticsearch/x')),
    /exporters::elasticsearch\/x::tls::ca_file: expected a PEM file/,
  );
});

test('the settings have a JSON Schema with a description for each', () => {
  const { properties = {} } = z.toJSONSchema(elasticsearchSettings, { io: 'input' });
  for (const [name, property] of Object.entries(properties))
    assert.ok(typeof property === 'object' && property.description !== undefined, name);
});
