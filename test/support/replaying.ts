/** A receiver's replay, read to its end over a host that remembers. */
import type { ReceiverFactory, Settings } from '../../component/factory.ts';
import type { SourceRef } from '../../component/source.ts';
import { recordingHost, type RecordingHost } from './recording-host.ts';

export interface Replayed {
  readonly refs: readonly SourceRef[];
  readonly keys: readonly string[];
  readonly host: RecordingHost;
}

export interface Asked {
  readonly from: string;
  readonly to: string;
  readonly prefix?: string;
}

export async function replayed<S extends Settings>(
  factory: ReceiverFactory<S>,
  settings: unknown,
  { from, to, prefix = '' }: Asked,
): Promise<Replayed> {
  const host = recordingHost({ id: factory.type });
  if (typeof factory.replay !== 'object') throw new Error(`${factory.type} has no replay`);
  const range = { fromMs: Date.parse(from), toMs: Date.parse(to), prefix };
  const receiver = await factory.replay.create(factory.settings.parse(settings), host, range);
  const refs: SourceRef[] = [];
  for await (const ref of receiver.discover('once', new AbortController().signal)) {
    refs.push(ref);
    await receiver.settle([{ ref, is: 'done' }]);
  }
  await receiver.close();
  return { refs, keys: refs.map(({ origin }) => origin.key), host };
}
