/** A logger that says which component speaks. */
import type { Kind } from '../component/factory.ts';
import type { LogFields, Logger } from '../component/logger.ts';

/** As the Collector names them: `otelcol.component.kind` and `otelcol.component.id`. */
export function componentLogger(logger: Logger, kind: Kind, id: string): Logger {
  const own = { 'otelcol.component.kind': kind, 'otelcol.component.id': id };
  const log = (level: keyof Logger) => (message: string, fields?: LogFields) => logger[level](message, { ...own, ...fields });
  return { debug: log('debug'), info: log('info'), warn: log('warn'), error: log('error') };
}
