import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ConfigError } from '../../config/fault.ts';
import { BASE, faultsOf, loadFrom } from '../support/configuring.ts';

/** Faults of the base with settings of its exporter on top; `x.yaml` has one line, so columns are all there is to it. */
const faults = (settings: string, env: Readonly<Record<string, string>> = {}) =>
  faultsOf({ files: { 'base.yaml': BASE, 'x.yaml': `exporters: {otlp_http: {${settings}}}` }, env }).map((line) =>
    line.replace(/^x\.yaml:1:\d+: exporters::otlp_http::/, ''),
  );

test('tells every fault of all components and of the service at once, in the order of the file', () => {
  const text = `receivers:
  folder:
    inclde: [a]
  awss3/eu:
exporters:
  otlp_http:
    endpoint: shop
    timeout: 30
extensons: {}
service:
  telemetry: {logs: {level: trace}}
  pipelines:
    logs: {receivers: [foldr], exporters: [otlp_http, otlp_http]}
    traces: {receivers: [folder], exporters: []}
`;
  assert.deepEqual(faultsOf({ files: { 'my.yaml': text } }), [
    'my.yaml:3:5: receivers::folder::inclde: unknown setting. Did you mean "include"?',
    'my.yaml:4:3: receivers::awss3/eu: awss3 is not supported here. Use aws_s3: its settings differ, since it acknowledges an object only after delivery',
    'my.yaml:7:5: exporters::otlp_http::endpoint: expected the URL of the shop, got "shop"',
    'my.yaml:8:5: exporters::otlp_http::timeout: expected a duration with its unit, such as 500ms, 30s or 5m, got 30. A number needs its unit: 30s or 30ms?',
    'my.yaml:9:1: extensons: unknown section. Expected receivers, processors, exporters, extensions, service. Did you mean "extensions"?',
    'my.yaml:11:22: service::telemetry::logs::level: expected one of debug, info, warn, error, got "trace"',
    'my.yaml:13:24: service::pipelines::logs::receivers::0: names the receiver "foldr", which is not defined under receivers. Did you mean "folder"?',
    'my.yaml:13:55: service::pipelines::logs::exporters::1: names the exporter "otlp_http" twice',
    'my.yaml:14:5: service::pipelines::traces: expected a pipeline id as logs or logs/name, got "traces". ses-otel carries logs only',
    'my.yaml:14:35: service::pipelines::traces::exporters: expected at least one exporter',
  ]);
});

test('the header counts the faults and names the files', () => {
  const header = (files: Readonly<Record<string, string>>) => {
    try {
      loadFrom({ files });
    } catch (error) {
      return error instanceof ConfigError ? error.message.split('\n')[0] : String(error);
    }
    return undefined;
  };
  assert.equal(header({ 'a.yaml': BASE, 'b.yaml': 'x: 1' }), 'b.yaml has 1 fault:');
  assert.equal(header({ 'a.yaml': `y: 1\n${BASE}`, 'b.yaml': 'x: 1' }), 'a.yaml, b.yaml have 2 faults:');
});

test('says what was expected and what was found', () => {
  assert.deepEqual(faults('max_size: 8'), [
    'max_size: expected a size with its unit, such as 512KiB or 8MiB, got 8. A number needs its unit: 8B or 8MiB?',
  ]);
  assert.deepEqual(faults('timeout: 5 minutes'), ['timeout: expected a duration such as 500ms, 30s or 1h30m, got "5 minutes"']);
  assert.deepEqual(faults('queue: {size: 0, enabled: yes}'), [
    'queue::size: expected a number of at least 1, got 0',
    'queue::enabled: expected true or false, got "yes"',
  ]);
  assert.deepEqual(faults('queue: {size: 1.5}'), ['queue::size: expected a whole number, got 1.5']);
  assert.deepEqual(faults('mode: bodymop'), ['mode: expected one of none, bodymap, got "bodymop". Did you mean "bodymap"?']);
  assert.deepEqual(faults('pin: 123'), ['pin: expected a text, got 123']);
  assert.deepEqual(faults('pin: [a]'), ['pin: expected a text, got a list']);
  assert.deepEqual(faults('port: {}'), ['port: expected a text or a number, got a map']);
  assert.deepEqual(faults('tls: {x: 1}'), ['tls::x: unknown setting. Known here: insecure']);
  assert.deepEqual(faults('target: {kind: path, pth: a}'), [
    'target::path: expected a text, but it is not set',
    'target::pth: unknown setting. Did you mean "path"?',
  ]);
});

test('names the variable and not its value, and tells one that is not set', () => {
  assert.deepEqual(faults('mode: "${env:MODE}"', { MODE: 'hunter2' }), ['mode: expected one of none, bodymap, got ${env:MODE} (a text)']);
  assert.deepEqual(faults('endpoint: "${env:URL}"'), ['endpoint: expected the URL of the shop, but ${env:URL} has no value']);
  assert.deepEqual(faults('mode: "${env:MODE:-hunter2}"'), ['mode: expected one of none, bodymap, got ${env:MODE:-...} (a text)']);
});

test('never shows a secret, nor what stands in place of a map of secrets', () => {
  const all = [
    ...faults('password: [hunter2]'),
    ...faults('password: {a: hunter2}'),
    ...faults('headers: "Authorization: hunter2"'),
    ...faults('headers: {a: [hunter2]}'),
    ...faults('pasword: hunter2'),
    ...faults('endpoint: "ftp: //user:hunter2@host"'),
  ];
  assert.equal(all.length, 6);
  for (const line of all) assert.doesNotMatch(line, /hunter2/);
});

test('a setting that the Collector has and we cannot honour is refused with what to do', () => {
  assert.deepEqual(faults('cookies: {enabled: true}'), ['cookies: is not supported: cookies are not kept; leave it out']);
});

test('refuses ids that are none, and two spellings of one', () => {
  const lines = faultsOf({
    files: { 'base.yaml': BASE, 'x.yaml': 'exporters: {debug: , "debug ": , /a: , debug/: , 1x: , "debug/a b": }' },
  });
  assert.deepEqual(lines, [
    'x.yaml:1:22: exporters::debug: is there twice: two spellings of one id',
    'x.yaml:1:34: exporters::/a: expected an id as type or type/name, with a type, got "/a"',
    'x.yaml:1:40: exporters::debug/: expected a name after the / of an id, got "debug/"',
    'x.yaml:1:50: exporters::1x: expected a type of letters, digits and _, with a letter first and at most 63 of them, got "1x"',
    'x.yaml:1:56: exporters::debug/a b: expected a name without spaces, control characters and symbols, got "debug/a b"',
  ]);
});

test('a type of the Collector or a misspelt one is answered with ours', () => {
  const lines = faultsOf({ files: { 'base.yaml': BASE, 'x.yaml': 'exporters: {otlp: , otlp_htp: , kafka: }\nconnectors: {forward: }' } });
  assert.match(lines[0] ?? '', /otlp is not supported here\. It speaks gRPC\. Use otlp_http/);
  assert.match(lines[1] ?? '', /expected a type of exporter that exists \(otlp_http, debug\), got "otlp_htp"\. Did you mean "otlp_http"\?/);
  assert.match(lines[2] ?? '', /kafka is not supported here/);
  assert.match(lines[3] ?? '', /connectors are not supported/);
});

test('a storage that does not run is refused, as state would be lost without a word', () => {
  const files = { 'base.yaml': BASE, 'x.yaml': 'receivers: {folder: {storage: store}}\nextensions: {store: }' };
  assert.deepEqual(faultsOf({ files }), [
    'x.yaml:1:22: receivers::folder::storage: names the extension "store", which is not named under service::extensions',
  ]);
  assert.deepEqual(faultsOf({ files: { ...files, 'y.yaml': 'service: {extensions: [store]}' } }), []);
});

test('tells what is missing as a whole', () => {
  assert.deepEqual(faultsOf({ files: { 'a.yaml': '' } }), ['a.yaml:1:1: expected a configuration, but it is empty']);
  assert.deepEqual(faultsOf({ files: { 'a.yaml': 'service:\n' } }), [
    'a.yaml:1:1: receivers: expected at least one receiver, but there is none',
    'a.yaml:1:1: exporters: expected at least one exporter, but there is none',
    'a.yaml:1:1: service::pipelines: expected at least one pipeline, such as logs, but there is none',
  ]);
  assert.deepEqual(faultsOf({ configs: ['gone.yaml'] }), ['gone.yaml: expected a readable file: no file gone.yaml']);
  assert.deepEqual(faultsOf({ configs: ['https://x/y'] }), [
    '--config: expected a file, or one of the schemes file, env and yaml, got "https"',
  ]);
  assert.deepEqual(faultsOf({ files: { 'a.yaml': BASE }, sets: ['x'] }), [
    '--set x: expected key=value, such as exporters.debug.verbosity=detailed',
  ]);
});

test('YAML that is none is told with its place, and twice the same key too', () => {
  assert.match(faultsOf({ files: { 'a.yaml': 'a: [\nb: 1\n' } })[0] ?? '', /^a\.yaml:2:1: is not YAML: /);
  assert.match(faultsOf({ files: { 'a.yaml': 'a: 1\na: 2\n' } })[0] ?? '', /^a\.yaml:2:1: is not YAML: .*unique/);
  assert.match(faultsOf({ files: { 'a.yaml': 'a: 1\n---\nb: 2\n' } })[0] ?? '', /is not YAML/);
});
