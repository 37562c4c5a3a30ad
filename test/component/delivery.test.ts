import assert from 'node:assert/strict';
import test from 'node:test';
import { z } from 'zod';
import { deliveryPolicy, deliverySettings, plainPolicy } from '../../component/delivery.ts';

const settings = z.strictObject(deliverySettings({ batchSizer: 'items', requestSize: '5MB' }));
const policyOf = (input: object) => deliveryPolicy(settings.parse(input));

function faultsOf(input: object): Record<string, string> {
  const { error } = settings.safeParse(input);
  return Object.fromEntries((error?.issues ?? []).map((issue) => [issue.path.join('::'), issue.message]));
}

test('without settings retries have no end and requests are bounded by bytes', () => {
  assert.deepEqual(policyOf({}), {
    concurrency: 4,
    queueBytes: 32 * 2 ** 20,
    flushMs: 200,
    maxRequestBytes: 5e6,
    maxRequestRecords: 10_000,
    retry: { initialMs: 5000, maxMs: 30_000, multiplier: 1.5, randomization: 0.5, maxElapsedMs: 0 },
  });
});

test("a Collector's queue in bytes loads unchanged", () => {
  const policy = policyOf({
    sending_queue: {
      enabled: true,
      num_consumers: 10,
      sizer: 'bytes',
      queue_size: 50_000_000,
      block_on_overflow: true,
      batch: { flush_timeout: '1s', min_size: 1_000_000, max_size: 4_000_000 },
    },
  });
  assert.equal(policy.queueBytes, 50_000_000);
  assert.equal(policy.flushMs, 1000);
  assert.equal(policy.maxRequestBytes, 1_000_000, 'requests leave at min_size');
});

test('bare batch numbers count what the sizer names', () => {
  assert.equal(policyOf({ sending_queue: { batch: { max_size: 500 } } }).maxRequestRecords, 500);
  assert.equal(policyOf({ sending_queue: { batch: { max_size: 500, sizer: 'bytes' } } }).maxRequestBytes, 500);
  assert.equal(policyOf({ sending_queue: { batch: { max_size: '2MB', sizer: 'items' } } }).maxRequestBytes, 2e6);
});

test('a finite max_elapsed_time says where the records go', () => {
  assert.match(
    faultsOf({ retry_on_failure: { max_elapsed_time: '300s' } })['retry_on_failure::max_elapsed_time'] ?? '',
    /on_expiry: dead_letter/,
  );
  assert.equal(policyOf({ retry_on_failure: { max_elapsed_time: '300s', on_expiry: 'dead_letter' } }).retry.maxElapsedMs, 300_000);
  assert.match(
    faultsOf({ retry_on_failure: { max_elapsed_time: '10s', on_expiry: 'dead_letter' } })['retry_on_failure::max_elapsed_time'] ?? '',
    /at least `initial_interval`/,
  );
});

test('what cannot be honoured is refused key by key, all at once', () => {
  const faults = faultsOf({
    retry_on_failure: { enabled: false, initial_interval: '0s' },
    sending_queue: { enabled: false, queue_size: 1000, storage: 'file_storage', block_on_overflow: false, wait_for_result: false },
  });
  assert.deepEqual(Object.keys(faults).toSorted(), [
    'retry_on_failure::enabled',
    'sending_queue::block_on_overflow',
    'sending_queue::enabled',
    'sending_queue::storage',
    'sending_queue::wait_for_result',
  ]);
  assert.match(faults['sending_queue::storage'] ?? '', /the source itself is the durable queue/);
});

test('sizes that contradict each other are refused', () => {
  assert.match(faultsOf({ sending_queue: { queue_size: 1000 } })['sending_queue::queue_size'] ?? '', /with its unit, such as 32MiB/);
  assert.match(faultsOf({ sending_queue: { sizer: 'requests' } })['sending_queue::sizer'] ?? '', /expected bytes/);
  assert.match(
    faultsOf({ sending_queue: { queue_size: '1MiB', batch: { max_size: '2MiB' } } })['sending_queue::queue_size'] ?? '',
    /at least `batch::max_size`/,
  );
  assert.match(faultsOf({ sending_queue: { batch: { min_size: 9, max_size: 8 } } })['sending_queue::batch::min_size'] ?? '', /at most/);
});

test('the blocks have a JSON Schema', () => {
  const schema = JSON.stringify(z.toJSONSchema(settings, { io: 'input' }));
  assert.match(schema, /"max_elapsed_time"/);
  assert.match(schema, /"32MiB"/);
});

test('a plain policy sends one request at a time', () => {
  assert.equal(plainPolicy('1MiB').concurrency, 1);
  assert.equal(plainPolicy('1MiB').maxRequestBytes, 2 ** 20);
});
