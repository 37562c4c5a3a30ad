import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import { parse } from 'yaml';
import manifest from '../../package.json' with { type: 'json' };
import { type Command, CommandError, readValues } from '../../cli/command.ts';
import { loadConfiguration } from '../../cli/configuration.ts';
import { faultLine } from '../../config/fault.ts';
import { COMMANDS } from '../../cli/commands.ts';
import { commandHelp } from '../../cli/help.ts';
import { sesOtel } from '../support/command-line.ts';

async function fileOf(context: TestContext, text: string): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), 'ses-otel-'));
  context.after(() => rm(directory, { recursive: true, force: true }));
  await writeFile(join(directory, 'collector.yaml'), text);
  return join(directory, 'collector.yaml');
}

const GOOD = `receivers:
  file: {directory: /nowhere, max_record_bytes: 1MiB}
exporters:
  elasticsearch:
    endpoint: https://host.example:9200
    api_key: hunter2
service:
  pipelines:
    logs: {receivers: [file], exporters: [elasticsearch]}
`;

test('--help and --version work before and after a command', async () => {
  const help = await sesOtel(['--help']);
  const version = await sesOtel(['--version']);
  const after = await sesOtel(['validate', '--version']);
  const short = await sesOtel(['map', '-h']);
  assert.match(help.stdout, /Usage: ses-otel \[run\] --config FILE/);
  for (const { name, summary } of COMMANDS) assert.ok(help.stdout.includes(`${name} `) && help.stdout.includes(summary), name);
  assert.equal(version.stdout, `ses-otel ${manifest.version}\n`);
  assert.equal(after.stdout, version.stdout);
  assert.match(short.stdout, /--preserve-original-event/);
  assert.deepEqual([help.code, version.code, after.code, short.code], [0, 0, 0, 0]);
});

test('the help of every command names every option', () => {
  for (const one of COMMANDS) {
    const help = commandHelp(one);
    for (const [name, { help: meaning }] of Object.entries(one.options))
      assert.ok(help.includes(`--${name}`) && help.includes(meaning), name);
  }
});

test('what is not known is refused with exit 1, and with what may have been meant', async () => {
  const unknown = await sesOtel(['valdate']);
  assert.deepEqual(unknown, { code: 1, stdout: '', stderr: 'ses-otel: unknown command "valdate". Did you mean "validate"?\n' });
  const none = await sesOtel([]);
  assert.deepEqual(none, { code: 1, stdout: '', stderr: 'ses-otel: expected at least one --config, such as --config collector.yaml\n' });
});

const command = (name: string): Command => COMMANDS.find((candidate) => candidate.name === name) ?? assert.fail(name);

test('options and values that are not known are refused, with what may have been meant', async () => {
  const complaint = (name: string, ...args: readonly string[]) => {
    try {
      readValues(command(name), args);
    } catch (error) {
      return error instanceof CommandError ? error.message : String(error);
    }
    return undefined;
  };
  assert.equal(complaint('validate', '--cnfig', 'x'), 'validate: unknown option --cnfig. Did you mean "--config"?');
  assert.match(complaint('validate', '--config') ?? '', /^validate: .*--config/);
  assert.match(complaint('validate', 'collector.yaml') ?? '', /^validate: .*collector\.yaml/);
  assert.equal(complaint('validate', '--config', 'a', '--config', 'b', '--set', 'a=b'), undefined);
  await assert.rejects(
    command('map').run({ stream: 'incidents' }),
    /^Error: expected --stream as one of event, incident, got "incidents"\. Did you mean "incident"\?$/,
  );
});

test('validate prints every fault of a file with its path and line, and ends with 1', async (context) => {
  const path = await fileOf(
    context,
    `receivers:
  file:
    directroy: /var/spool
exporters:
  elasticsearch:
    endpoint: https://host.example:9200
    timeout: 90
    compression: gzipp
service:
  pipelines:
    logs: {receivers: [file], exporters: [elasticserch]}
`,
  );
  const { code, stdout, stderr } = await sesOtel(['validate', '--config', path]);
  assert.deepEqual([code, stdout], [1, '']);
  const [header, ...faults] = stderr.trimEnd().split('\n');
  assert.equal(header, `ses-otel: ${path} has 5 faults:`);
  assert.deepEqual(
    faults.map((line) => line.trim().slice(path.length)),
    [
      ':2:3: receivers::file::directory: expected a text, but it is not set',
      ':3:5: receivers::file::directroy: unknown setting. Did you mean "directory"?',
      ':7:5: exporters::elasticsearch::timeout: expected a duration with its unit, such as 500ms, 30s or 5m, got 90. A number needs its unit: 90s or 90ms?',
      ':8:5: exporters::elasticsearch::compression: expected gzip or none, got "gzipp". Did you mean "gzip"?',
      ':11:43: service::pipelines::logs::exporters::0: names the exporter "elasticserch", which is not defined under exporters. Did you mean "elasticsearch"?',
    ],
  );
});

test('validate says nothing of a file that holds, and warns of what has no effect', async (context) => {
  const good = await sesOtel(['validate', '--config', await fileOf(context, GOOD)]);
  assert.deepEqual(good, { code: 0, stdout: '', stderr: '' });
  const path = await fileOf(context, `${GOOD}extensions:\n  host: {workers: 1}\n`);
  assert.deepEqual(loadConfiguration({ config: [path] }).warnings.map(faultLine), [
    `${path}:11:3: extensions::host: is not named under service::extensions, so it is not started`,
  ]);
});

test('a second host is refused', async (context) => {
  const path = await fileOf(context, `${GOOD}  extensions: [host, host/2]\nextensions: {host: , host/2: }\n`);
  assert.throws(() => loadConfiguration({ config: [path] }), /extensions::host\/2: is a second host: a process has one/);
});

test('print-config shows what is used, with defaults and without secrets', async (context) => {
  const path = await fileOf(context, GOOD);
  const { code, stdout } = await sesOtel(['print-config', '--config', path, '--set', 'exporters.elasticsearch.timeout=5s']);
  assert.equal(code, 0);
  assert.partialDeepStrictEqual(parse(stdout), {
    receivers: { file: { directory: '/nowhere', max_record_bytes: '1MiB', poll_interval: '10s' } },
    exporters: { elasticsearch: { timeout: '5s', api_key: '[REDACTED]', sending_queue: { batch: { flush_timeout: '200ms' } } } },
    service: { telemetry: { logs: { level: 'info' } } },
  });
});

test('components lists every component of the build', async () => {
  const { stdout } = await sesOtel(['components']);
  const listed = parse(stdout);
  assert.equal(listed.buildinfo.version, manifest.version);
  assert.ok(listed.receivers.some(({ name }: { readonly name: string }) => name === 'aws_s3'));
  assert.ok(listed.extensions.some(({ name }: { readonly name: string }) => name === 'host'));
});

/** The entry as an older Node reads it: it may use nothing that such a Node does not know. */
function enterWith(version: string): { readonly said: string; readonly exitCode: number | undefined; readonly imported: boolean } {
  const text = readFileSync(new URL('../../cli/ses-otel.js', import.meta.url), 'utf8').replace(/^#!.*/, '');
  const said: string[] = [];
  const old = {
    versions: { node: version },
    version: `v${version}`,
    argv: [],
    stderr: { write: (part: string) => void said.push(part) },
    exitCode: undefined,
  };
  let imported = false;
  const load = (): Promise<never> => {
    imported = true;
    return new Promise(() => undefined);
  };
  // oxlint-disable-next-line no-new-func
  new Function('process', 'load', text.replace('import(', 'load('))(old, load);
  return { said: said.join(''), exitCode: old.exitCode, imported };
}

test('an older Node is refused with a sentence on what to do, and nothing is loaded', () => {
  for (const version of ['12.0.0', '20.20.2', '22.18.0']) {
    const { said, exitCode, imported } = enterWith(version);
    assert.match(said, /needs Node\.js 22\.19 or newer, and this is v.*npm ci, then npm start/);
    assert.deepEqual([exitCode, imported], [1, false]);
  }
  for (const version of ['22.19.0', '24.21.0']) assert.deepEqual(enterWith(version), { said: '', exitCode: undefined, imported: true });
});
