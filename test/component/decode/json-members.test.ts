import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { elementsOf, membersOf } from '../../../component/decode/json-members.ts';

const members = (text: string) => {
  const bytes = Buffer.from(text);
  return membersOf(bytes, 0, bytes.length)?.map(({ name, valueFrom, valueTo }) => [name, bytes.toString('utf8', valueFrom, valueTo)]);
};
const elements = (text: string) => {
  const bytes = Buffer.from(text);
  return elementsOf(bytes, 0, bytes.length)?.map(([from, to]) => bytes.toString('utf8', from, to));
};

test('finds members and elements with their very text', () => {
  assert.deepEqual(members('{ "a" : 12345678901234567890 , "b\\u0041": {"x":[1,"}"]},"c":"\\"," }'), [
    ['a', '12345678901234567890'],
    ['bA', '{"x":[1,"}"]}'],
    ['c', '"\\","'],
  ]);
  assert.deepEqual(elements('[ {"a":[1,2]} ,3.10, "]" ,null]'), ['{"a":[1,2]}', '3.10', '"]"', 'null']);
  assert.deepEqual([members('{}'), elements('[ ]')], [[], []]);
});

test('sees what is not whole', () => {
  for (const text of ['{', '{"a"', '{"a":', '{"a":}', '{"a":1', '{"a":1,', '{"a":1}}', '{"a":1} x', '[]', '1', '{a:1}'])
    assert.equal(members(text), undefined, text);
  for (const text of ['[', '[1', '[1,', '[1]]', '[1] x', '{}', '[,1]']) assert.equal(elements(text), undefined, text);
});

test('finds in any JSON what parsing finds', () => {
  fc.assert(
    fc.property(
      fc.dictionary(fc.string(), fc.jsonValue()),
      fc.array(fc.jsonValue()),
      fc.constantFrom(undefined, 1, '\t'),
      (object, list, indent) => {
        assert.deepEqual(
          members(JSON.stringify(object, undefined, indent))?.map(([name, value]) => [name, JSON.parse(value ?? '')]),
          Object.entries(JSON.parse(JSON.stringify(object))),
        );
        assert.deepEqual(
          elements(JSON.stringify(list, undefined, indent))?.map((text) => JSON.parse(text)),
          JSON.parse(JSON.stringify(list)),
        );
      },
    ),
  );
});
