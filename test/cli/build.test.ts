import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import manifest from '../../package.json' with { type: 'json' };
import { ROOT } from '../architecture/source-files.ts';
import { sesOtel } from '../support/command-line.ts';

const directory = mkdtempSync(join(tmpdir(), 'ses-otel-build-'));
const entry = join(directory, 'cli/ses-otel.js');

before(() => {
  const compiler = join(ROOT, 'node_modules/typescript/bin/tsc');
  spawnSync(process.execPath, [compiler, '-p', join(ROOT, 'tsconfig.build.json'), '--outDir', directory, '--noCheck']);
  symlinkSync(join(ROOT, 'node_modules'), join(directory, 'node_modules'), 'dir');
});
after(() => rmSync(directory, { recursive: true, force: true }));

test('what is built names no TypeScript file', () => {
  const built = readdirSync(directory, { recursive: true, encoding: 'utf8' }).filter(
    (name) => name.endsWith('.js') && !name.startsWith('node_modules'),
  );
  assert.ok(built.length > 100);
  for (const name of built) {
    const text = readFileSync(join(directory, name), 'utf8');
    assert.doesNotMatch(text, /(?:from |import\()['"]\.[^'"]*\.ts['"]/, name);
  }
});

test('what is built runs without its sources: version, mapping, and a run with workers', async () => {
  const version = await sesOtel(['--version'], { entry });
  assert.deepEqual(version, { code: 0, stdout: `ses-otel ${manifest.version}\n`, stderr: '' });
  const mapped = await sesOtel(['map'], { entry, input: '{"type_id":8001,"uuid":"a"}\n' });
  assert.equal(JSON.parse(mapped.stdout).event.id, 'a');
  const configuration = `yaml:
receivers: {file: {directory: ${join(ROOT, 'samples')}, include: ["**/*.gz"], min_age: 0s}}
processors: {icd: }
exporters: {file: {path: ${join(directory, 'out.ndjson')}}}
extensions: {host: {workers: 1, dead_letter: {directory: ${join(directory, 'dead')}}}}
service: {extensions: [host], pipelines: {logs: {receivers: [file], processors: [icd], exporters: [file]}}}
`;
  const run = await sesOtel(['run', '--once', '--config', configuration], { entry });
  assert.equal(run.code, 0, run.stderr);
  const lines = readFileSync(join(directory, 'out.ndjson'), 'utf8').trimEnd().split('\n');
  assert.ok(lines.length >= 45, `${lines.length} documents`);
});
