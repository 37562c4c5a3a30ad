import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { faultsOf } from './acceptable.ts';
import { anyEvent, goodEvent } from './any-event.ts';
import { EVENT_TYPES_BY_PATH, INCIDENT_TYPES_BY_PATH } from './document-types.ts';
import { mapping, textMapping } from './mapping.ts';

/** More runs, or the seed of a run that failed: ICD_FUZZ_RUNS, ICD_FUZZ_SEED. */
const RUNS = Number(process.env['ICD_FUZZ_RUNS'] ?? 3000);
const seed = process.env['ICD_FUZZ_SEED'];
const parameters = { numRuns: RUNS, ...(seed !== undefined && { seed: Number(seed) }) };

/** Numbers that `JSON.stringify` cannot write, put into the text. */
const withOddNumbers = (text: string, digits: string): string => text.replace(/:(-?\d+)([,}])/, `:${digits}$2`);
const digits = fc.constantFrom(
  '1e400',
  '-1e999',
  '9007199254740993',
  '9223372036854775808',
  '-9223372036854775808',
  '12345678901234567.5',
  '0',
);

test('whatever an event holds, the document is one that Elasticsearch takes', (context) => {
  const counts = { events: 0, faulty: 0, told: 0 };
  for (const settings of [
    { stream: 'event' },
    { stream: 'event', unmapped: 'collect' },
    { stream: 'event', preserve_duplicate_custom_fields: true },
  ]) {
    const map = textMapping({ settings });
    fc.assert(
      fc.property(anyEvent, digits, (event, odd) => {
        const text = map(withOddNumbers(JSON.stringify(event), odd));
        assert.deepEqual(faultsOf(text, EVENT_TYPES_BY_PATH), []);
        counts.events += 1;
        const errors = /"error":\{"message":\[(.*?)\]\}/.exec(text);
        if (errors !== null) counts.faulty += 1;
      }),
      { ...parameters, numRuns: Math.ceil(RUNS / 3) },
    );
  }
  context.diagnostic(`${counts.events} events, ${counts.faulty} with values that were not accepted; every document is accepted`);
  assert.ok(counts.faulty > counts.events / 10, 'the events must be odd enough');
});

test('the same holds where the event is taken for an incident', (context) => {
  const map = textMapping({ settings: { stream: 'incident' } });
  fc.assert(
    fc.property(anyEvent, fc.anything({ maxDepth: 2 }), (event, time) => {
      const incident = { ...event, incident_uid: 'i', time, created: time, suspected_breach: time, severity_id: time, incident_url: time };
      assert.deepEqual(faultsOf(map(JSON.stringify(incident)), INCIDENT_TYPES_BY_PATH), []);
    }),
    { ...parameters, numRuns: Math.ceil(RUNS / 4) },
  );
  context.diagnostic(`${Math.ceil(RUNS / 4)} incidents; every document is accepted`);
});

test('what is well formed comes through whole, and nothing is told', (context) => {
  const map = mapping({ settings: { stream: 'event', preserve_duplicate_custom_fields: true, enrichment: false } });
  let attributes = 0;
  fc.assert(
    fc.property(goodEvent, (event) => {
      const document = map(event);
      assert.equal(document['error'], undefined, JSON.stringify(document['error']));
      attributes += assertHolds(document['ses'], JSON.parse(JSON.stringify(event)), 'ses');
    }),
    { ...parameters, numRuns: Math.ceil(RUNS / 2) },
  );
  context.diagnostic(`${Math.ceil(RUNS / 2)} events with ${attributes} attributes; none is lost`);
});

/** Attributes that rules change: MAC addresses, names of ids; and ids, which become texts. */
const CHANGED = /(^|\.)(device_mac|src_mac|dst_mac|category_id|type_id|category_name|\w+_value)$/;

function assertHolds(actual: unknown, expected: unknown, path: string): number {
  if (typeof expected !== 'object' || expected === null || Array.isArray(expected)) {
    if (!CHANGED.test(path)) assert.deepEqual(actual, expected, path);
    return 1;
  }
  assert.ok(typeof actual === 'object' && actual !== null, path);
  const held = new Map(Object.entries(actual));
  return Object.entries(expected).reduce((sum, [name, value]) => sum + assertHolds(held.get(name), value, `${path}.${name}`), 0);
}

test('a line of any text becomes a document', () => {
  const map = textMapping({ settings: { stream: 'event' } });
  fc.assert(
    fc.property(
      fc.oneof(
        fc.string({ unit: 'binary' }),
        fc.json(),
        fc.jsonValue().map((value) => JSON.stringify(value)),
      ),
      (line) => {
        assert.deepEqual(faultsOf(map(line), EVENT_TYPES_BY_PATH), []);
      },
    ),
    { ...parameters, numRuns: Math.ceil(RUNS / 4) },
  );
});

test('a text of one megabyte and a nesting of a hundred thousand levels are one value that is cut or kept as text', () => {
  const map = textMapping({ settings: { stream: 'event' } });
  const long = 'ä'.repeat(1 << 20);
  for (const attribute of ['message', 'device_ip', 'time', 'count', 'raw_data', 'product_data', 'data', 'unknown', 'device_mac']) {
    assert.deepEqual(
      faultsOf(map(JSON.stringify({ category_id: 5, type_id: 8015, [attribute]: long })), EVENT_TYPES_BY_PATH),
      [],
      attribute,
    );
  }
  for (const [open, close] of [
    ['[', ']'],
    ['{"a":', '}'],
  ]) {
    const deep = `${open?.repeat(100_000)}1${close?.repeat(100_000)}`;
    for (const attribute of ['message', 'raw_data', 'unknown', 'file', 'cybox']) {
      assert.deepEqual(faultsOf(map(`{"category_id":5,"${attribute}":${deep}}`), EVENT_TYPES_BY_PATH), [], attribute);
    }
    for (const attribute of ['product_data', 'data']) {
      const line = JSON.stringify({ category_id: 5, type_id: 8015, [attribute]: deep });
      assert.deepEqual(faultsOf(map(line), EVENT_TYPES_BY_PATH), [], attribute);
    }
  }
});
