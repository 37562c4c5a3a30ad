import assert from 'node:assert/strict';
import { test } from 'node:test';
import { gunzipSync } from 'node:zlib';
import { RequestBodies } from '../../../component/http/request-bodies.ts';

const chunks = (...texts: readonly string[]) => texts.map((text) => Buffer.from(text));

test('joins chunks, and writes the next body into the memory of one that was released', async () => {
  const bodies = new RequestBodies();
  const first = await bodies.pack(chunks('abc', 'defgh'), 'none', -1);
  assert.equal(Buffer.from(first.bytes).toString(), 'abcdefgh');
  first.release();
  const second = await bodies.pack(chunks('xy'), 'none', -1);
  assert.equal(Buffer.from(second.bytes).toString(), 'xy');
  assert.equal(second.bytes.buffer, first.bytes.buffer);
});

test('leaves a body alone that was not released: a broken connection may still read it', async () => {
  const bodies = new RequestBodies();
  const first = await bodies.pack(chunks('first'), 'none', -1);
  const second = await bodies.pack(chunks('second'), 'none', -1);
  assert.notEqual(second.bytes.buffer, first.bytes.buffer);
  assert.equal(Buffer.from(first.bytes).toString(), 'first');
});

test('a longer body gets memory of its own', async () => {
  const bodies = new RequestBodies();
  (await bodies.pack(chunks('short'), 'none', -1)).release();
  const long = await bodies.pack(chunks('x'.repeat(1000)), 'none', -1);
  assert.equal(Buffer.from(long.bytes).toString(), 'x'.repeat(1000));
});

test('compressed, the joined memory is free again at once and the body is its own', async () => {
  const bodies = new RequestBodies();
  const first = await bodies.pack(chunks('abc', 'def'), 'gzip', -1);
  const second = await bodies.pack(chunks('ghi'), 'gzip', -1);
  assert.equal(gunzipSync(first.bytes).toString(), 'abcdef');
  assert.equal(gunzipSync(second.bytes).toString(), 'ghi');
});
