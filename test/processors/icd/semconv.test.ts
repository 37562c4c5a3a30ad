import assert from 'node:assert/strict';
import { test } from 'node:test';
import { recordMapping } from './mapping.ts';

const EVENT = {
  category_id: 5,
  type_id: 8001,
  type: 'PROCESS_ACTIVITY',
  uuid: 'u',
  time: '2026-09-01T00:00:00.500Z',
  severity_id: 2,
  message: 'started',
  device_uid: 'd-1',
  device_name: 'A.Example',
  device_os_type_id: 400,
  device_os_build: '22A',
  device_os_ver: '13.1',
  device_networks: [{ ipv4: '192.0.2.1', mac: 'aa:bb:cc:dd:ee:ff' }],
  product_name: 'SES',
  rule_name: 'r',
  process: { pid: 7, cmd_line: 'x', file: { path: '/x', modified: '2026-01-01', signature_level_id: 3 } },
  parent: { pid: 6 },
};

const records = (settings: object, ...events: object[]) =>
  recordMapping({ settings: { target: 'semconv', ...settings } })(events.map((event) => JSON.stringify(event)));

test('an event becomes a record by the conventions, the device its resource', () => {
  const record = records({}, EVENT)[0];
  assert.equal(record?.body, 'started');
  assert.deepEqual(record?.hrTime, [1_788_220_800, 500_000_000]);
  assert.deepEqual([record?.severityNumber, record?.eventName], [13, 'symantec_endpoint_security.process_activity']);
  assert.deepEqual(record?.resource.attributes, {
    'service.name': 'SES',
    'host.name': 'a.example',
    'host.id': 'd-1',
    'host.ip': ['192.0.2.1'],
    'host.mac': ['AA-BB-CC-DD-EE-FF'],
    'os.type': 'darwin',
    'os.version': '13.1',
    'device.id': 'd-1',
  });
  const attributes: Readonly<Record<string, unknown>> = record?.attributes ?? {};
  assert.equal(attributes['process.executable.path'], '/x');
  assert.equal(attributes['process.command_line'], 'x');
  assert.equal(attributes['process.parent_pid'], 6);
  assert.deepEqual(attributes['event.category'], ['process']);
  assert.equal(attributes['ses.process.file.signature_level_id'], '3');
  assert.equal(attributes['log.record.uid'], attributes['elasticsearch.document_id']);
  assert.equal(attributes['message'], undefined);
  assert.equal(attributes['@timestamp'], undefined);
});

test('attributes without a convention are left out where the settings say so', () => {
  const names = Object.keys(records({ ses_attributes: 'drop' }, EVENT)[0]?.attributes ?? {});
  assert.ok(names.includes('process.pid'));
  assert.ok(!names.some((name) => name.startsWith('ses.')));
});

test('records of one device share one resource', () => {
  const [first, second, third] = records({}, EVENT, { ...EVENT, uuid: 'v' }, { ...EVENT, device_uid: 'd-2' });
  assert.equal(first?.resource, second?.resource);
  assert.notEqual(first?.resource, third?.resource);
});

test('a line that is no event is a record that tells the fault', () => {
  const record = recordMapping({ settings: { target: 'semconv' } })(['{"a":'])[0];
  assert.match(String(record?.attributes['exception.message']), /no JSON/);
  assert.equal(record?.attributes['log.record.original'], '{"a":');
});
