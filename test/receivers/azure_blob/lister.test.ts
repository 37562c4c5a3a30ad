import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { ListedObject } from '../../../component/listing/lister.ts';
import { SourceFault } from '../../../component/source.ts';
import { BlobLister, type ListCalls, type ListedBlob, type ListRequest } from '../../../receivers/azure_blob/lister.ts';
import { AzureError } from '../../../receivers/azure_blob/refusal.ts';
import { recordingHost } from '../../support/recording-host.ts';

const NOW = Date.parse('2026-03-01T00:00:00Z');
const MIN_AGE_MS = 300_000;
const blob = (name: string, more: Partial<ListedBlob> = {}): ListedBlob => ({
  name,
  etag: '0x1',
  size: 1,
  writtenAt: NOW - 1000,
  isGrowing: false,
  ...more,
});

/** A container in memory, in pages of two. */
function listerOf(blobs: () => readonly ListedBlob[], refuse?: (request: ListRequest) => Error | undefined) {
  const asked: ListRequest[] = [];
  const calls: ListCalls = {
    async listPage(request) {
      asked.push(request);
      const error = refuse?.(request);
      if (error !== undefined) throw error;
      const begin = request.token ?? request.startFrom ?? '';
      const found = blobs().filter(({ name }) => name.startsWith(request.prefix) && name >= begin);
      return { blobs: found.slice(0, 2), ...(found[2] !== undefined && { next: found[2].name }) };
    },
  };
  const host = recordingHost({ clock: { now: () => NOW } });
  let end: string | undefined;
  const lister = new BlobLister({
    calls,
    host,
    container: 'events',
    pageSize: 2,
    minAgeMs: MIN_AGE_MS,
    ended: () => end,
    onListed: () => undefined,
  });
  const pages = async (after?: string): Promise<readonly ListedObject[]> => {
    const found: ListedObject[] = [];
    for await (const page of lister.list('', after, new AbortController().signal)) found.push(...page);
    return found;
  };
  const keys = async (after?: string): Promise<readonly string[]> => (await pages(after)).map(({ key }) => key);
  return { keys, pages, asked, host, endSas: (text: string) => (end = text) };
}

const refusal = (status: number, name: string) => new AzureError({ name, message: '', status });

describe('the listing of a container', () => {
  test('goes through all pages', async () => {
    const { keys, asked } = listerOf(() => ['a', 'b', 'c', 'd', 'e'].map((name) => blob(name)));
    assert.deepEqual(await keys(), ['a', 'b', 'c', 'd', 'e']);
    assert.deepEqual(
      asked.map(({ token, startFrom, size }) => [token, startFrom, size]),
      [
        [undefined, undefined, 2],
        ['c', undefined, 2],
        ['e', undefined, 2],
      ],
    );
  });

  test('begins behind a key, though the service begins with it', async () => {
    const { keys, asked } = listerOf(() => ['a', 'b', 'c'].map((name) => blob(name)));
    assert.deepEqual(await keys('b'), ['c']);
    assert.equal(asked[0]?.startFrom, 'b');
  });

  test('begins at the first blob where the service cannot begin at a name, and does not ask again', async () => {
    const { keys, asked, host } = listerOf(
      () => ['a', 'b', 'c'].map((name) => blob(name)),
      ({ startFrom }) => (startFrom === undefined ? undefined : refusal(400, 'UnsupportedQueryParameter')),
    );
    assert.deepEqual(await keys('b'), ['a', 'c']);
    await keys('b');
    assert.equal(asked.filter(({ startFrom }) => startFrom !== undefined).length, 1);
    assert.deepEqual(
      host.logs.map(({ level }) => level),
      ['info'],
    );
  });

  test('shows a growing blob and leaves it out until it rests', async () => {
    let log = blob('log', { isGrowing: true, writtenAt: NOW - MIN_AGE_MS + 1 });
    const { pages } = listerOf(() => [blob('a'), log]);
    assert.deepEqual(
      (await pages()).map(({ key, leftOutAs }) => [key, leftOutAs]),
      [
        ['a', undefined],
        ['log', 'growing'],
      ],
    );
    log = { ...log, writtenAt: NOW - MIN_AGE_MS };
    assert.deepEqual(
      (await pages()).map(({ leftOutAs }) => leftOutAs),
      [undefined, undefined],
    );
  });

  test('takes a sealed blob at once', async () => {
    const { pages } = listerOf(() => [blob('sealed', { isGrowing: false, writtenAt: NOW })]);
    assert.deepEqual(
      (await pages()).map(({ leftOutAs }) => leftOutAs),
      [undefined],
    );
  });

  test('that is refused names the role, and one that is not answered is tried again', async () => {
    const forbidden = listerOf(
      () => [],
      () => refusal(403, 'AuthorizationPermissionMismatch'),
    );
    await assert.rejects(
      forbidden.keys(),
      (error: unknown) => error instanceof SourceFault && error.code === 'forbidden' && /Data Reader/.test(error.message),
    );
    const busy = listerOf(
      () => [],
      () => refusal(503, 'ServerBusy'),
    );
    await assert.rejects(busy.keys(), (error: unknown) => error instanceof SourceFault && error.code === 'unavailable');
  });

  test('does not begin with a SAS that has ended', async () => {
    const { keys, asked, endSas } = listerOf(() => [blob('a')]);
    endSas('the SAS ended');
    await assert.rejects(keys(), (error: unknown) => error instanceof SourceFault && error.code === 'forbidden');
    assert.equal(asked.length, 0);
  });
});
