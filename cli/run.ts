/** `ses-otel run`. */
import { CommandError } from './command.ts';
import type { RunOptions } from './run-options.ts';

export function run(options: RunOptions): Promise<number> {
  throw new CommandError(`run: cannot run ${options.resolved.pipelines.length} pipelines yet`);
}
