import assert from 'node:assert/strict';
import { isIP } from 'node:net';
import { test } from 'node:test';
import fc from 'fast-check';
import { isIpAddress } from '../../../../processors/icd/typing/ip-address.ts';

const part = fc.constantFrom(
  ':',
  '::',
  '.',
  '0',
  '00',
  '1',
  '12',
  '255',
  '256',
  'f',
  'abcd',
  'ABCD',
  '12345',
  'g',
  '%',
  '/',
  '::ffff:192.0.2.1',
  '192.0.2.1',
);
const nearAddress = fc.array(part, { maxLength: 17 }).map((parts) => parts.join(''));
const groups = fc.array(fc.constantFrom('0', '1', 'ffff', '2001', ''), { minLength: 1, maxLength: 10 }).map((parts) => parts.join(':'));

test('an address is what Node takes for one, without a zone', () => {
  fc.assert(
    fc.property(fc.oneof(fc.ipV4(), fc.ipV6(), nearAddress, groups), (text) => {
      assert.equal(isIpAddress(text), isIP(text) !== 0 && !text.includes('%'), text);
    }),
    { numRuns: 20_000 },
  );
});
