import assert from 'node:assert/strict';
import { test } from 'node:test';
import { BASE, exporterSettings, faultsOf, loadFrom } from '../support/configuring.ts';

const exporter = (settings: string) => `exporters: {otlp_http: {${settings}}}`;

test('resolves what pipelines name, in their order, with settings parsed and as plain data', () => {
  const { resolved } = loadFrom({ files: { 'base.yaml': BASE }, sets: ['exporters.otlp_http.timeout=1m'] });
  assert.deepEqual(
    resolved.receivers.map(({ id, settings }) => ({ id, settings })),
    [{ id: 'folder', settings: { include: ['*'] } }],
  );
  const [otlp] = resolved.exporters;
  assert.deepEqual(otlp?.raw, { endpoint: 'https://shop.example', timeout: '1m' });
  assert.partialDeepStrictEqual(otlp?.settings, { timeout: 60_000, max_size: 8 * 2 ** 20 });
  assert.deepEqual(otlp?.factory.settings.parse(otlp.raw), otlp?.settings, 'a worker that parses the plain data gets the same');
  assert.deepEqual(resolved.pipelines, [{ id: 'logs', receivers: ['folder'], processors: ['icd'], exporters: ['otlp_http'] }]);
});

test('maps of several files merge deeply, lists and values are replaced', () => {
  const settings = exporterSettings(`receivers: {folder: {include: [a, b]}}\n${exporter('queue: {size: 2}')}`, {
    sets: ['receivers.folder.include=[c]', 'exporters.otlp_http.queue.enabled=false'],
  });
  assert.deepEqual(settings['queue'], { enabled: false, size: 2 });
  const files = { 'base.yaml': BASE, 'more.yaml': 'receivers: {folder: {include: [a, b]}}' };
  const { resolved } = loadFrom({ files, sets: ['receivers.folder.include=[c]'] });
  assert.deepEqual(resolved.receivers[0]?.raw, { include: ['c'] });
});

test('nothing in a later file wipes a section, an empty map does not', () => {
  const wiped = faultsOf({ files: { 'base.yaml': BASE, 'more.yaml': 'processors:\n' } });
  assert.deepEqual(wiped, [
    'base.yaml:10:46: service::pipelines::logs::processors::0: names the processor "icd", which is not defined under processors',
  ]);
  assert.deepEqual(faultsOf({ files: { 'base.yaml': BASE, 'more.yaml': 'processors: {}\n' } }), []);
});

test('a section without a value has its defaults, an absent one is off', () => {
  assert.equal(exporterSettings(exporter(''))['tls'], undefined);
  assert.deepEqual(exporterSettings(exporter('tls: '))['tls'], { insecure: false });
  assert.deepEqual(exporterSettings(exporter('queue: , mode: '))['queue'], { enabled: true, size: 10 });
});

test('a text with commas is a list where a list is wanted', () => {
  const { resolved } = loadFrom({ files: { 'base.yaml': BASE }, sets: ['receivers.folder.include=a, b'] });
  assert.deepEqual(resolved.receivers[0]?.raw, { include: ['a', 'b'] });
});

test('YAML anchors and merge keys work, and what is written beside a merge key wins', () => {
  const text =
    'exporters:\n  debug: {verbosity: &v detailed}\n  otlp_http:\n    queue: &q {size: 5, enabled: false}\n    tls: {<<: {insecure: true}}\n    pin: *v\n';
  const settings = exporterSettings(text);
  assert.deepEqual([settings['queue'], settings['tls'], settings['pin']], [{ size: 5, enabled: false }, { insecure: true }, 'detailed']);
  const beside = 'exporters: {otlp_http: {queue: {<<: [{size: 5}, {size: 9, enabled: false}], size: 6}}}';
  assert.deepEqual(exporterSettings(beside)['queue'], { size: 6, enabled: false });
});

test('--config takes YAML in place, with :: between the levels, and a variable', () => {
  const files = { 'base.yaml': BASE };
  const configs = ['file:base.yaml', 'yaml:exporters::otlp_http::timeout: 2s', 'env:MORE'];
  const { resolved } = loadFrom({ files, configs, env: { MORE: exporter('pin: a') } });
  assert.deepEqual(resolved.exporters[0]?.raw, { endpoint: 'https://shop.example', timeout: '2s', pin: 'a' });
});

test('an old name works, and is warned of', () => {
  const files = { 'base.yaml': BASE.replaceAll('otlp_http', 'otlphttp') };
  const { resolved, warnings } = loadFrom({ files });
  assert.equal(resolved.exporters[0]?.factory.type, 'otlp_http');
  assert.equal(resolved.exporters[0]?.id, 'otlphttp');
  assert.deepEqual(
    warnings.map(({ message }) => message),
    ['otlphttp is an old name: write otlp_http'],
  );
});

test('what nothing names is validated, but not started', () => {
  const files = { 'base.yaml': BASE, 'more.yaml': 'exporters: {debug/x: }\nextensions: {store: }' };
  const { resolved, warnings } = loadFrom({ files });
  assert.deepEqual([resolved.exporters.map(({ id }) => id), resolved.extensions], [['otlp_http'], []]);
  assert.deepEqual(
    warnings.map(({ path, message }) => `${path.join('::')} ${message}`),
    [
      'exporters::debug/x is not named in any pipeline, so it is not started',
      'extensions::store is not named under service::extensions, so it is not started',
    ],
  );
  assert.equal(faultsOf({ files: { 'base.yaml': BASE, 'more.yaml': 'exporters: {debug/x: {verbosty: a}}' } }).length, 1);
});
