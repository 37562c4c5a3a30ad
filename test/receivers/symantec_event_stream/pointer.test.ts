import assert from 'node:assert/strict';
import { test } from 'node:test';
import { partsOf } from '../../../receivers/symantec_event_stream/pointer.ts';

const next = (line: string) => partsOf(Buffer.from(line)).next;
const long = 'x'.repeat(10_000);

test('finds the pointer wherever it stands, short line or long, as it was written', () => {
  for (const events of ['[{"a":1}]', `[{"a":"${long}"}]`]) {
    assert.equal(next(`{"events":${events},"next":"abc=="}`), '"abc=="');
    assert.equal(next(`{"events":${events} , "next" : 9007199254740993 }\r`), '9007199254740993');
    assert.equal(next(`{"next":"ab\\"c","events":${events}}`), '"ab\\"c"');
    assert.equal(next(`{"events":${events},"next":"é"}`), '"é"');
    assert.equal(next(`{"events":${events},"next":"a","more":{"next":"b"}}`), '"a"');
  }
});

test('takes no pointer from within an event, or from what is no pointer', () => {
  for (const events of ['[{"next":"no"}]', `[{"a":"${long}","next":"no"}]`, `[{"a":"${long}\\",\\"next\\":\\"no\\"}"}]`]) {
    assert.equal(next(`{"events":${events}}`), undefined);
    assert.equal(next(`{"events":${events},"next":null}`), undefined);
    assert.equal(next(`{"events":${events},"next":""}`), undefined);
    assert.equal(next(`{"events":${events},"next":{"a":1}}`), undefined);
  }
  assert.equal(next('not json'), undefined);
  assert.equal(next(`["next","x"]`), undefined);
});

test('sees lines without events', () => {
  const isEmpty = (line: string) => partsOf(Buffer.from(line)).isEmpty;
  assert.equal(isEmpty('{"events":[ ],"next":"a"}'), true);
  assert.equal(isEmpty('{"events":[{}],"next":"a"}'), false);
  assert.equal(isEmpty('{"error":"x","next":"a"}'), false);
});
