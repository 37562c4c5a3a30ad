import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createJsonEncoder } from '../../exporters/otlp_http/json-encoder.ts';
import { createProtoEncoder } from '../../exporters/otlp_http/proto-encoder.ts';
import { jsonRequest, protoRequest } from '../../exporters/otlp_http/request.ts';
import { requestOf, testBatch, testRecord } from './exporting.ts';
import { countRecords } from './otlp-count.ts';
import { openOtlpSink, type OtlpSinkOptions } from './otlp-sink.ts';

const batch = testBatch(Array.from({ length: 300 }, (_, n) => testRecord({ body: { n, text: 'x'.repeat(n) } })));
const REQUESTS = {
  'application/x-protobuf': Buffer.from(protoRequest(requestOf(createProtoEncoder().encode(batch)))),
  'application/json': Buffer.from(jsonRequest(requestOf(createJsonEncoder().encode(batch)))),
};
type Type = keyof typeof REQUESTS;

async function statsAfter(options: OtlpSinkOptions, types: readonly Type[]): Promise<unknown> {
  const sink = await openOtlpSink(options);
  try {
    for (const type of types)
      await fetch(`${sink.url}/v1/logs`, { method: 'POST', body: REQUESTS[type], headers: { 'content-type': type } });
    return await (await fetch(`${sink.url}/_sink/stats`)).json();
  } finally {
    await sink.close();
  }
}

for (const countOnly of [true, false])
  test(`tells how many records came${countOnly ? ', where it only counts' : ''}`, async () => {
    const types: readonly Type[] = ['application/x-protobuf', 'application/json', 'application/x-protobuf'];
    const bytes = types.reduce((sum, type) => sum + REQUESTS[type].length, 0);
    assert.deepEqual(await statsAfter({ countOnly }, types), { requests: 3, records: 900, bytes });
  });

test('counts the records of every resource and scope of a request', () => {
  const one = REQUESTS['application/x-protobuf'];
  assert.equal(countRecords(Buffer.concat([one, one])), 600);
  assert.equal(countRecords(new Uint8Array()), 0);
});

test('counts nothing of a request that was cut', () => {
  assert.throws(() => countRecords(REQUESTS['application/x-protobuf'].subarray(0, -1)), /past the end/);
});
