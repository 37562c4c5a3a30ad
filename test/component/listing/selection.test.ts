import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { z } from 'zod';
import { listingFields } from '../../../component/listing/config.ts';
import { Selection } from '../../../component/listing/selection.ts';
import { compareUtf8 } from '../../../component/listing/utf8-order.ts';

const settings = z.strictObject(listingFields({ pollInterval: '3m' }));

test('reads selectors as RE2 does: anywhere in the key, without look-around', () => {
  const selection = new Selection({ fileSelectors: [{ regex: 'event/' }, { regex: '^audit/.*\\.gz$' }] });
  assert.deepEqual(
    ['x/event/1', 'audit/1.gz', 'my/audit/1.gz', 'other'].map((key) => selection.selects(key)),
    [true, true, false, false],
  );
  const refused = settings.safeParse({ file_selectors: [{ regex: '(?=x)' }] });
  assert.match(refused.error?.issues[0]?.message ?? '', /expected a regular expression of RE2/);
});

test('takes instants with an offset and nothing less', () => {
  assert.equal(settings.parse({ start_timestamp: '2026-09-24T02:00:00+02:00' }).start_timestamp, Date.UTC(2026, 8, 24));
  assert.equal(settings.parse({}).poll_interval, 180_000);
  for (const text of ['2026-09-24', '2026-09-24T00:00:00', 'yesterday'])
    assert.ok(!settings.safeParse({ start_timestamp: text }).success, text);
});

test('orders keys as their UTF-8 bytes do', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), fc.string({ unit: 'binary' }), (a, b) => {
      assert.equal(Math.sign(compareUtf8(a, b)), Buffer.from(a).compare(Buffer.from(b)));
    }),
    {
      examples: [
        ['\uFFFD', '😀'],
        ['a\uE000', 'a\u{10000}'],
      ],
    },
  );
});
