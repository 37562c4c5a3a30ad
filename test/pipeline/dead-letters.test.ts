import assert from 'node:assert/strict';
import { appendFile, mkdtemp, readFile, rename, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import { silentLogger } from '../../component/logger.ts';
import { DEAD_LETTER_FILE, DeadLetters } from '../../pipeline/dead-letters.ts';
import { sourceLetter } from '../../pipeline/letters.ts';
import { testRef } from '../support/loads.ts';

const letter = sourceLetter(testRef(), { code: 'corrupt', message: 'broken' });
const clock = { now: () => 0 };

async function directory(context: TestContext): Promise<string> {
  const path = await mkdtemp(join(tmpdir(), 'dead-letters-'));
  context.after(() => rm(path, { recursive: true }));
  return path;
}

const open = (path: string, maxBytes = 1e6, stop = new AbortController()) =>
  new DeadLetters({ directory: path, maxBytes, clock, logger: silentLogger }, stop.signal);
const linesOf = async (path: string) =>
  (await readFile(join(path, DEAD_LETTER_FILE), 'utf8'))
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));

test('writes entries that say where, why and when', async (context) => {
  const path = await directory(context);
  const letters = open(path);
  await Promise.all([letters.append([letter]), letters.append([letter, letter])]);
  await letters.close();
  const lines = await linesOf(path);
  assert.equal(lines.length, 3);
  assert.deepEqual(lines[0].reason, { type: 'corrupt', message: 'broken' });
  assert.equal(lines[0].at, '1970-01-01T00:00:00.000Z');
  assert.equal(lines[0].source.origin.path, 'fake://b/a');
});

test('cuts an entry that a crash left torn, and appends after the whole ones', async (context) => {
  const path = await directory(context);
  const first = open(path);
  await first.append([letter]);
  await first.close();
  await appendFile(join(path, DEAD_LETTER_FILE), '{"torn');
  const second = open(path);
  await second.append([letter]);
  await second.close();
  assert.equal((await linesOf(path)).length, 2);
});

test('is blocked, not lossy, when the file is full, and gives up only when told to stop', async (context) => {
  const path = await directory(context);
  const stop = new AbortController();
  const letters = open(path, 10, stop);
  const appended = letters.append([letter]);
  while (letters.blocked === undefined) await new Promise((resolve) => setTimeout(resolve, 5));
  assert.match(letters.blocked, /max_bytes/);
  stop.abort();
  await assert.rejects(appended);
});

test('goes on in a new file when the full one was moved away', { timeout: 15_000 }, async (context) => {
  const path = await directory(context);
  const size = JSON.stringify({ at: new Date(0).toISOString(), ...letter }).length + 10;
  const letters = open(path, size);
  await letters.append([letter]);
  const second = letters.append([letter]);
  while (letters.blocked === undefined) await new Promise((resolve) => setTimeout(resolve, 5));
  await rename(join(path, DEAD_LETTER_FILE), join(path, 'moved.ndjson'));
  await second;
  await letters.close();
  assert.equal((await linesOf(path)).length, 1);
});

test('writes an entry again where the file was taken up for a replay meanwhile', async (context) => {
  const path = await directory(context);
  const letters = open(path);
  await letters.append([letter]);
  await rename(join(path, DEAD_LETTER_FILE), join(path, 'taken.ndjson'));
  await letters.append([letter]);
  await letters.close();
  assert.equal((await linesOf(path)).length, 1);
});

test('waits for what is being written before it closes', async (context) => {
  const path = await directory(context);
  const letters = open(path);
  const appended = letters.append([letter]);
  await letters.close();
  await appended;
  assert.equal(letters.blocked, undefined);
  assert.equal((await linesOf(path)).length, 1);
});
