/** The process's own logs: level and sampling here, then to every place that the configuration names. */
import { systemClock, type Clock } from '../component/host.ts';
import type { Kind } from '../component/factory.ts';
import type { LogFields, Logger } from '../component/logger.ts';
import type { TelemetrySettings } from '../config/telemetry.ts';
import { componentLogger } from './component-logger.ts';
import type { OpenOtlpSink } from './log-otlp.ts';
import { Sampler } from './log-sampler.ts';
import { openLocalSink } from './log-writer.ts';

export type Level = 'debug' | 'info' | 'warn' | 'error';

export interface LogEntry {
  readonly level: Level;
  readonly atMs: number;
  readonly message: string;
  readonly fields: LogFields;
}

export interface LogSink {
  write(entry: LogEntry): void;
  /** Resolves when everything written is out. */
  close(): Promise<void>;
}

export interface Logs {
  readonly logger: Logger;
  /** A logger that says which component speaks. */
  of(kind: Kind, id: string): Logger;
  /** Sends what waits. */
  close(): Promise<void>;
}

const RANK: Readonly<Record<Level, number>> = { debug: 0, info: 1, warn: 2, error: 3 };

export function openLogs(telemetry: TelemetrySettings, clock: Clock = systemClock): Logs {
  const local = openLocalSink(telemetry.logs);
  const complain = (message: string) => local.write({ level: 'warn', atMs: clock.now(), message, fields: {} });
  const remote = telemetry.logs.processors.map(({ batch }) => lazySink(openRemote(batch, telemetry.resource, complain)));
  const sinks = [local, ...remote];
  const logger = createLogger(telemetry.logs, sinks, clock);
  return {
    logger,
    of: (kind, id) => componentLogger(logger, kind, id),
    close: async () => void (await Promise.all(sinks.map((sink) => sink.close()))),
  };
}

/** The OpenTelemetry SDK is loaded only where logs are sent. */
async function openRemote(...[batch, resource, complain]: Parameters<OpenOtlpSink>): Promise<LogSink> {
  const { openOtlpSink } = await import('./log-otlp.ts');
  return openOtlpSink(batch, resource, complain);
}

/** Takes entries before it is open, in order. */
function lazySink(opening: Promise<LogSink>): LogSink {
  return {
    write: (entry) => void opening.then((sink) => sink.write(entry)),
    close: async () => (await opening).close(),
  };
}

export function createLogger(settings: TelemetrySettings['logs'], sinks: readonly Pick<LogSink, 'write'>[], clock: Clock): Logger {
  const sampler = new Sampler(settings.sampling);
  const log = (level: Level) => (message: string, fields?: LogFields) => {
    if (RANK[level] < RANK[settings.level]) return;
    const atMs = clock.now();
    if (!sampler.admits(level, message, atMs)) return;
    const entry = { level, atMs, message, fields: { ...settings.initial_fields, ...fields } };
    for (const sink of sinks) sink.write(entry);
  };
  return { debug: log('debug'), info: log('info'), warn: log('warn'), error: log('error') };
}
