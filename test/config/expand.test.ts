import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Secret } from '../../config/secret.ts';
import { BASE, exporterSettings, faultsOf, loadFrom } from '../support/configuring.ts';

const exporter = (settings: string) => `exporters: {otlp_http: {${settings}}}`;
const reveal = (value: unknown): string => (value as Secret).reveal();

test('a text setting gets the text of a variable, whatever YAML would make of it', () => {
  for (const pin of ['0123', 'true', '1e3', 'a: b', '[1]', '"quoted"', '# no comment', 'null']) {
    assert.equal(exporterSettings(exporter('pin: "${env:PIN}"'), { env: { PIN: pin } })['pin'], pin, pin);
  }
});

test('other settings get the value that YAML makes of a variable', () => {
  const settings = exporterSettings(exporter('queue: {enabled: "${env:ON}", size: "${env:SIZE}"}, port: "${env:SIZE}"'), {
    env: { ON: 'false', SIZE: '7' },
  });
  assert.deepEqual(settings['queue'], { enabled: false, size: 7 });
  assert.equal(settings['port'], 7, 'where a text or a number is allowed, a number stays one');
});

test('a whole section can come from a variable, from a file, or from YAML in place', () => {
  const queue = { enabled: false, size: 3 };
  assert.deepEqual(exporterSettings(exporter('queue: "${env:QUEUE}"'), { env: { QUEUE: '{enabled: false, size: 3}' } })['queue'], queue);
  assert.deepEqual(
    exporterSettings(exporter('queue: "${file:q.yaml}"'), { files: { 'q.yaml': 'enabled: false\nsize: 3\n' } })['queue'],
    queue,
  );
  assert.deepEqual(exporterSettings(exporter('queue: "${yaml:size: 3}"'))['queue'], { enabled: true, size: 3 });
});

test('a secret from a mounted file loses the line feed at its end', () => {
  const settings = exporterSettings(exporter('password: "${file:secret}"'), { files: { secret: '0042\n' } });
  assert.equal(reveal(settings['password']), '0042');
});

test('a default counts only where the variable is not set', () => {
  const endpoint = (env: Record<string, string>) => exporterSettings(exporter('pin: "${env:PIN:-1234}"'), { env })['pin'];
  assert.equal(endpoint({}), '1234');
  assert.equal(endpoint({ PIN: '' }), '');
  assert.equal(endpoint({ PIN: '7' }), '7');
  assert.equal(exporterSettings(exporter('pin: "${env:PIN:-}"'))['pin'], '');
});

test('expands within texts, several times, inside out, and in what came from a variable', () => {
  const env = { HOST: 'h', PORT: '92', NAME: 'HOST', OUTER: 'x${env:HOST}' };
  assert.equal(exporterSettings(exporter('endpoint: "https://${HOST}:${env:PORT}00"'), { env })['endpoint'], 'https://h:9200');
  assert.equal(exporterSettings(exporter('pin: "${env:${env:NAME}}"'), { env })['pin'], 'h');
  assert.equal(exporterSettings(exporter('pin: "${env:OUTER}"'), { env })['pin'], 'xh');
});

test('two dollar signs are one, and an odd number of them escapes', () => {
  const env = { A: 'v' };
  const pin = (text: string) => exporterSettings(exporter(`pin: '${text}'`), { env })['pin'];
  assert.equal(pin('$$'), '$');
  assert.equal(pin('$${env:A}'), '${env:A}');
  assert.equal(pin('$$${env:A}'), '$v');
  assert.equal(pin('$$$${env:A}'), '$${env:A}');
  assert.equal(pin('a$b'), 'a$b');
  assert.equal(pin('$${env:A} ${env:A}'), '${env:A} v');
});

test('a variable that is not set is warned of, and its setting counts as absent', () => {
  const files = { 'base.yaml': BASE, 'more.yaml': exporter('pin: "${env:NOWHERE}"') };
  const { warnings, resolved } = loadFrom({ files });
  assert.equal('pin' in (resolved.exporters[0]?.settings ?? {}), false);
  assert.deepEqual(
    warnings.map(({ message }) => message),
    ['the environment variable NOWHERE is not set and ${env:NOWHERE} has no default'],
  );
});

test('says what cannot be expanded, and where', () => {
  const faults = (text: string, env = {}) =>
    faultsOf({ files: { 'a.yaml': `x: '${text}'\n` }, env }).find((line) => line.includes(': x: expected'));
  assert.equal(faults('${vault:x}'), 'a.yaml:1:4: x: expected one of the schemes env, file and yaml in ${vault:x}, got "vault"');
  assert.equal(
    faults('${AB:-b}'),
    'a.yaml:1:4: x: expected one of the schemes env, file and yaml in ${AB:-b}, got "AB". Write ${env:AB:-b}',
  );
  assert.match(faults('${env:1A}') ?? '', /expected the name of an environment variable .* got "1A"/);
  assert.match(faults('${file:gone}') ?? '', /expected a readable file at gone: no file gone/);
  assert.match(faults('${A}', { A: '${A}' }) ?? '', /expected an end of expansion, but \$\{A\} expands to itself/);
});
