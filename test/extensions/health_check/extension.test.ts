import assert from 'node:assert/strict';
import { createServer } from 'node:net';
import { once } from 'node:events';
import { test } from 'node:test';
import type { ComponentHealth, ExtensionHost } from '../../../component/factory.ts';
import { systemClock } from '../../../component/host.ts';
import { silentLogger, type LogFields } from '../../../component/logger.ts';
import { healthCheckSettings } from '../../../extensions/health_check/config.ts';
import { createHealthCheck } from '../../../extensions/health_check/extension.ts';

function open(health: () => readonly ComponentHealth[], told: LogFields[] = []): ExtensionHost {
  const logger = { ...silentLogger, info: (_message: string, fields: LogFields = {}) => void told.push(fields) };
  return { id: 'health_check', logger, clock: systemClock, report: () => undefined, health };
}

test('answers on its path and on /status, follows the health, and is gone when closed', async () => {
  const told: LogFields[] = [];
  let status = 'StatusStarting';
  const settings = healthCheckSettings.parse({ endpoint: '127.0.0.1:0', path: '/ready' });
  const extension = await createHealthCheck(
    settings,
    open(() => [{ kind: 'receiver', id: 'file', status, since: 0 }], told),
  );
  const base = `http://${String(told[0]?.['address'])}`;
  assert.equal((await fetch(`${base}/ready`)).status, 503);
  status = 'StatusOK';
  const answer = await fetch(`${base}/ready`);
  assert.equal(answer.status, 200);
  assert.equal(answer.headers.get('content-type'), 'application/json');
  assert.partialDeepStrictEqual(await answer.json(), { healthy: true, components: { 'receiver:file': { status: 'StatusOK' } } });
  assert.equal((await fetch(`${base}/status?verbose`)).status, 200);
  assert.equal((await fetch(`${base}/other`)).status, 404);
  assert.equal((await fetch(`${base}/ready`, { method: 'POST' })).status, 405);
  await extension.close();
  await assert.rejects(fetch(`${base}/ready`));
});

test('an address that is taken is refused with the setting that names it', async () => {
  const taken = createServer().listen(0, '127.0.0.1');
  await once(taken, 'listening');
  const address = taken.address();
  assert.ok(typeof address === 'object' && address !== null);
  const settings = healthCheckSettings.parse({ endpoint: `127.0.0.1:${address.port}` });
  await assert.rejects(
    createHealthCheck(
      settings,
      open(() => []),
    ),
    /extensions::health_check::endpoint: expected an address that is free/,
  );
  taken.close();
});
