import assert from 'node:assert/strict';
import { test } from 'node:test';
import { sampler } from '../../../exporters/debug/exporter.ts';
import { debug } from '../../../exporters/debug/factory.ts';
import { mappedRecord, testBatch, testHost } from '../../support/exporting.ts';

const settings = (more: object = {}) => debug.settings.parse(more);
const shown = (verbosity: string) => {
  const [part] = debug.createEncoder(settings({ verbosity }), testHost('debug')).encode(testBatch([mappedRecord('a', { n: 1 })]));
  return { text: Buffer.from(part?.bytes ?? []).toString(), records: part?.ends.length };
};

test('shows as much of a record as its verbosity says', () => {
  assert.deepEqual(shown('basic'), { text: '', records: 1 });
  assert.deepEqual(shown('normal'), { text: '{"n":1}\n', records: 1 });
  assert.match(shown('detailed').text, /"elasticsearch.document_id": "a"/);
});

test('shows the first requests of a second, and then every n-th', () => {
  let now = 0;
  const isShown = sampler(settings({ sampling_initial: 2, sampling_thereafter: 3 }), () => now);
  assert.deepEqual(Array.from({ length: 8 }, isShown), [true, true, false, false, true, false, false, true]);
  now = 1000;
  assert.equal(isShown(), true);
});
