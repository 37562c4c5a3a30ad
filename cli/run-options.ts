/** What `run` is given. */
import type { Resolved } from '../config/resolved.ts';

export interface RunOptions {
  readonly resolved: Resolved;
  /** Read what is there, deliver it, print the sums, end. */
  readonly once: boolean;
}
