/** What each component in the main thread gets of the host. */
import type { Kind } from '../component/factory.ts';
import type { Clock, Host } from '../component/host.ts';
import type { Logger } from '../component/logger.ts';
import type { StateStore } from '../component/state.ts';
import type { Health } from './health.ts';
import type { Ledger } from './ledger.ts';

export interface ComponentHostOptions {
  readonly kind: Kind;
  readonly id: string;
  readonly logger: Logger;
  readonly clock: Clock;
  readonly state: StateStore;
  readonly routes: number;
  readonly health: Health;
  readonly ledger: Ledger;
  readonly step: (name: string) => void;
}

export function componentHost({ kind, id, logger, clock, state, routes, health, ledger, step }: ComponentHostOptions): Host {
  return {
    id,
    logger,
    clock,
    state,
    routes,
    report: (status, message) => {
      if (health.report(kind, id, status, message)) logger.debug(`status ${status}`, message === undefined ? {} : { message });
    },
    count: (name, by, reason) => {
      if (kind === 'receiver') ledger.count(id, name, by, reason);
    },
    step,
  };
}
