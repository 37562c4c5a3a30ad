/** How `ses-otel state` is called. */
import { type Command, CONFIG_OPTIONS } from './command.ts';

export const stateCommand: Command = {
  name: 'state',
  summary: 'Lists whose state the storage holds, or gives it to a renamed receiver.',
  details: `State is kept under the receiver's id, so a receiver under a new name begins from the start. Adopt the old state before its
first run:

  ses-otel state --config collector.yaml --adopt aws_s3/old --for aws_s3/new

It is moved in one step, whole or not at all, and only where aws_s3/old is not configured any more and aws_s3/new has none.
Where aws_s3/new has run, --drop-new-state drops what it remembers: what it has read is then read again, nothing is lost.
Not while another process runs this configuration.`,
  options: {
    ...CONFIG_OPTIONS,
    adopt: { type: 'string', value: 'id', help: 'The receiver that is gone.' },
    for: { type: 'string', value: 'id', help: 'The receiver that goes on where it was.' },
    'drop-new-state': { type: 'boolean', help: 'Drops what the receiver of --for remembers so far.' },
  },
  run: async (values) => (await import('./state.ts')).state(values),
};
