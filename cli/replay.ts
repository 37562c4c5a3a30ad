/** `ses-otel replay`: a part of a source once more, whatever was read before. Dead letters are replayed by `dead-letter`. */
import { systemClock } from '../component/host.ts';
import type { Receiver } from '../component/source.ts';
import type { Configured, Resolved } from '../config/resolved.ts';
import { replayLetterFile } from '../pipeline/dead-letters.ts';
import { loadConfiguration, printWarnings } from './configuration.ts';
import { CommandError, oneOf, textValue, type Values } from './command.ts';
import { readReplayRequest, type ReplayRequest } from './replay-request.ts';
import { run } from './run.ts';

/** @returns as `run --once`; 1 also where it was stopped before its end. @throws {CommandError} with everything that is wrong */
export async function replay(values: Values): Promise<number> {
  const { resolved, warnings } = loadConfiguration(values);
  printWarnings(warnings);
  const sums = oneOf(values, 'sums', ['table', 'json'], 'table');
  const request = requestOf(values, resolved);
  const progress = { isComplete: false };
  const code = await run({
    resolved: partOf(resolved, request.receiver),
    once: true,
    sums,
    receiverOf: async ({ settings }, host) => watched(await request.replay.create(settings, host, request.range), progress),
    deadLetterFile: replayLetterFile(`${process.pid}-${systemClock.now()}`),
  });
  if (code === 1 || progress.isComplete) return code;
  process.stderr.write('stopped before its end. A replay is not remembered: run it again, and what has arrived counts as already there\n');
  return 1;
}

function requestOf(values: Values, resolved: Resolved): ReplayRequest {
  const [from, to, prefix, receiver] = ['from', 'to', 'prefix', 'receiver'].map((name) => textValue(values, name));
  const { value, faults = [] } = readReplayRequest({ from, to, prefix, receiver }, resolved, systemClock.now());
  if (value === undefined) throw new CommandError(`replay: ${faults.join('\n  ')}`);
  return value;
}

/**
 * One receiver with the pipelines that it feeds. Without its storage and the other extensions: a process that runs the
 * same configuration holds the state and the addresses, and goes on undisturbed.
 */
export function partOf({ telemetry, ...all }: Resolved, receiver: Configured<Resolved['receivers'][number]['factory']>): Resolved {
  const pipelines = all.pipelines
    .filter(({ receivers }) => receivers.includes(receiver.id))
    .map((pipeline) => ({ ...pipeline, receivers: [receiver.id] }));
  const isUsed = ({ id }: { readonly id: string }): boolean =>
    pipelines.some(({ processors, exporters }) => processors.includes(id) || exporters.includes(id));
  return {
    receivers: [{ ...receiver, settings: { ...receiver.settings, storage: undefined } }],
    processors: all.processors.filter(isUsed),
    exporters: all.exporters.filter(isUsed),
    extensions: all.extensions.filter(({ factory }) => factory.type === 'host'),
    pipelines,
    telemetry,
  };
}

/** Tells whether the receiver came to its own end. */
const watched = (receiver: Receiver, progress: { isComplete: boolean }): Receiver => ({
  async *discover(mode, signal) {
    yield* receiver.discover(mode, signal);
    progress.isComplete = !signal.aborted;
  },
  settle: (endings) => receiver.settle(endings),
  close: () => receiver.close(),
});
