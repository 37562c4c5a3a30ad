/** `service::telemetry`: the process's own logs, as the Collector has them. */
import { z } from 'zod';
import { refused } from '../component/refused.ts';
import { duration, secret } from './fields.ts';

const level = z.preprocess(
  (written) => (typeof written === 'string' ? written.toLowerCase() : written),
  z.enum(['debug', 'info', 'warn', 'error'], { error: 'expected one of debug, info, warn, error' }),
);

const milliseconds = z.int().min(0);

const header = z.strictObject({
  name: z.string().min(1).describe('Name of the header.'),
  value: secret.describe('Value of the header.'),
});

const otlp = z.strictObject({
  protocol: z
    .enum(['http/json'], { error: 'expected http/json: own logs are sent by OTLP/HTTP as JSON' })
    .default('http/json')
    .describe('How the logs travel.'),
  endpoint: z
    .url({ error: 'expected a URL, such as http://localhost:4318/v1/logs' })
    .describe('Where the logs go, with the path, such as `http://localhost:4318/v1/logs`.'),
  headers: z.array(header).default([]).describe('Headers of each request.'),
  compression: z.enum(['gzip', 'none']).default('none').describe('Compression of the requests.'),
  timeout: milliseconds.default(10_000).describe('Time for one request, in milliseconds.'),
});

const exporter = z.strictObject({
  otlp: otlp.describe('Sends by OTLP.'),
  otlp_grpc: refused('own logs are sent by OTLP/HTTP; use `otlp`'),
  console: refused('`output_paths` writes logs already; leave it out'),
});

const batch = z.strictObject({
  schedule_delay: milliseconds.default(1000).describe('The longest time that a log waits, in milliseconds.'),
  export_timeout: milliseconds.default(30_000).describe('Time for one export, in milliseconds.'),
  max_queue_size: z.int().min(1).default(2048).describe('Logs that may wait; more are left out.'),
  max_export_batch_size: z.int().min(1).default(512).describe('Logs of one request.'),
  exporter: exporter.describe('Where the logs go.'),
});

const processor = z.strictObject({
  batch: batch.describe('Sends logs in batches.'),
  simple: refused('use `batch`'),
});

const sampling = z.strictObject({
  enabled: z.boolean().default(true).describe('Whether repeated messages are thinned out.'),
  tick: duration.prefault('10s').describe('How long logs of one message are counted together.'),
  initial: z.int().min(0).default(10).describe('How many logs of one message are written per tick before thinning.'),
  thereafter: z.int().min(0).default(100).describe('Of the rest, each how many-th is written; 0: none.'),
});

const logs = z.strictObject({
  level: level
    .default('info')
    .describe('The least level that is written. WARN: something is odd, nothing was lost. ERROR: a person is needed.'),
  encoding: z.enum(['console', 'json']).default('console').describe('One readable line, or one JSON object, per log.'),
  output_paths: z.array(z.string().min(1)).min(1).default(['stderr']).describe('Where logs are written: `stderr`, `stdout` or files.'),
  error_output_paths: z.array(z.string().min(1)).default(['stderr']).describe('Accepted; our logger has no faults of its own to write.'),
  initial_fields: z
    .record(z.string(), z.union([z.string(), z.number(), z.boolean()]))
    .default({})
    .describe('Fields that every log carries.'),
  sampling: sampling.prefault({}).describe('Thins out a message that repeats. Errors are always written.'),
  development: z.boolean().default(false).describe('Accepted, without effect.'),
  disable_caller: z.boolean().default(false).describe('Accepted, without effect: logs do not name code.'),
  disable_stacktrace: z.boolean().default(false).describe('Accepted, without effect: logs carry no stack traces.'),
  disable_zap_resource: z.boolean().default(false).describe('Accepted, without effect.'),
  processors: z.array(processor).default([]).describe('Sends the logs by OTLP too.'),
});

const metrics = z.strictObject({
  level: z
    .enum(['none'], { error: 'expected none: ses-otel has no metrics of its own yet' })
    .default('none')
    .describe('How many metrics are served.'),
});

const traces = z.strictObject({
  level: z
    .enum(['none'], { error: 'expected none: ses-otel has no traces of its own' })
    .default('none')
    .describe('How many traces are sent.'),
});

export const telemetrySettings = z.strictObject({
  logs: logs.prefault({}).describe("The process's own logs."),
  metrics: metrics.prefault({}).describe('Only `level: none`.'),
  traces: traces.prefault({}).describe('Only `level: none`.'),
  resource: z
    .record(z.string(), z.union([z.string(), z.number(), z.boolean()]))
    .default({})
    .describe(
      'Resource attributes of the logs that are sent by OTLP; `service.name`, `service.version` and `service.instance.id` are set already.',
    ),
});

export type TelemetrySettings = z.output<typeof telemetrySettings>;
export type LogSettings = TelemetrySettings['logs'];
