import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ComponentHealth } from '../../../component/factory.ts';
import { healthCheckSettings } from '../../../extensions/health_check/config.ts';
import { summarize } from '../../../extensions/health_check/summary.ts';

const rules = (written: object) => healthCheckSettings.parse({ component_health: written }).component_health;
const part = (status: string, message?: string, since = 0): ComponentHealth => ({
  kind: 'exporter',
  id: 'elasticsearch',
  status,
  since,
  ...(message === undefined ? {} : { message }),
});
const ok: ComponentHealth = { kind: 'receiver', id: 'file', status: 'StatusOK', since: 5 };

test('a halted route is healthy, as a restart would mend nothing, and the answer names it', () => {
  const { code, body } = summarize([ok, part('StatusPermanentError', '401', 7)], rules({}), 0, 100);
  assert.equal(code, 200);
  assert.deepEqual(body, {
    start_time: '1970-01-01T00:00:00.000Z',
    healthy: true,
    status: 'StatusPermanentError',
    error: 'exporter elasticsearch: 401',
    status_time: '1970-01-01T00:00:00.007Z',
    components: {
      'receiver:file': { healthy: true, status: 'StatusOK', status_time: '1970-01-01T00:00:00.005Z' },
      'exporter:elasticsearch': { healthy: true, status: 'StatusPermanentError', error: '401', status_time: '1970-01-01T00:00:00.007Z' },
    },
  });
});

test('a halted route answers 500 where include_permanent_errors asks for it', () => {
  assert.equal(summarize([ok, part('StatusPermanentError')], rules({ include_permanent_errors: true }), 0, 0).code, 500);
});

test('a component that retries counts only after the recovery duration', () => {
  const counted = rules({ include_recoverable_errors: true, recovery_duration: '1s' });
  assert.equal(summarize([ok, part('StatusRecoverableError')], counted, 0, 999).code, 200);
  assert.equal(summarize([ok, part('StatusRecoverableError')], counted, 0, 1000).code, 500);
  assert.equal(summarize([ok, part('StatusRecoverableError')], rules({}), 0, 1e9).code, 200);
});

test('a process that starts or stops answers 503', () => {
  assert.equal(summarize([], rules({}), 0, 0).code, 503);
  for (const status of ['StatusStarting', 'StatusStopping', 'StatusStopped']) {
    assert.equal(summarize([ok, part(status)], rules({}), 0, 0).code, 503, status);
  }
});
