/** Reads event streams: all channels at the same time, their lines as they come. */
import type { Host } from '../../component/host.ts';
import type { DiscoverMode, Ending, Receiver, SourceRef } from '../../component/source.ts';
import { connectApi, type ConnectOptions } from '../../component/symantec-api/connect.ts';
import { pause as realPause, type Pause } from '../../component/symantec-api/pause.ts';
import { Channel } from './channel.ts';
import { ChannelHealth } from './channel-health.ts';
import type { SymantecEventStreamSettings } from './config.ts';
import { channelKey, type ChannelName } from './line-ref.ts';
import { merged } from './merged.ts';

export interface EventStreamParts {
  readonly pause: Pause;
  readonly random: () => number;
  readonly environment: ConnectOptions['environment'];
}

export async function createSymantecEventStreamReceiver(
  settings: SymantecEventStreamSettings,
  host: Host,
  parts: EventStreamParts = { pause: realPause, random: Math.random, environment: process.env },
): Promise<Receiver> {
  const names = settings.streams.flatMap(channelsOf);
  const { api, close } = connectApi(settings, {
    host,
    permission: 'the permission View on Alerts & Events / Investigation',
    // A connection that is given up closes beside the one that takes its place.
    connections: names.length * 2,
    environment: parts.environment,
  });
  const health = new ChannelHealth(host);
  const terms = { connectionMs: settings.connection_timeout, pollMs: settings.poll_interval, maxLineBytes: settings.max_line_bytes };
  const channels = names.map(
    (name) => new Channel({ ...parts, name, api, host, terms, onFault: (fault) => health.set(channelKey(name), fault) }),
  );
  return new SymantecEventStreamReceiver(channels, host, close);
}

const channelsOf = ({ guid, channels }: SymantecEventStreamSettings['streams'][number]): readonly ChannelName[] =>
  Array.from({ length: channels }, (_, channel) => ({ guid, channel }));

class SymantecEventStreamReceiver implements Receiver {
  readonly #channels: readonly Channel[];
  readonly #host: Host;
  readonly #disconnect: () => Promise<void>;

  constructor(channels: readonly Channel[], host: Host, disconnect: () => Promise<void>) {
    this.#channels = channels;
    this.#host = host;
    this.#disconnect = disconnect;
  }

  /** In mode `once` it ends when every channel has nothing new and all that was read has arrived. */
  discover(mode: DiscoverMode, signal: AbortSignal): AsyncGenerator<SourceRef, void> {
    const stop = new AbortController();
    const until = AbortSignal.any([signal, stop.signal]);
    const giveBack = (ref: SourceRef): void => this.#channels.forEach((channel) => channel.unread(ref));
    return merged(
      this.#channels.map((channel) => channel.read(mode, until)),
      giveBack,
      () => stop.abort(),
    );
  }

  async settle(endings: readonly Ending[]): Promise<void> {
    for (const ending of endings) this.#channels.some((channel) => channel.end(ending));
    const moves = this.#channels.flatMap((channel) => channel.moved() ?? []);
    if (moves.length === 0) return;
    await this.#host.state.commit(moves.flatMap(({ changes }) => changes));
    for (const { done } of moves) done();
    this.#host.step('pointer_moved');
  }

  async close(): Promise<void> {
    await this.#disconnect();
  }
}
