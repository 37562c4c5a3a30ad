/** The health of every component, as the Collector names it. */
import type { ComponentHealth, Kind } from '../component/factory.ts';
import type { Clock, Status } from '../component/host.ts';

export class Health {
  readonly #clock: Clock;
  readonly #components = new Map<string, ComponentHealth>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** @returns whether this is news. */
  report(kind: Kind, id: string, status: Status, message?: string): boolean {
    const key = `${kind}/${id}`;
    const known = this.#components.get(key);
    if (known?.status === status && known.message === message) return false;
    const health = { kind, id, status, since: this.#clock.now() };
    this.#components.set(key, message === undefined ? health : { ...health, message });
    return true;
  }

  all(): readonly ComponentHealth[] {
    return [...this.#components.values()];
  }
}
