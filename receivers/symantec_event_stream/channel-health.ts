/** How it stands with the receiver, from how it stands with its channels: the worst counts. */
import type { Host, Status } from '../../component/host.ts';
import type { ApiFault } from '../../component/symantec-api/api-fault.ts';

export class ChannelHealth {
  readonly #host: Pick<Host, 'report'>;
  readonly #faults = new Map<string, ApiFault>();
  #last = '';

  constructor(host: Pick<Host, 'report'>) {
    this.#host = host;
  }

  /** @param fault undefined: the channel is read */
  set(channel: string, fault: ApiFault | undefined): void {
    if (fault === undefined) this.#faults.delete(channel);
    else this.#faults.set(channel, fault);
    const faults = [...this.#faults].toSorted(([, a], [, b]) => Number(a.passing) - Number(b.passing));
    const status: Status = faults[0] === undefined ? 'StatusOK' : faults[0][1].passing ? 'StatusRecoverableError' : 'StatusPermanentError';
    const message = faults.map(([name, { message }]) => `channel ${name}: ${message}`).join('; ');
    if (`${status} ${message}` === this.#last) return;
    this.#last = `${status} ${message}`;
    if (message === '') this.#host.report(status);
    else this.#host.report(status, message);
  }
}
