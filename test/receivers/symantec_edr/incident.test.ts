import assert from 'node:assert/strict';
import { test } from 'node:test';
import { incidentOf } from '../../../receivers/symantec_edr/incident.ts';
import { pageOf } from '../../../receivers/symantec_edr/page.ts';

const cut = (text: string, includeEvents = true) => {
  const bytes = Buffer.from(text);
  const incident = incidentOf(bytes, [0, bytes.length], includeEvents);
  return { ...incident, lines: incident.lines.map(String) };
};

test('an incident keeps its very text: digits, order, escapes, repeated names', () => {
  const text = '{"incident_uid":"a","n":9007199254740993123,"f":1.10,"e":1E400,"u":"\\u00e9\\/","n":1}';
  assert.deepEqual(cut(text).lines, [text]);
});

test('line ends between tokens become spaces, so that a record is a line', () => {
  assert.deepEqual(cut('{\r\n  "incident_uid": "a\\nb"\n}').lines, ['{    "incident_uid": "a\\nb" }']);
});

test('events become records of their own that lead to their incident', () => {
  const text =
    '{"incident_uid":"a","ref_incident_uid":102110,"events":[{"uuid":"8001:x","pid":18446744073709551615}, {"ref_incident_uid":7},{"ref_incident_uid":null},{}],"x":1}';
  assert.deepEqual(cut(text).lines, [
    '{"incident_uid":"a","ref_incident_uid":102110,"x":1}',
    '{"uuid":"8001:x","pid":18446744073709551615,"ref_incident_uid":102110}',
    '{"ref_incident_uid":7}',
    '{"ref_incident_uid":null,"ref_incident_uid":102110}',
    '{"ref_incident_uid":102110}',
  ]);
});

test('without a number of its own an incident is referred to by its uid', () => {
  assert.deepEqual(cut('{"events":[{"a":1}],"incident_uid":"x-1"}').lines, ['{"incident_uid":"x-1"}', '{"a":1,"ref_incident_uid":"x-1"}']);
});

test('events stay in the incident where they were not asked for, or are no list of objects', () => {
  for (const events of ['null', '{"a":1}', '["a"]', '[{"a":1},2]', '"text"']) {
    const text = `{"incident_uid":"a","events":${events}}`;
    assert.deepEqual(cut(text).lines, [text]);
  }
  assert.equal(cut('{"incident_uid":"a","events":[{"a":1}]}', false).lines.length, 1);
});

test('uid and modified make an incident one, time where it was never modified', () => {
  const key = (text: string) => cut(text).key;
  assert.equal(key('{"incident_uid":"a","modified":1,"time":5}'), key('{"modified":1,"time":6,"incident_uid":"a"}'));
  assert.notEqual(key('{"incident_uid":"a","modified":1}'), key('{"incident_uid":"a","modified":2}'));
  assert.notEqual(key('{"incident_uid":"a","modified":1}'), key('{"incident_uid":"b","modified":1}'));
  assert.equal(key('{"incident_uid":"a","modified":null,"time":3}'), key('{"incident_uid":"a","time":3}'));
  for (const text of ['{"incident_uid":"a"}', '{"modified":1}', '{"incident_uid":"","modified":1}', '5', 'null', '[1]'])
    assert.equal(key(text), undefined, text);
});

test('an incident may be found again up to the latest of its dates', () => {
  assert.equal(cut('{"created":"2026-01-01T00:00:00Z","modified":"2026-01-02T00:00:00+00:00","time":5}').latestMs, Date.UTC(2026, 0, 2));
  assert.equal(cut('{"incident_uid":"a"}').latestMs, Infinity);
});

test('a page is read whatever its order, white space and byte order mark', async () => {
  const page = await pageOf(
    Buffer.from('\uFEFF\n{"total": 3, "next":"2", "x":{"incidents":[]},\n"incidents": [ {"incident_uid":"a"} , 7 ]}\n'),
    false,
  );
  assert.ok(typeof page === 'object');
  assert.deepEqual(
    [page.total, page.next, page.incidents.map(({ lines }) => lines.map(String))],
    [3, '2', [['{"incident_uid":"a"}'], ['7']]],
  );
});
