/** What `run` is given. */
import type { Receiver } from '../component/source.ts';
import type { Resolved } from '../config/resolved.ts';

export interface RunOptions {
  readonly resolved: Resolved;
  /** Read what is there, deliver it, print the sums, end. */
  readonly once: boolean;
  /** How the sums of `once` are printed. */
  readonly sums?: 'table' | 'json';
  /** Called at each named point between receipt and settlement. */
  readonly step?: (name: string) => void;
  /** Stands in for the configured receivers: the replay of dead letters. */
  readonly receiverOf?: (id: string) => Receiver;
}
