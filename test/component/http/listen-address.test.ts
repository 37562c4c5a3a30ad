import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseAddress } from '../../../component/http/listen-address.ts';

test('reads addresses with a name, with brackets and with none', () => {
  assert.deepEqual(parseAddress('localhost:13133'), { host: 'localhost', port: 13_133 });
  assert.deepEqual(parseAddress('[::1]:80'), { host: '::1', port: 80 });
  assert.deepEqual(parseAddress(':80'), { host: undefined, port: 80 });
  for (const wrong of ['localhost', 'http://localhost:80', 'localhost:70000', '::1:80', ''])
    assert.equal(parseAddress(wrong), undefined, wrong);
});
