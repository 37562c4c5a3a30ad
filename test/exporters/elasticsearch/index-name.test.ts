import assert from 'node:assert/strict';
import test from 'node:test';
import fc from 'fast-check';
import { dataStreamName, indexNameFault } from '../../../exporters/elasticsearch/index-name.ts';

const name = (dataset: string, namespace = 'default', type = 'logs') => dataStreamName({ type, dataset, namespace });

test('makes names that Elasticsearch takes', () => {
  assert.equal(name('Symantec Endpoint.Event'), 'logs-symantec_endpoint.event-default');
  assert.equal(name('a-b', 'c-d'), 'logs-a_b-c-d');
  assert.equal(name('', ''), 'logs-generic-default');
  assert.equal(name('_-+.x', '.y'), 'logs-x-y');
  assert.equal(name('x', 'y', 'traces'), 'logs-x-y');
  assert.equal(dataStreamName({ type: 'logs', dataset: 'x', namespace: 'y' }, '.otel'), 'logs-x.otel-y');
  assert.equal(dataStreamName({ type: 'logs', dataset: 'x.otel', namespace: 'y' }, '.otel'), 'logs-x.otel-y');
});

test('cuts by bytes and never through a character', () => {
  assert.equal(name('ä'.repeat(80)), `logs-${'ä'.repeat(50)}-default`);
  assert.equal(name(`x${'ä'.repeat(80)}`), `logs-x${'ä'.repeat(49)}-default`);
});

test('whatever the parts, the name is one without fault', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), fc.string({ unit: 'binary' }), fc.string(), (dataset, namespace, type) => {
      assert.equal(indexNameFault(dataStreamName({ type, dataset, namespace }, '.otel')), undefined);
    }),
  );
});

test('tells what is wrong with a name', () => {
  assert.match(indexNameFault('Big') ?? '', /lower case/);
  assert.match(indexNameFault('a b') ?? '', /without/);
  assert.match(indexNameFault('_a') ?? '', /begin/);
  assert.match(indexNameFault('') ?? '', /1 to 255 bytes/);
  assert.equal(indexNameFault('logs-x-y'), undefined);
});
