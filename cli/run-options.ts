/** What `run` is given. */
import type { Resolved } from '../config/resolved.ts';

export interface RunOptions {
  readonly resolved: Resolved;
  /** Read what is there, deliver it, print the sums, end. */
  readonly once: boolean;
  /** Called at each named point between receipt and settlement. */
  readonly step?: (name: string) => void;
}
