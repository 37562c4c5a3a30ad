import assert from 'node:assert/strict';
import { test } from 'node:test';
import { effective } from '../../config/effective.ts';
import { BASE, loadFrom, registry } from '../support/configuring.ts';

const MORE = `exporters:
  otlp_http:
    password: "\${env:PASSWORD}"
    headers: {X-Key: hunter2}
    endpoint: https://user:hunter3@shop.example
    target: {kind: path, path: /a}
  debug/unused:
`;

const shown = (redacted: boolean) =>
  effective(loadFrom({ files: { 'base.yaml': BASE, 'more.yaml': MORE }, env: { PASSWORD: 'hunter1' } }).tree, registry, { redacted });

test('shows what is written and the defaults of what is not, also of what is not used', () => {
  assert.deepEqual(shown(false), {
    receivers: { folder: { include: ['*'] } },
    processors: { icd: {} },
    exporters: {
      otlp_http: {
        endpoint: 'https://user:hunter3@shop.example',
        password: 'hunter1',
        headers: { 'X-Key': 'hunter2' },
        target: { kind: 'path', path: '/a' },
        mode: 'none',
        timeout: '5s',
        max_size: '8MiB',
        queue: { enabled: true, size: 10 },
      },
      'debug/unused': { verbosity: 'basic' },
    },
    extensions: {},
    service: {
      pipelines: { logs: { receivers: ['folder'], processors: ['icd'], exporters: ['otlp_http'] } },
      extensions: [],
      telemetry: {
        logs: {
          level: 'info',
          encoding: 'console',
          output_paths: ['stderr'],
          error_output_paths: ['stderr'],
          initial_fields: {},
          sampling: { enabled: true, tick: '10s', initial: 10, thereafter: 100 },
          development: false,
          disable_caller: false,
          disable_stacktrace: false,
          disable_zap_resource: false,
          processors: [],
        },
        metrics: { level: 'none' },
        traces: { level: 'none' },
        resource: {},
      },
    },
  });
});

test('shows no secret, wherever it came from, nor a password in an address', () => {
  assert.doesNotMatch(JSON.stringify(shown(true)), /hunter/);
  assert.partialDeepStrictEqual(shown(true), {
    exporters: { otlp_http: { password: '[REDACTED]', headers: { 'X-Key': '[REDACTED]' }, endpoint: 'https://[REDACTED]@shop.example' } },
  });
});
