/** A host that remembers what a component told it. */
import type { Clock, Host, Status } from '../../component/host.ts';
import type { LogFields, Logger } from '../../component/logger.ts';
import type { StateChange, StateStore } from '../../component/state.ts';

export interface RecordingHost extends Host {
  readonly reports: { readonly status: Status; readonly message?: string }[];
  readonly logs: { readonly level: 'debug' | 'info' | 'warn' | 'error'; readonly message: string; readonly fields?: LogFields }[];
  readonly steps: string[];
  /** The sum of a counter; with `reason`, of that reason alone. */
  counted(name: string, reason?: string): number;
}

export interface RecordingHostOptions {
  readonly id?: string;
  readonly routes?: number;
  readonly clock?: Clock;
  readonly state?: StateStore;
}

export function recordingHost({
  id = 'aws_s3',
  routes = 1,
  clock = { now: () => Date.now() },
  state = memoryState(),
}: RecordingHostOptions = {}): RecordingHost {
  const counts: { readonly name: string; readonly by: number; readonly reason: string | undefined }[] = [];
  const reports: RecordingHost['reports'] = [];
  const logs: RecordingHost['logs'] = [];
  const steps: string[] = [];
  const log =
    (level: RecordingHost['logs'][number]['level']) =>
    (message: string, fields?: LogFields): void =>
      void logs.push(fields === undefined ? { level, message } : { level, message, fields });
  const logger: Logger = { debug: log('debug'), info: log('info'), warn: log('warn'), error: log('error') };
  return {
    id,
    routes,
    clock,
    state,
    logger,
    reports,
    logs,
    steps,
    report: (status, message) => void reports.push(message === undefined ? { status } : { status, message }),
    count: (name, by, reason) => void counts.push({ name, by, reason }),
    step: (name) => void steps.push(name),
    counted: (name, reason) =>
      counts.filter((one) => one.name === name && (reason === undefined || one.reason === reason)).reduce((sum, one) => sum + one.by, 0),
  };
}

/** State that outlives the receiver, and not the process. */
export function memoryState(): StateStore {
  const entries = new Map<string, Uint8Array>();
  return {
    get: (key) => entries.get(key),
    *scan(from, to) {
      for (const key of [...entries.keys()].toSorted()) {
        const value = entries.get(key);
        if (key >= from && key < to && value !== undefined) yield [key, value] as const;
      }
    },
    async commit(changes: readonly StateChange[]) {
      for (const [key, value] of changes) {
        if (value === undefined) entries.delete(key);
        else entries.set(key, value);
      }
    },
  };
}
