import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { testRecord } from '../../support/exporting.ts';
import { encoded, FORMATS, jsonOf, read, recordsOf, refused } from './otlp-requests.ts';

for (const format of FORMATS) {
  test(`${format}: a request that is cut anywhere passes nothing on, unless it is cut between messages`, async () => {
    const bytes = encoded(format, [testRecord({ body: { a: 'b' }, attributes: { n: 2 ** 40, d: 0.5 } })]);
    for (let length = 1; length < bytes.length; length += 1) {
      const passed: unknown[] = [];
      await assert.rejects(async () => passed.push(...(await read(bytes.subarray(0, length), format))), refused(/no OTLP logs request/));
      assert.deepEqual(passed, []);
    }
  });

  test(`${format}: whatever the bytes are, they are read or refused`, async () => {
    const whole = encoded(format, [testRecord({ body: { a: ['b', 1, null] }, attributes: { n: 2 ** 40, d: 0.5 } })]);
    await fc.assert(
      fc.asyncProperty(fc.nat(whole.length - 1), fc.uint8Array({ minLength: 1, maxLength: 3 }), async (at, noise) => {
        const bytes = new Uint8Array(whole);
        bytes.set(noise.subarray(0, whole.length - at), at);
        await recordsOf(bytes, format).catch((error: unknown) => assert.ok(refused(/./)(error), String(error)));
      }),
      { numRuns: 500 },
    );
  });
}

const WRONG: readonly (readonly [what: string, body: Buffer, pattern: RegExp])[] = [
  ['no JSON', Buffer.from('{"resourceLogs":'), /no JSON/],
  ['a list', Buffer.from('[]'), /an object as the body/],
  ['records that are no list', Buffer.from('{"resourceLogs":{}}'), /a list of objects as resourceLogs/],
  ['a time that is no number', jsonOf({ timeUnixNano: 'now' }), /a whole number as timeUnixNano/],
  ['a time before 1970', jsonOf({ timeUnixNano: '-1' }), /from 0 to/],
  ['an id of the wrong length', jsonOf({ traceId: 'abcd' }), /32 hex digits as traceId/],
  ['an id that is no hex', jsonOf({ spanId: 'zzzzzzzzzzzzzzzz' }), /16 hex digits as spanId/],
  ['a text that is none', jsonOf({ body: { stringValue: 1 } }), /a text as stringValue/],
  ['an integer past 64 bits', jsonOf({ body: { intValue: '9223372036854775808' } }), /from -9223372036854775808 to/],
  ['a fraction for an integer', jsonOf({ body: { intValue: 1.5 } }), /a whole number as intValue/],
  ['bytes that are no base64', jsonOf({ body: { bytesValue: '*' } }), /base64/],
];
for (const [what, body, pattern] of WRONG) {
  test(`otlp_json: refuses ${what}`, () => assert.rejects(recordsOf(body, 'otlp_json'), refused(pattern)));
}

const nested = (levels: number): Buffer => {
  let bytes: Buffer = Buffer.from([0x0a, 1, 0x78]);
  const wrap = (tag: number, inner: Buffer): Buffer => {
    const length: number[] = [];
    let rest = inner.length;
    for (; rest > 0x7f; rest >>>= 7) length.push((rest & 0x7f) | 0x80);
    return Buffer.concat([Buffer.from([tag, ...length, rest]), inner]);
  };
  for (let i = 0; i < levels; i += 1) bytes = wrap(0x2a, wrap(0x0a, bytes));
  return wrap(0x0a, wrap(0x12, wrap(0x12, wrap(0x2a, bytes))));
};

test('otlp_protobuf: nesting has a limit, and no request ends the process', async () => {
  assert.equal((await recordsOf(nested(40), 'otlp_protobuf')).length, 1);
  await assert.rejects(recordsOf(nested(1000), 'otlp_protobuf'), refused(/levels deep/));
  const levels = 20_000;
  const deep = `{"body":${'{"arrayValue":{"values":['.repeat(levels)}${']}}'.repeat(levels)}}`;
  const text = `{"resourceLogs":[{"scopeLogs":[{"logRecords":[${deep}]}]}]}`;
  await assert.rejects(recordsOf(Buffer.from(text), 'otlp_json'), refused(/levels deep/));
  // The slow reading, digit for digit, goes deep itself.
  await assert.rejects(
    recordsOf(Buffer.from(text.replace('{"body"', '{"timeUnixNano":1795521600123456789,"body"')), 'otlp_json'),
    refused(/./),
  );
});

const BAD_WIRE: readonly (readonly [what: string, bytes: readonly number[], pattern: RegExp])[] = [
  ['field 0', [0x02, 0], /field 0/],
  ['groups', [0x0b], /wire type 3/],
  ['a number without end', [0x78, ...Array.from({ length: 11 }, () => 0xff)], /no end/],
  ['a length past the end', [0x0a, 5, 1], /past the end/],
  ['a length of four gigabytes', [0x0a, 0xff, 0xff, 0xff, 0xff, 0x0f], /past the end/],
];
for (const [what, bytes, pattern] of BAD_WIRE) {
  test(`otlp_protobuf: refuses ${what}`, () => assert.rejects(recordsOf(Uint8Array.from(bytes), 'otlp_protobuf'), refused(pattern)));
}
