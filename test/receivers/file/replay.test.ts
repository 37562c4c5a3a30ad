import assert from 'node:assert/strict';
import { mkdir, mkdtemp, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { test, type TestContext } from 'node:test';
import { file } from '../../../receivers/file/factory.ts';
import { replayed } from '../../support/replaying.ts';

/** Files by name, with the time of their last change. */
async function directoryOf(context: TestContext, files: Readonly<Record<string, string>>): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), 'file-replay-'));
  context.after(() => rm(directory, { recursive: true }));
  for (const [name, time] of Object.entries(files)) {
    await mkdir(dirname(join(directory, name)), { recursive: true });
    await writeFile(join(directory, name), 'one\n');
    await utimes(join(directory, name), new Date(time), new Date(time));
  }
  return directory;
}

const DAY = { from: '2026-03-01T00:00:00Z', to: '2026-03-02T00:00:00Z' };

test('a replay reads files from the first instant on and before the last, whatever other settings say about time', async (context) => {
  const directory = await directoryOf(context, {
    before: '2026-02-28T23:59:59.999Z',
    first: '2026-03-01T00:00:00Z',
    last: '2026-03-01T23:59:59.999Z',
    after: '2026-03-02T00:00:00Z',
  });
  const settings = { directory, ignore_older: '1h', start_timestamp: '2026-03-01T12:00:00Z' };
  const { keys, host } = await replayed(file, settings, DAY);
  assert.deepEqual(keys, ['first', 'last']);
  assert.equal(host.counted('skipped', 'range'), 2);
});

test('a replay reads what begins with the prefix and what the selectors take, and enters no other directory', async (context) => {
  const time = '2026-03-01T12:00:00Z';
  const names = ['a/1.gz', 'a/b/2.gz', 'a/b/2.txt', 'ab/3.gz', 'b/4.gz'];
  const directory = await directoryOf(context, Object.fromEntries(names.map((name) => [name, time])));
  const { keys, host } = await replayed(file, { directory, file_selectors: [{ regex: 'gz$' }] }, { ...DAY, prefix: 'a/b' });
  assert.deepEqual(keys, ['a/b/2.gz']);
  assert.equal(host.counted('skipped'), 1);
  assert.equal(host.counted('listed'), 2);
});

test('a replay of a time that has passed does not wait for files that are being written', { timeout: 5000 }, async (context) => {
  const directory = await directoryOf(context, { old: '2026-03-01T12:00:00Z', young: new Date().toISOString() });
  const { keys } = await replayed(file, { directory, min_age: '1h' }, DAY);
  assert.deepEqual(keys, ['old']);
});
