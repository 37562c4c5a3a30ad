/** What `run` is given. */
import type { Resolved } from '../config/resolved.ts';
import type { ReceiverOf } from './graph.ts';

export interface RunOptions {
  readonly resolved: Resolved;
  /** Read what is there, deliver it, print the sums, end. */
  readonly once: boolean;
  /** How the sums of `once` are printed. */
  readonly sums?: 'table' | 'json';
  /** Called at each named point between receipt and settlement. */
  readonly step?: (name: string) => void;
  /** Stands in for the configured receivers: the replay of dead letters, or of a part of a source. */
  readonly receiverOf?: ReceiverOf;
  /** Where dead letters are written, in their directory, instead of the file of the process that runs the configuration. */
  readonly deadLetterFile?: string;
}
