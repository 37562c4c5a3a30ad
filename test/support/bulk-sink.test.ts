import assert from 'node:assert/strict';
import test from 'node:test';
import { gzipSync } from 'node:zlib';
import { openBulkSink } from './bulk-sink.ts';
import type { BulkSinkOptions } from './bulk-sink.ts';

const INDEX = 'logs-x-default';
const line = (id: string, document: object): string => `{"create":{"_index":"${INDEX}","_id":"${id}"}}\n${JSON.stringify(document)}\n`;
const dated = (fields: object) => ({ '@timestamp': '2026-11-24T00:00:00Z', ...fields });

async function post(
  options: BulkSinkOptions,
  bodies: readonly (string | Uint8Array<ArrayBuffer>)[],
  query = '',
  headers: Record<string, string> = {},
) {
  const sink = await openBulkSink(options);
  try {
    const replies = [];
    for (const body of bodies) {
      const response = await fetch(`${sink.url}/_bulk${query}`, {
        method: 'POST',
        body,
        headers: { 'content-type': 'application/x-ndjson', ...headers },
      });
      const text = await response.text();
      replies.push({ status: response.status, json: text === '' ? undefined : JSON.parse(text) });
    }
    return { sink, replies };
  } finally {
    await sink.close();
  }
}

test('creates each id once and answers the second with a version conflict', async () => {
  const { sink, replies } = await post(
    {},
    [line('a', dated({ n: 1 })) + line('a', dated({ n: 2 }))],
    '?filter_path=errors,items.*.status,items.*.error.type',
  );
  assert.deepEqual(replies[0]?.json, {
    errors: true,
    items: [{ create: { status: 201 } }, { create: { status: 409, error: { type: 'version_conflict_engine_exception' } } }],
  });
  assert.equal(JSON.parse(sink.documents.get(`${INDEX}/a`)?.source ?? '{}').n, 1);
  assert.deepEqual([sink.stats().documents, sink.stats().conflicts, sink.stats().actions], [1, 1, 2]);
});

test('reads gzip, refuses documents without a timestamp and keeps them where there is a failure store', async () => {
  const body = gzipSync(line('a', { n: 1 }));
  const headers = { 'content-encoding': 'gzip' };
  const without = await post({}, [body], '', headers);
  assert.equal(without.replies[0]?.json.items[0].create.error.type, 'document_parsing_exception');
  const stored = await post({ failureStore: true }, [body], '', headers);
  assert.deepEqual([stored.replies[0]?.json.items[0].create.failure_store, stored.sink.failures.length], ['used', 1]);
});

test('refuses whole requests that are cut, too long, unauthorised or carry parameters it does not know', async () => {
  const whole = line('a', dated({}));
  assert.equal((await post({}, [whole.slice(0, -1)])).replies[0]?.status, 400);
  assert.equal((await post({ maxBytes: 10 }, [whole])).replies[0]?.status, 413);
  assert.equal((await post({ authorization: 'ApiKey x' }, [whole])).replies[0]?.status, 401);
  const { replies } = await post({ unknownParameters: ['include_source_on_error'] }, [whole], '?include_source_on_error=false');
  assert.match(replies[0]?.json.error.reason, /unrecognized parameter: \[include_source_on_error\]/);
});

test('counts without reading when asked to', async () => {
  const { sink, replies } = await post({ countOnly: true }, [line('a', {}) + line('b', {})]);
  assert.equal(replies[0]?.json.items.length, 2);
  assert.deepEqual([sink.stats().documents, sink.requests[0]?.body.length], [2, 0]);
});

test('applies scripted faults one per request', async () => {
  const whole = line('a', dated({}));
  const sink = await openBulkSink();
  sink.faults.push({ status: 429, headers: { 'retry-after': '7' } }, { hangUp: 'after' });
  const send = () => fetch(`${sink.url}/_bulk`, { method: 'POST', body: whole, headers: { 'content-type': 'application/x-ndjson' } });
  try {
    const busy = await send();
    assert.deepEqual([busy.status, busy.headers.get('retry-after')], [429, '7']);
    await assert.rejects(send());
    assert.equal(sink.documents.size, 1, 'the hang-up came after the work');
    assert.match(await (await send()).text(), /"status":409/);
  } finally {
    await sink.close();
  }
});
