import assert from 'node:assert/strict';
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { test, type TestContext } from 'node:test';
import { startProduct, writeConfig } from '../support/product.ts';

/** One file of one event, read by a receiver of that name. */
async function directoryOf(context: TestContext): Promise<string> {
  const directory = dirname(await writeConfig(context, () => ''));
  await mkdir(join(directory, 'events'));
  await writeFile(join(directory, 'events', 'a'), '{"type_id":8001,"uuid":"a"}\n');
  return directory;
}

async function configFor(directory: string, receiver: string): Promise<string> {
  const path = join(directory, `${receiver.replace('/', '-')}.yaml`);
  const config = {
    receivers: { [receiver]: { directory: join(directory, 'events'), min_age: '0s', storage: 'file_storage' } },
    exporters: { file: { path: join(directory, 'out.ndjson') } },
    extensions: {
      file_storage: { directory: join(directory, 'state'), timeout: '100ms' },
      host: { workers: 1, dead_letter: { directory: join(directory, 'dead') } },
    },
    service: { extensions: ['file_storage', 'host'], pipelines: { logs: { receivers: [receiver], exporters: ['file'] } } },
  };
  await writeFile(path, JSON.stringify(config));
  return path;
}

async function command(context: TestContext, ...args: readonly string[]) {
  const product = startProduct(context, args);
  return { code: await product.ended(), output: product.output() };
}

const ADOPT = ['--adopt', 'file/old', '--for', 'file/new'];

test('a renamed receiver goes on where it was once it has adopted the old state, which is refused a second time', async (context) => {
  const directory = await directoryOf(context);
  const [before, after] = [await configFor(directory, 'file/old'), await configFor(directory, 'file/new')];
  await command(context, 'run', '--once', '--config', before);
  const listed = await command(context, 'state', '--config', after);
  assert.match(listed.output, /file_storage +file\/old +no pipeline uses it\n/);
  const adopted = await command(context, 'state', '--config', after, ...ADOPT);
  assert.equal(adopted.code, 0, adopted.output);
  assert.match(adopted.output, /file\/new goes on where file\/old was/);
  const renamed = await command(context, 'run', '--once', '--config', after);
  assert.match(renamed.output, /file\/new +0 +0 /);
  assert.doesNotMatch(renamed.output, /no pipeline uses/);
  const again = await command(context, 'state', '--config', after, ...ADOPT);
  assert.equal(again.code, 1);
  assert.match(again.output, /holds \(file\/new\), found "file\/old"/);
});

test('a receiver that ran under its new name is told of the command, and adopts when what it remembers is dropped', async (context) => {
  const directory = await directoryOf(context);
  const [before, after] = [await configFor(directory, 'file/old'), await configFor(directory, 'file/new')];
  await command(context, 'run', '--once', '--config', before);
  const renamed = await command(context, 'run', '--once', '--config', after);
  assert.match(renamed.output, /file\/new +1 +1 /);
  assert.match(renamed.output, /warn .*ses-otel state --adopt file\/old --for/);
  const refused = await command(context, 'state', '--config', after, ...ADOPT);
  assert.equal(refused.code, 1);
  assert.match(refused.output, /found that of file\/new, which has run; with --drop-new-state/);
  const adopted = await command(context, 'state', '--config', after, ...ADOPT, '--drop-new-state');
  assert.equal(adopted.code, 0, adopted.output);
  assert.match((await command(context, 'run', '--once', '--config', after)).output, /file\/new +0 +0 /);
});

test('state is not moved while a process uses it', async (context) => {
  const directory = await directoryOf(context);
  const config = await configFor(directory, 'file/new');
  const running = startProduct(context, ['run', '--config', config]);
  await running.says(/Everything is ready/);
  const { code, output } = await command(context, 'state', '--config', config, ...ADOPT);
  assert.equal(code, 1);
  assert.match(output, /in use by process \d+/);
  await running.stop();
});
