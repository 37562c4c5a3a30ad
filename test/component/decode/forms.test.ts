import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { openerOf, readAll } from '../../support/sources.ts';

const inOneRead = async (text: string | Buffer, settings = {}) => readAll(openerOf(Buffer.from(text)), settings);

/** Objects with what makes cutting hard: brackets, quotes and escapes in strings, and text beyond ASCII. */
const awkwardText = fc.oneof(fc.constantFrom('}', '{', '"', '\\', '\\"', '],[', '\n', ',', 'Администратор', '😀', '\u2028'), fc.string());
const event = fc.record({
  type_id: fc.integer(),
  text: awkwardText,
  list: fc.array(fc.oneof(awkwardText, fc.integer(), fc.record({ a: awkwardText }))),
  nested: fc.record({ deep: fc.record({ s: awkwardText }) }),
});
const chunkSizes = fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1, maxLength: 20 });

/** How a list of JSON texts can lie in a source: pieces that are records, and what stands between them. */
interface Laid {
  readonly source: string;
  readonly records: readonly string[];
}

const compact = (values: readonly unknown[]): string[] => values.map((value) => JSON.stringify(value));
const indented = (values: readonly unknown[]): string[] => values.map((value) => JSON.stringify(value, undefined, 2));
const laid = (records: readonly string[], before: string, between: string, after: string): Laid => ({
  source: before + records.join(between) + after,
  records,
});

const forms: Readonly<Record<string, (values: readonly unknown[]) => Laid>> = {
  'one per line': (values) => laid(compact(values), '', '\n', '\n'),
  'one per line, the last without line feed': (values) => laid(compact(values), '', '\n', ''),
  'one per line with CRLF and blank lines': (values) => laid(compact(values), '\r\n', '\r\n \t\r\n\n', '\r\n'),
  'a list on one line': (values) => laid(compact(values), '[', ',', ']'),
  'a list over many lines': (values) => laid(indented(values), ' [\n  ', ',\n  ', '\n]\n'),
  'objects over many lines': (values) => laid(indented(values), '', '\n', '\n'),
  'objects without anything between': (values) => laid(compact(values), '', '', ''),
  'a frame on one line': (values) => laid(compact(values), '{"events":[', ',', '],"next":"abc","total":3}'),
  'a frame that begins with next': (values) => laid(compact(values), '{"next": 17, "events" : [', ' , ', '] }\n'),
  'a frame over many lines': (values) => laid(indented(values), '{\n "events": [\n', ',\n', '\n ],\n "next": null\n}\n'),
  'a frame with a name of its own': (values) => laid(compact(values), '{"request":"x","events":[', ',', ']}'),
};

function offsetsOf({ source, records }: Laid): number[] {
  let from = 0;
  return records.map((record) => {
    const at = source.indexOf(record, from);
    from = at + record.length;
    return Buffer.byteLength(source.slice(0, at));
  });
}

for (const [name, lay] of Object.entries(forms)) {
  test(`reads the same records and offsets from ${name}, however it is cut into chunks`, async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(event, { minLength: 2, maxLength: 6 }), chunkSizes, async (values, sizes) => {
        const form = lay(values);
        const read = await readAll(openerOf(Buffer.from(form.source), sizes));
        assert.deepEqual(read.bodies, form.records);
        assert.deepEqual(read.offsets, offsetsOf(form));
        assert.deepEqual(read.indexes, [...form.records.keys()]);
        assert.equal(read.fault, undefined);
      }),
      { numRuns: 60 },
    );
  });
}

test('gives the same records for any bytes, however they are cut into chunks', async () => {
  const piece = fc.constantFrom(
    '{',
    '}',
    '[',
    ']',
    '"',
    '\\',
    ',',
    ':',
    '\n',
    '\r\n',
    ' ',
    '{"events":[',
    '{"a":1}',
    'x',
    '\uFEFF',
    'é',
    '12',
  );
  await fc.assert(
    fc.asyncProperty(fc.array(piece, { maxLength: 40 }), chunkSizes, fc.integer({ min: 4, max: 60 }), async (pieces, sizes, limit) => {
      const bytes = Buffer.from(pieces.join(''));
      const whole = await readAll(openerOf(bytes), { maxRecordBytes: limit });
      const cut = await readAll(openerOf(bytes, sizes), { maxRecordBytes: limit });
      assert.deepEqual(cut, whole);
    }),
    { numRuns: 800 },
  );
});

test('reads a stream of frames, one per line, as their records', async () => {
  const { bodies, offsets } = await inOneRead(
    '{"events":[{"a":1},{"a":2}],"next":"p"}\n{"events":[],"next":"q"}\n{"next":"r","events":[{"a":3}]}\n',
  );
  assert.deepEqual(bodies, ['{"a":1}', '{"a":2}', '{"a":3}']);
  assert.deepEqual(offsets, [11, 19, 87]);
});

for (const [why, line] of Object.entries({
  'a type_id after it': '{"events":[{"a":1}],"type_id":8075}',
  'a category_id before it': '{"category_id":1,"events":[{"a":1}]}',
  'a uuid': '{"events":[{"a":1}],"uuid":"8001:x"}',
  'elements that are no objects': '{"events":[1,2]}',
  'an object for a list': '{"events":{"a":1}}',
})) {
  test(`keeps an object whose events have ${why} as one record`, async () => {
    assert.deepEqual((await inOneRead(`${line}\n{"a":1}\n`)).bodies, [line, '{"a":1}']);
    assert.deepEqual((await inOneRead(`[${line},{"a":1}]`)).bodies, [line, '{"a":1}']);
  });
}

test('keeps lines that are no JSON as records', async () => {
  for (const source of ['not json\n{"a":1}\n5\n"text"', '[12:30] started\n[12:31] ended', '[1,2]\nnull\n']) {
    assert.deepEqual((await inOneRead(source)).bodies, source.trimEnd().split('\n'));
  }
});

test('loses one line and no more where the first line is torn', async () => {
  for (const torn of ['{"category_id":5', '{"a":"hel', '{"a":1,', '{"a":{"b":[1,2]}', '{']) {
    assert.deepEqual((await inOneRead(`${torn}\n{"b":1}\n{"b":2}\n`)).bodies, [torn, '{"b":1}', '{"b":2}']);
  }
});

test('loses one object and no more where an object of many lines is torn', async () => {
  const whole = JSON.stringify({ a: { b: 'c' } }, undefined, 2);
  const { bodies } = await inOneRead(`${whole}\n${whole.slice(0, -2)}\n${whole}\n`);
  assert.deepEqual(bodies, [whole, whole.slice(0, -2), whole]);
});

test('keeps what is unfinished at the end of a whole source as a record', async () => {
  assert.deepEqual((await inOneRead('{"a":1}\n{"b":')).bodies, ['{"a":1}', '{"b":']);
  assert.deepEqual((await inOneRead('[{"a":1},{"b":')).bodies, ['{"a":1}', '{"b":']);
});

test('finds nothing in a source of nothing', async () => {
  for (const source of ['', '\n\n', '\uFEFF', '[]', '{"events":[]}', ' \t\r\n']) {
    assert.deepEqual(await inOneRead(source), { bodies: [], indexes: [], offsets: [], unreadable: [], fault: undefined });
  }
});
