import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { Logger } from '../../../component/logger.ts';
import { silentLogger } from '../../../component/logger.ts';
import { openerOf, readAll } from '../../support/sources.ts';

const bigEndian = (text: string): Buffer => Buffer.from(`\uFEFF${text}`, 'utf16le').swap16();
const littleEndian = (text: string): Buffer => Buffer.from(`\uFEFF${text}`, 'utf16le');

for (const [name, encode] of Object.entries({ 'UTF-16LE': littleEndian, 'UTF-16BE': bigEndian })) {
  test(`reads ${name} by its mark, with offsets of the source, however it is cut`, async () => {
    const lines = fc.array(
      fc.string({ unit: 'grapheme', minLength: 1 }).map((text) => JSON.stringify({ text })),
      { minLength: 1 },
    );
    await fc.assert(
      fc.asyncProperty(lines, fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1 }), async (records, sizes) => {
        for (const between of ['\n', '\r\n']) {
          const read = await readAll(openerOf(encode(records.join(between)), sizes));
          assert.deepEqual(read.bodies, records);
          const starts = records.map((_, at) => 2 + 2 * records.slice(0, at).join(between).length + (at === 0 ? 0 : 2 * between.length));
          assert.deepEqual(read.offsets, starts);
        }
      }),
      { numRuns: 50 },
    );
  });
}

test('takes a byte order mark for no part of the line, also in the middle of joined files', async () => {
  const read = await readAll(openerOf(Buffer.from('\uFEFF{"a":1}\n\uFEFF{"a":2}\n')));
  assert.deepEqual(read.bodies, ['{"a":1}', '{"a":2}']);
  assert.deepEqual(read.offsets, [3, 14]);
});

test('mends bytes that are no UTF-8 and tells it once', async () => {
  const told: unknown[] = [];
  const logger: Logger = { ...silentLogger, warn: (_message, fields) => told.push(fields?.['records']) };
  const bad = Buffer.concat([Buffer.from('{"a":"'), Buffer.from([0xff, 0x41]), Buffer.from('"}\n')]);
  const genuine = Buffer.from('{"a":"\uFFFD"}\n');
  const read = await readAll(openerOf(Buffer.concat([bad, genuine, bad, Buffer.from('{"a":"é"}\n')])), { logger });
  assert.deepEqual(read.bodies, ['{"a":"\uFFFDA"}', '{"a":"\uFFFD"}', '{"a":"\uFFFDA"}', '{"a":"é"}']);
  assert.deepEqual(told, [2]);
});
