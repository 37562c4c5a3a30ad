/**
 * Tells a bad record from a destination that refuses everything. A rejection is final only once others pass: until the
 * destination has accepted something, rejected records are held; and where more than half of the last 1,000 records
 * were rejected for one reason, the reason lies with the destination.
 */
import type { Rejection } from '../component/exporter.ts';
import type { Load } from './load.ts';

export const WINDOW = 1000;

/** One refused record. */
export interface Refused {
  readonly load: Load;
  readonly rejection: Rejection;
  /** The destination refused some of its request without saying which: this one may have arrived. */
  readonly suspect?: boolean;
}

export type Judgement =
  /** Others pass: these are bad records. */
  | { readonly is: 'record'; readonly refused: readonly Refused[] }
  /** Nothing has passed yet. */
  | { readonly is: 'held' }
  /** The destination refuses for this reason; the records go back into the queue. */
  | { readonly is: 'destination'; readonly refused: readonly Refused[]; readonly rejection: Rejection };

export class Refusals {
  #window: string[] = [];
  #held: Refused[] = [];

  get held(): number {
    return this.#held.length;
  }

  /** Takes the results of one outcome, and judges all that are held. */
  judge(accepted: number, refused: readonly Refused[]): Judgement {
    for (let i = 0; i < Math.min(accepted, WINDOW); i++) this.#window.push('');
    for (const { rejection } of refused) this.#window.push(rejection.type);
    this.#window = this.#window.slice(-WINDOW);
    this.#held.push(...refused);
    const reason = this.#prevailing();
    if (reason !== undefined) return this.#blame(reason);
    return this.#window.includes('') ? { is: 'record', refused: this.#release() } : { is: 'held' };
  }

  /** After the destination was mended, the past says nothing. */
  forget(): void {
    this.#window = [];
  }

  #prevailing(): string | undefined {
    const counts = new Map<string, number>();
    for (const type of this.#window) if (type !== '') counts.set(type, (counts.get(type) ?? 0) + 1);
    for (const [type, count] of counts) if (count > WINDOW / 2) return type;
    return undefined;
  }

  #blame(type: string): Judgement {
    const refused = this.#release();
    const found = refused.find(({ rejection }) => rejection.type === type)?.rejection;
    return { is: 'destination', refused, rejection: found ?? { type, reason: 'most of the last records were refused for this' } };
  }

  #release(): readonly Refused[] {
    const held = this.#held;
    this.#held = [];
    return held;
  }
}
