import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, open as openFile, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import { silentLogger } from '../../../component/logger.ts';
import { MemoryState } from '../../../component/memory-state.ts';
import type { StateStore } from '../../../component/state.ts';
import { fileStorage } from '../../../extensions/file_storage/factory.ts';

async function directory(context: TestContext): Promise<string> {
  const path = await mkdtemp(join(tmpdir(), 'file-storage-'));
  context.after(() => rm(path, { recursive: true }));
  return path;
}

async function open(path: string, errors: string[] = []) {
  const host = {
    id: 'file_storage',
    logger: { ...silentLogger, error: (message: string) => void errors.push(message) },
    clock: { now: () => 7 },
    report: () => undefined,
    health: () => [],
  };
  const extension = await fileStorage.create(fileStorage.settings.parse({ directory: path, timeout: '100ms' }), host);
  if (extension.storage === undefined) throw new Error('no storage');
  return { extension, storage: extension.storage };
}

const text = (value: Uint8Array | undefined) => (value === undefined ? undefined : Buffer.from(value).toString());
const entries = (state: StateStore, from: string, to: string) => [...state.scan(from, to)].map(([key, value]) => `${key}=${text(value)}`);

for (const [kind, make] of [
  [
    'file_storage',
    async (context: TestContext) => {
      const { extension, storage } = await open(await directory(context));
      context.after(() => extension.close());
      return storage.open('aws_s3/eu');
    },
  ],
  ['memory', async () => new MemoryState()],
] as const) {
  test(`${kind}: keeps, replaces, removes and scans in the order of the keys' bytes`, async (context) => {
    const state: StateStore = await make(context);
    await state.commit([
      ['b', Buffer.from('2')],
      ['a', Buffer.from('1')],
      ['é', Buffer.from('4')],
      ['z', Buffer.from('3')],
    ]);
    await state.commit([
      ['b', Buffer.from('22')],
      ['a', undefined],
    ]);
    assert.equal(text(state.get('b')), '22');
    assert.equal(state.get('a'), undefined);
    assert.deepEqual(entries(state, 'a', '\u{10FFFF}'), ['b=22', 'z=3', 'é=4']);
    assert.deepEqual(entries(state, 'b', 'z'), ['b=22']);
  });
}

test('keeps the name spaces of components apart, over a restart', async (context) => {
  const path = await directory(context);
  const first = await open(path);
  await Promise.all([
    first.storage.open('a').commit([['k', Buffer.from('of a')]]),
    first.storage.open('b').commit([['k', Buffer.from('of b')]]),
  ]);
  await first.extension.close();
  const second = await open(path);
  assert.equal(text(second.storage.open('a').get('k')), 'of a');
  assert.equal(text(second.storage.open('b').get('k')), 'of b');
  assert.deepEqual(second.storage.componentIds(), ['a', 'b']);
  await second.extension.close();
});

test('refuses a second process by name, and nobody after the first was killed', { timeout: 15_000 }, async (context) => {
  const path = await directory(context);
  const code = `
    const { fileStorage } = await import(${JSON.stringify(new URL('../../../extensions/file_storage/factory.ts', import.meta.url).href)});
    const quiet = { debug() {}, info() {}, warn() {}, error() {} };
    await fileStorage.create(fileStorage.settings.parse({ directory: ${JSON.stringify(path)} }), { id: 'x', logger: quiet, clock: { now: () => 0 }, report() {}, health: () => [] });
    console.log('open');
    setInterval(() => {}, 1000);`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', code], { stdio: ['ignore', 'pipe', 'inherit'] });
  await once(child.stdout, 'data');
  await assert.rejects(open(path), new RegExp(`extensions::file_storage::directory.*in use by process ${child.pid} on`));
  child.kill('SIGKILL');
  await once(child, 'close');
  const { extension } = await open(path);
  await extension.close();
});

/** A state of many pages, with its middle overwritten. */
async function damagedInTheMiddle(path: string): Promise<void> {
  const { extension, storage } = await open(path);
  await storage.open('a').commit(Array.from({ length: 500 }, (_, n) => [`key-${n}`, Buffer.alloc(400, n)] as const));
  await extension.close();
  const file = await openFile(join(path, 'ses-otel.sqlite'), 'r+');
  await file.write(Buffer.alloc(40_000, 'damage'), 0, 40_000, 20_000);
  await file.close();
}

for (const [where, damage] of [
  ['throughout', (path: string) => writeFile(join(path, 'ses-otel.sqlite'), Buffer.alloc(8192, 'damage'))],
  ['in the middle', damagedInTheMiddle],
] as const) {
  test(`moves a file that is damaged ${where} aside, says so, and starts afresh`, async (context) => {
    const path = await directory(context);
    await damage(path);
    const errors: string[] = [];
    const { extension, storage } = await open(path, errors);
    await storage.open('a').commit([['k', Buffer.from('v')]]);
    assert.match(errors[0] ?? '', /moved to .*ses-otel\.sqlite\.damaged-7/);
    assert.ok((await readdir(path)).includes('ses-otel.sqlite.damaged-7'));
    assert.deepEqual(entries(storage.open('a'), '', '~'), ['k=v']);
    await extension.close();
  });
}

test('leaves a file alone that cannot be opened for another reason, and names the setting', async (context) => {
  const path = await directory(context);
  await mkdir(join(path, 'ses-otel.sqlite'));
  const errors: string[] = [];
  await assert.rejects(open(path, errors), /extensions::file_storage::directory: expected a directory .* that can be written at/);
  assert.deepEqual(errors, []);
  assert.ok((await readdir(path)).includes('ses-otel.sqlite'));
});

test('commits all of a change or nothing', async (context) => {
  const { extension, storage } = await open(await directory(context));
  context.after(() => extension.close());
  const state = storage.open('a');
  const unfit = new Proxy(new Uint8Array(1), {});
  await assert.rejects(
    state.commit([
      ['one', Buffer.from('1')],
      ['two', unfit],
    ]),
  );
  await state.commit([['three', Buffer.from('3')]]);
  assert.deepEqual(entries(state, '', '~'), ['three=3']);
});

test('gives the whole state of one component to another, over a restart, and nothing where that one has its own', async (context) => {
  const path = await directory(context);
  const first = await open(path);
  await first.storage.open('old').commit([
    ['k', Buffer.from('1')],
    ['l', Buffer.from('2')],
  ]);
  await first.storage.open('new').commit([['k', Buffer.from('3')]]);
  await assert.rejects(first.storage.move('old', 'new'), /new has a state of its own/);
  assert.deepEqual(entries(first.storage.open('old'), '', '~'), ['k=1', 'l=2']);
  assert.deepEqual(entries(first.storage.open('new'), '', '~'), ['k=3']);
  await first.storage.move('old', 'new', { dropsOther: true });
  await first.extension.close();
  const { extension, storage } = await open(path);
  context.after(() => extension.close());
  assert.deepEqual(storage.componentIds(), ['new']);
  assert.deepEqual(entries(storage.open('new'), '', '~'), ['k=1', 'l=2']);
});

test('takes a block of the Collector, and refuses what would not be kept', () => {
  const settings = { directory: '/x', create_directory: false, directory_permissions: '0700', timeout: '5s', fsync: true, recreate: true };
  assert.equal(fileStorage.settings.parse(settings).timeout, 5000);
  assert.match(String(fileStorage.settings.safeParse({ fsync: false }).error), /every commit is synced/);
  assert.match(String(fileStorage.settings.safeParse({ compaction: { on_start: true } }).error), /uses the room/);
});
