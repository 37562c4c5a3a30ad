/** What the host gives to components. */
import type { Logger } from './logger.ts';
import type { StateStore } from './state.ts';

/** Health of a component, as the Collector names it. */
export type Status = 'StatusStarting' | 'StatusOK' | 'StatusRecoverableError' | 'StatusPermanentError' | 'StatusStopping' | 'StatusStopped';

/** Given to `create` in the main thread. */
export interface Host {
  /** The component's id in collector.yaml, such as `aws_s3/eu`. */
  readonly id: string;
  readonly logger: Logger;
  readonly clock: Clock;
  /** Durable state of this component alone, in the storage extension that its `storage` setting names, else in memory. */
  readonly state: StateStore;
  /** How many routes (pipeline, exporter) this receiver feeds: the length of `skip`. 0 for other kinds. */
  readonly routes: number;
  report(status: Status, message?: string): void;
  /** Adds to a counter of this component, such as `skipped` by reason. Shows in the sums and in the metrics. */
  count(name: string, by: number, reason?: string): void;
  /** Names a point between receipt and settlement, so that tests can end the process there. */
  step(name: string): void;
}

/** Given to openers, processors and encoders in a worker. */
export interface WorkerHost {
  readonly id: string;
  readonly logger: Logger;
  readonly clock: Clock;
}

export interface Clock {
  /** Milliseconds since 1970. */
  now(): number;
}

export const systemClock: Clock = { now: () => Date.now() };
