import assert from 'node:assert/strict';
import { createHash, createHmac } from 'node:crypto';
import { test } from 'node:test';
import { Sha256 } from '../../../receivers/aws_s3/sha256.ts';

const hex = async (sha256: Sha256): Promise<string> => Buffer.from(await sha256.digest()).toString('hex');

test('hashes, with or without a secret, as the standard has it', async () => {
  const plain = new Sha256();
  plain.update('one ');
  plain.update(Buffer.from('two'));
  assert.equal(await hex(plain), createHash('sha256').update('one two').digest('hex'));
  plain.reset();
  plain.update('three');
  assert.equal(await hex(plain), createHash('sha256').update('three').digest('hex'));
});

test('no secret takes the place of another, whatever came before', async () => {
  const bytes = Buffer.from('XXbytesXX');
  const secrets = ['first', 'second', 'first', '', bytes.subarray(2, 7), bytes.subarray(0, 4), new Uint8Array([1]).buffer, 'é'];
  for (const secret of [...secrets, ...secrets]) {
    const keyed = new Sha256(secret);
    keyed.update('data');
    const plainSecret = secret instanceof ArrayBuffer ? Buffer.from(secret) : secret;
    assert.equal(await hex(keyed), createHmac('sha256', plainSecret).update('data').digest('hex'));
  }
});
