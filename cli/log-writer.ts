/** Logs on stderr, stdout or in files: one readable line, or one JSON object, each. */
import { pino, type DestinationStream } from 'pino';
import type { LogSettings } from '../config/telemetry.ts';
import type { LogEntry, LogSink } from './logs.ts';

export function openLocalSink(settings: Pick<LogSettings, 'encoding' | 'output_paths'>): LogSink {
  const destinations = settings.output_paths.map(openDestination);
  const write = (text: string): void => {
    for (const destination of destinations) destination.write(text);
  };
  return {
    write: settings.encoding === 'json' ? jsonWriter({ write }) : (entry) => write(consoleLine(entry)),
    close: async () => undefined,
  };
}

function openDestination(path: string): DestinationStream {
  if (path === 'stdout') return { write: (text) => void process.stdout.write(text) };
  if (path === 'stderr') return { write: (text) => void process.stderr.write(process.stderr.isTTY ? `\r\u001B[K${text}` : text) };
  // Written at once: the last lines before a crash are the ones that matter.
  return pino.destination({ dest: path, sync: true, mkdir: true, append: true });
}

/** Keys as the Collector's JSON encoding has them: `level`, `ts`, `msg`. */
function jsonWriter(destination: DestinationStream): (entry: LogEntry) => void {
  const logger = pino(
    { base: null, level: 'debug', messageKey: 'msg', timestamp: false, formatters: { level: (level) => ({ level }) } },
    destination,
  );
  return ({ level, atMs, message, fields }) => logger[level]({ ts: new Date(atMs).toISOString(), ...fields }, message);
}

/** `2026-11-24T05:53:00.000Z  warn  message  key=value`. */
export function consoleLine({ level, atMs, message, fields }: LogEntry): string {
  const written = Object.entries(fields).flatMap(([name, value]) => (value === undefined ? [] : [`${name}=${plainOrQuoted(value)}`]));
  return `${[new Date(atMs).toISOString(), level.padEnd(5), escaped(message), ...written].join('  ')}\n`;
}

const plainOrQuoted = (value: string | number | boolean): string =>
  typeof value === 'string' && !/^[\w.:/@*+-]+$/.test(value) ? JSON.stringify(value) : String(value);

/** A log is one line, whatever was read. */
const escaped = (text: string): string => text.replaceAll(/\p{Cc}/gu, (char) => JSON.stringify(char).slice(1, -1));
