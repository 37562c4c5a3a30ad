import assert from 'node:assert/strict';
import test from 'node:test';
import { maskedReason } from '../../../exporters/elasticsearch/reason-mask.ts';

const QUOTING = [
  "failed to parse field [source.ip] of type [ip] in document with id 'abc'. Preview of field's value: 'SECRET it's'",
  'For input string: "SECRET"',
  'failed to parse date field [SECRET] with format [strict_date_optional_time||epoch_millis]',
  "'SECRET' is not an IP string literal.",
  'Unexpected character: at [Source: (byte[])"{"a":"SECRET"}"; line: 1, column: 5]',
  "Unrecognized token 'SECRET': was expecting (JSON String, Number)",
];

for (const reason of QUOTING) {
  test(`masks the value in: ${reason.slice(0, 40)}`, () => assert.doesNotMatch(maskedReason(reason), /SECRET/));
}

test('keeps field, type and id', () => {
  const masked = maskedReason(QUOTING[0] ?? '');
  assert.match(masked, /field \[source\.ip\] of type \[ip\] in document with id 'abc'/);
});

test('cuts a reason that has no end', () => assert.ok(maskedReason('x'.repeat(10_000)).length < 600));
