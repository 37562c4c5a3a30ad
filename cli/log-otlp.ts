/** Sends logs by OTLP/HTTP, through the OpenTelemetry SDK. */
import { randomUUID } from 'node:crypto';
import { diag, DiagLogLevel } from '@opentelemetry/api';
import { OTLPLogExporter } from '@opentelemetry/exporter-logs-otlp-http';
import { CompressionAlgorithm } from '@opentelemetry/otlp-exporter-base';
import { BatchLogRecordProcessor, LoggerProvider } from '@opentelemetry/sdk-logs';
import { resourceFromAttributes, SeverityNumber } from '../component/otel.ts';
import type { LogSettings, TelemetrySettings } from '../config/telemetry.ts';
import type { Level, LogSink } from './logs.ts';
import { VERSION } from './version.ts';

type BatchSettings = LogSettings['processors'][number]['batch'];

const SEVERITY: Readonly<Record<Level, SeverityNumber>> = {
  debug: SeverityNumber.DEBUG,
  info: SeverityNumber.INFO,
  warn: SeverityNumber.WARN,
  error: SeverityNumber.ERROR,
};

const TEXT: Readonly<Record<Level, string>> = { debug: 'DEBUG', info: 'INFO', warn: 'WARN', error: 'ERROR' };

export type OpenOtlpSink = (batch: BatchSettings, resource: TelemetrySettings['resource'], complain: (message: string) => void) => LogSink;

/** @param complain tells, on the local log alone, that logs could not be sent */
export const openOtlpSink: OpenOtlpSink = (batch, resource, complain) => {
  tellFailures(complain);
  const provider = new LoggerProvider({
    resource: resourceFromAttributes({
      'service.name': 'ses-otel',
      'service.version': VERSION,
      'service.instance.id': randomUUID(),
      ...resource,
    }),
    processors: [createProcessor(batch)],
  });
  const logger = provider.getLogger('ses-otel', VERSION);
  return {
    write: ({ level, atMs, message, fields }) =>
      logger.emit({ timestamp: atMs, severityNumber: SEVERITY[level], severityText: TEXT[level], body: message, attributes: fields }),
    close: () => provider.shutdown(),
  };
};

function createProcessor(batch: BatchSettings): BatchLogRecordProcessor {
  const { endpoint, headers, compression, timeout } = batch.exporter.otlp;
  const exporter = new OTLPLogExporter({
    url: endpoint,
    headers: Object.fromEntries(headers.map(({ name, value }) => [name, value.reveal()])),
    compression: compression === 'gzip' ? CompressionAlgorithm.GZIP : CompressionAlgorithm.NONE,
    timeoutMillis: timeout,
  });
  return new BatchLogRecordProcessor({
    exporter,
    scheduledDelayMillis: batch.schedule_delay,
    exportTimeoutMillis: batch.export_timeout,
    maxQueueSize: batch.max_queue_size,
    maxExportBatchSize: batch.max_export_batch_size,
  });
}

const nothing = (): void => undefined;

/** The SDK says what went wrong to its own diagnostics alone. */
function tellFailures(complain: (message: string) => void): void {
  const tell = (message: string): void => complain(`own logs could not be sent by OTLP: ${sentence(message)}`);
  diag.setLogger(
    { error: tell, warn: tell, info: nothing, debug: nothing, verbose: nothing },
    { logLevel: DiagLogLevel.WARN, suppressOverrideMessage: true },
  );
}

/** The exporter gives its errors as JSON, stack and all. */
function sentence(text: string): string {
  const [, message] = /"message":"((?:[^"\\]|\\.)*)"/.exec(text) ?? [];
  return message ?? text;
}
