/** How `ses-otel replay` is called. */
import { type Command, CONFIG_OPTIONS } from './command.ts';

export const replayCommand: Command = {
  name: 'replay',
  summary: 'Reads a part of a source again, whatever was read before.',
  details: `Objects whose last-modified time lies in [--from, --to) and whose key begins with --prefix are listed and delivered by the
receiver's own pipelines. That works too where a queue announces the objects. symantec_edr searches its incidents of that
time; symantec_event_stream and otlp cannot be replayed.

What normal reading remembers is neither asked nor changed, so a process that runs this configuration may go on. (With the
file exporter stop it first: a file has one writer.) The sums tell what was "already there": documents that Elasticsearch
has under the same _id, which the icd processor gives them, are not written again. It looks in the backing index that is
written to now, so an event from before a rollover becomes a second document.

This is not the replay of dead letters: what could not be delivered is sent once more by ses-otel dead-letter --replay.

Example: ses-otel replay --config collector.yaml --from 2026-09-24T00:00:00Z --to 2026-09-25T00:00:00Z --prefix events/
Exit codes as run --once; 1 also where it was stopped before its end.`,
  options: {
    ...CONFIG_OPTIONS,
    from: { type: 'string', value: 'time', help: 'First instant, included: RFC 3339 with its offset.' },
    to: { type: 'string', value: 'time', help: 'Last instant, not included.' },
    prefix: { type: 'string', value: 'text', help: 'Only objects whose key begins with this.' },
    receiver: { type: 'string', value: 'id', help: 'Which receiver, such as aws_s3/eu. Needed where several can be replayed.' },
    sums: { type: 'string', value: 'table|json', help: 'How the sums are printed. Default: table.' },
  },
  run: async (values) => (await import('./replay.ts')).replay(values),
};
