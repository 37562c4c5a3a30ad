import assert from 'node:assert/strict';
import { appendFile, chmod, mkdir, mkdtemp, rm, symlink, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import { SourceFault, type SourceRef } from '../../../component/source.ts';
import { file } from '../../../receivers/file/factory.ts';
import { testHost } from '../../support/loads.ts';

const never = new AbortController().signal;
const isRoot = process.getuid?.() === 0 && 'root may read everything';

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
  const names = ['b/2.json', 'a.ndjson', '.hidden', 'b/half.tmp', 'c/.git/x', 'b/1.json', 'notes.txt'];
  const { root, receiver, counts } = await openDirectory(context, names, { include: ['**/*json'] });
  await symlink('/etc/hostname', join(root, 'link'));
  for (let turn = 0; turn < 2; turn += 1) {
    const keys = (await discover(receiver)).map(({ origin }) => origin.key);
    assert.deepEqual(keys, turn === 0 ? ['a.ndjson', 'b/1.json', 'b/2.json'] : []);
  }
  assert.deepEqual(Object.fromEntries([...counts].filter(([name]) => name.startsWith('skipped'))), {
    'skipped dotfile': 2,
    'skipped tmp': 1,
    'skipped link': 1,
    'skipped include': 1,
  });
});

test('leaves a young file for a later listing, and the older ones are not held up', async (context) => {
  const { root, receiver } = await openDirectory(context, ['old'], { min_age: '400ms', poll_interval: '100ms' });
  await writeFile(join(root, 'a-young'), 'x');
  const stop = new AbortController();
  const began = Date.now();
  const found: string[] = [];
  for await (const { origin } of receiver.discover('follow', stop.signal)) {
    found.push(origin.key);
    if (found.length === 1) assert.ok(Date.now() - began < 350, 'the old file waited for the young one');
    else stop.abort();
  }
  assert.deepEqual(found, ['old', 'a-young']);
  assert.ok(Date.now() - began >= 350);
});

test('waits in mode once for a young file, and leaves out one that goes on changing', async (context) => {
  const { root, receiver, counts } = await openDirectory(context, ['old'], { min_age: '300ms' });
  await writeFile(join(root, 'young'), 'x');
  await writeFile(join(root, 'zealous'), 'x');
  const writing = setInterval(() => void appendFile(join(root, 'zealous'), 'x').catch(() => undefined), 50);
  context.after(() => clearInterval(writing));
  assert.deepEqual(
    (await discover(receiver)).map(({ origin }) => origin.key),
    ['old', 'young'],
  );
  assert.equal(counts.get('skipped min_age'), 1);
});

test('forgets nothing of a directory that it cannot read, and goes on with the others', { skip: isRoot }, async (context) => {
  const { root, receiver } = await openDirectory(context, ['closed/a', 'open/b']);
  assert.equal((await discover(receiver)).length, 2);
  await chmod(join(root, 'closed'), 0);
  assert.equal((await discover(receiver)).length, 0);
  await chmod(join(root, 'closed'), 0o755);
  assert.equal((await discover(receiver)).length, 0);
});

test('tells a file that changes while it is read', async (context) => {
  const { root, receiver, opener } = await openDirectory(context, ['a']);
  const [ref] = await discover(receiver);
  assert.ok(ref !== undefined && opener !== undefined);
  const { chunks } = await opener.open(ref, 0, never);
  await assert.rejects(
    (async () => {
      for await (const chunk of chunks) await writeFile(join(root, 'a'), chunk.toReversed());
    })(),
    (error) => error instanceof SourceFault && error.code === 'replaced',
  );
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

test('says that a file may not be read', { skip: isRoot }, async (context) => {
  const { root, receiver, opener } = await openDirectory(context, ['a']);
  const [ref] = await discover(receiver);
  assert.ok(ref !== undefined && opener !== undefined);
  await chmod(join(root, 'a'), 0);
  await assert.rejects(opener.open(ref, 0, never), (error) => error instanceof SourceFault && error.code === 'forbidden');
});
