import assert from 'node:assert/strict';
import { appendFile, chmod, mkdir, mkdtemp, rm, symlink, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import { SourceFault, type SourceRef } from '../../../component/source.ts';
import { file } from '../../../receivers/file/factory.ts';
import { testHost } from '../../support/loads.ts';

const never = new AbortController().signal;

async function openDirectory(context: TestContext, names: readonly string[], settings: object = {}) {
  const root = await mkdtemp(join(tmpdir(), 'file-receiver-'));
  context.after(() => rm(root, { recursive: true }));
  for (const name of names) {
    await mkdir(join(root, name, '..'), { recursive: true });
    await writeFile(join(root, name), 'one\ntwo\n');
    await utimes(join(root, name), 1000, 1000);
  }
  const counts = new Map<string, number>();
  const host = testHost({
    count: (name, by, reason) => void counts.set(`${name} ${reason ?? ''}`, (counts.get(`${name} ${reason ?? ''}`) ?? 0) + by),
  });
  const parsed = file.settings.parse({ directory: root, ...settings });
  return { root, counts, host, receiver: await file.create(parsed, host), opener: file.createOpener?.(parsed, host) };
}

async function discover(receiver: Awaited<ReturnType<typeof openDirectory>>['receiver']): Promise<readonly SourceRef[]> {
  const refs: SourceRef[] = [];
  for await (const ref of receiver.discover('once', never)) {
    refs.push(ref);
    await receiver.settle([{ ref, is: 'done' }]);
  }
  return refs;
}

test('finds files in the order of their paths, and leaves out what is none of its business', async (context) => {
  const { root, receiver, counts } = await openDirectory(context, [
    'b/2.json',
    'a.ndjson',
    '.hidden',
    'b/half.tmp',
    'c/.git/x',
    'b/1.json',
  ]);
  await symlink('/etc/hostname', join(root, 'link'));
  await writeFile(join(root, 'young'), 'x');
  assert.deepEqual(
    (await discover(receiver)).map(({ origin }) => origin.key),
    ['a.ndjson', 'b/1.json', 'b/2.json'],
  );
  assert.deepEqual(Object.fromEntries([...counts].filter(([name]) => name.startsWith('skipped'))), {
    'skipped dotfile': 2,
    'skipped .tmp': 1,
    'skipped link': 1,
    'skipped younger than min_age': 1,
  });
});

test('reads only what the globs name', async (context) => {
  const { receiver } = await openDirectory(context, ['x/a.gz', 'x/a.txt', 'y/b.gz'], { include: ['x/*.gz', 'y/**'] });
  assert.deepEqual(
    (await discover(receiver)).map(({ origin }) => origin.key),
    ['x/a.gz', 'y/b.gz'],
  );
});

test('opens a file at a byte, and says how long it is', async (context) => {
  const { receiver, opener } = await openDirectory(context, ['a']);
  const [ref] = await discover(receiver);
  assert.ok(ref !== undefined && opener !== undefined);
  const stream = await opener.open(ref, 4, never);
  assert.equal(stream.totalBytes, 8);
  const chunks = await Array.fromAsync(stream.chunks);
  assert.equal(Buffer.concat(chunks).toString(), 'two\n');
});

test('tells a file that changed from one that is gone', async (context) => {
  const { root, receiver, opener } = await openDirectory(context, ['a', 'b']);
  const [a, b] = await discover(receiver);
  assert.ok(a !== undefined && b !== undefined && opener !== undefined);
  await appendFile(join(root, 'a'), 'three\n');
  await rm(join(root, 'b'));
  await assert.rejects(opener.open(a, 0, never), (error) => error instanceof SourceFault && error.code === 'replaced');
  await assert.rejects(opener.open(b, 0, never), (error) => error instanceof SourceFault && error.code === 'vanished');
});

test('refuses a directory that is none, naming the setting', async (context) => {
  const { root, host } = await openDirectory(context, ['a']);
  const receiver = await file.create(file.settings.parse({ directory: join(root, 'a') }), host);
  await assert.rejects(discover(receiver), /receivers::test::directory: expected a directory.*found a file/);
});

test('says that a file may not be read', { skip: process.getuid?.() === 0 && 'root may read everything' }, async (context) => {
  const { root, receiver, opener } = await openDirectory(context, ['a']);
  const [ref] = await discover(receiver);
  assert.ok(ref !== undefined && opener !== undefined);
  await chmod(join(root, 'a'), 0);
  await assert.rejects(opener.open(ref, 0, never), (error) => error instanceof SourceFault && error.code === 'forbidden');
});
