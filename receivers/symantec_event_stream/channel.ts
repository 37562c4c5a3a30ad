/** Reads one channel: connection after connection, each from where all before was read. */
import type { Host } from '../../component/host.ts';
import { networkFault } from '../../component/http/network-fault.ts';
import { SourceFault, type DiscoverMode, type Ending, type SourceRef } from '../../component/source.ts';
import type { StateChange } from '../../component/state.ts';
import type { ApiClient } from '../../component/symantec-api/api-client.ts';
import { ApiFault, faultOfNetwork } from '../../component/symantec-api/api-fault.ts';
import { backoffMs, type Pause } from '../../component/symantec-api/pause.ts';
import { openConnection } from './connection.ts';
import { channelKey, hashOf, refOf, type ChannelName } from './line-ref.ts';
import { LineTooLong, linesOf } from './lines.ts';
import { partsOf } from './pointer.ts';
import { Pointers } from './pointers.ts';
import { Track, type TrackedLine } from './track.ts';

export interface ChannelTerms {
  readonly connectionMs: number;
  readonly pollMs: number;
  readonly maxLineBytes: number;
}

export interface ChannelParts {
  readonly name: ChannelName;
  readonly api: Pick<ApiClient, 'post' | 'asked'>;
  readonly host: Host;
  readonly terms: ChannelTerms;
  readonly pause: Pause;
  readonly random: () => number;
  /** How it stands with the channel; undefined: well. */
  readonly onFault: (fault: ApiFault | undefined) => void;
}

/** What a connection came to. */
type Came = 'lines' | 'nothing' | 'expired';

/** In mode `once` nobody waits for a person. */
const ONCE_TRIES = 8;
/** A person is asked for: no need to ask the service every few seconds. */
const LASTING_MS = 60_000;

export class Channel {
  readonly #parts: ChannelParts;
  readonly #pointers: Pointers;
  readonly #track: Track;
  readonly #inHand = new Map<string, TrackedLine>();
  readonly #path: string;
  #connection = new AbortController();
  /** Set when a line came back: how long to leave it alone. */
  #againMs: number | undefined;
  #wake: () => void = () => undefined;

  constructor(parts: ChannelParts) {
    const { name, host } = parts;
    this.#parts = parts;
    this.#path = `/v1/event-export/stream/${name.guid}/${name.channel}`;
    this.#pointers = new Pointers(host.state, channelKey(name), `receivers::${host.id}`);
    this.#track = new Track(this.#pointers.place?.next);
  }

  /** In mode `once` it ends when the service has nothing new and all that was read has arrived. */
  async *read(mode: DiscoverMode, signal: AbortSignal): AsyncGenerator<SourceRef, void> {
    const { host, pause, onFault, random } = this.#parts;
    for (let failures = 1; !signal.aborted;) {
      this.#track.rewind();
      try {
        const came = yield* this.#lines(mode, signal);
        onFault(undefined);
        failures = 1;
        if (this.#againMs === undefined && came === 'nothing' && mode === 'once' && (await this.#settled(signal))) return;
        if (this.#againMs === undefined && came === 'nothing' && !signal.aborted) await pause(this.#parts.terms.pollMs, signal);
      } catch (error) {
        if (signal.aborted) return;
        if (!(error instanceof ApiFault) || (mode === 'once' && (!error.passing || failures >= ONCE_TRIES))) throw error;
        const ms = backoffMs(failures, random(), Math.max(error.afterMs ?? 0, error.passing ? 0 : LASTING_MS));
        failures += 1;
        host.count('faults', 1, error.status === undefined ? 'network' : String(error.status));
        onFault(error);
        host.logger[error.passing ? 'warn' : 'error'](
          `channel ${channelKey(this.#parts.name)} is not read, which is tried again in ${ms} ms: ${error.message}`,
        );
        await pause(ms, signal);
      }
      const againMs = this.#againMs;
      this.#againMs = undefined;
      if (againMs !== undefined && againMs > 0) await pause(againMs, signal);
    }
  }

  /** A ref that was yielded, and that the host never got. */
  unread(ref: SourceRef): void {
    const line = this.#inHand.get(ref.id);
    this.#inHand.delete(ref.id);
    if (line !== undefined) line.state = 'open';
  }

  /** @returns whether the ref is one of this channel's */
  end(ending: Ending): boolean {
    const line = this.#inHand.get(ending.ref.id);
    if (line === undefined) return false;
    this.#inHand.delete(ending.ref.id);
    if (ending.is === 'released') this.#release(line, ending);
    else line.state = 'settled';
    this.#wake();
    return true;
  }

  /** How far all has arrived: `changes` are to be made durable, then `done` called. Undefined: no further than before. */
  moved(): { readonly changes: readonly StateChange[]; readonly done: () => void } | undefined {
    const run = this.#track.settledRun();
    if (run === undefined) return undefined;
    const changes = this.#pointers.moved({ next: run.next, at: this.#parts.host.clock.now() });
    return { changes, done: () => this.#track.commit(run) };
  }

  #release(line: TrackedLine, { skip, afterMs }: Extract<Ending, { is: 'released' }>): void {
    line.state = 'open';
    line.skip = skip;
    if (!this.#track.holds(line)) {
      // It was read before its pointer expired, or before the service cut the stream anew: then its events came again.
      this.#parts.host.logger.error('a line came back that cannot be asked for again', { channel: channelKey(this.#parts.name) });
      this.#parts.host.count('lines_lost', 1);
      return;
    }
    this.#againMs = Math.max(this.#againMs ?? 0, afterMs);
    this.#connection.abort();
  }

  async *#lines(mode: DiscoverMode, signal: AbortSignal): AsyncGenerator<SourceRef, Came> {
    const kept = this.#track.pointer === undefined ? this.#pointers.firstLines : undefined;
    if (kept !== undefined) {
      for await (const lines of linesOf(one(kept), Infinity)) yield* this.#offer(lines, signal, kept);
      return 'lines';
    }
    this.#connection = new AbortController();
    const until = AbortSignal.any([signal, this.#connection.signal]);
    const { api, host, terms } = this.#parts;
    const connectionMs = mode === 'once' ? 60_000 : terms.connectionMs;
    const connection = await openConnection(
      { api, path: this.#path, pointer: this.#track.pointer, connectionMs, now: host.clock.now() },
      until,
    );
    if (connection.is === 'expired') await this.#startAnew();
    if (connection.is !== 'open') return connection.is;
    host.step('connected');
    this.#parts.onFault(undefined);
    try {
      return yield* this.#follow(connection.body, signal);
    } finally {
      connection.close();
    }
  }

  async *#follow(body: AsyncIterable<Buffer>, signal: AbortSignal): AsyncGenerator<SourceRef, Came> {
    let came: Came = 'nothing';
    try {
      for await (const lines of linesOf(body, this.#parts.terms.maxLineBytes)) {
        came = 'lines';
        yield* this.#offer(lines, signal);
        if (this.#againMs !== undefined || signal.aborted) return came;
      }
    } catch (error) {
      // What broke off after some lines is opened again at once, from after the last of them.
      if (error instanceof LineTooLong || (came === 'nothing' && this.#againMs === undefined)) throw this.#faultOf(error);
    }
    return came;
  }

  /** Yields what nobody has yet. That it is begun is durable before. */
  async *#offer(lines: readonly Buffer[], signal: AbortSignal, kept?: Buffer): AsyncGenerator<SourceRef, void> {
    const { host, api, name } = this.#parts;
    const offers = lines.map((bytes) => {
      const { next, isEmpty } = partsOf(bytes);
      return { bytes, line: this.#track.take({ next, isEmpty, hash: hashOf(bytes) }) };
    });
    host.count('lines', lines.length);
    await this.#begin(offers, kept);
    for (const { bytes, line } of offers) {
      if (line.state !== 'open') continue;
      if (this.#againMs !== undefined || signal.aborted) return;
      const ref = refOf(line, bytes, { name, url: api.asked(this.#path).url, host });
      line.state = 'in_hand';
      this.#inHand.set(ref.id, line);
      host.step('line');
      yield ref;
    }
  }

  async #begin(offers: readonly { readonly bytes: Buffer; readonly line: TrackedLine }[], kept?: Buffer): Promise<void> {
    const open = offers.filter(({ line }) => line.state === 'open');
    if (open.length === 0) return;
    const { mark } = this.#pointers;
    // What was begun in an earlier process ends with the line whose pointer was marked then.
    const begun = mark !== undefined && mark.next !== this.#track.committed ? offers.findIndex(({ line }) => line.next === mark.next) : -2;
    const isBefore = (index: number): boolean => begun === -1 || index <= begun;
    offers.forEach(
      ({ line }, index) =>
        (line.attempt = Math.max(line.attempt + 1, line.attempt === 0 && isBefore(index) ? (mark?.attempt ?? 0) + 1 : 0)),
    );
    const next = offers.at(-1)?.line.next;
    const first = kept === undefined ? open.filter(({ line }) => line.from === undefined).map(({ bytes }) => bytes) : [];
    const attempt = Math.max(...open.map(({ line }) => line.attempt));
    await this.#pointers.begin(
      { ...(next !== undefined && { next }), attempt },
      first.length === 0 ? undefined : joined(first, this.#pointers.firstLines),
    );
  }

  /** Waits until all that was read has arrived. @returns false where a line came back, or it is told to stop */
  async #settled(signal: AbortSignal): Promise<boolean> {
    const wake = (): void => this.#wake();
    signal.addEventListener('abort', wake, { once: true });
    while (!this.#track.allSettled && this.#againMs === undefined && !signal.aborted)
      await new Promise<void>((resolve) => (this.#wake = resolve));
    signal.removeEventListener('abort', wake);
    return this.#againMs === undefined && !signal.aborted;
  }

  /** The service keeps events for some time only. */
  async #startAnew(): Promise<void> {
    const { host, name } = this.#parts;
    const { at } = this.#pointers.place ?? {};
    const since = at === undefined ? 'the last pointer' : new Date(at).toISOString();
    host.count('gaps', 1);
    host.logger.error(
      `events were lost: the pointer of channel ${channelKey(name)} has expired, so what came between ${since} and ${new Date(host.clock.now()).toISOString()} cannot be read from the stream any more. Going on from now; a bucket or a search may still have them`,
    );
    this.#track.forget();
    await this.#pointers.forget();
  }

  #faultOf(error: unknown): ApiFault {
    const asked = this.#parts.api.asked(this.#path);
    if (error instanceof ApiFault) return error;
    if (error instanceof LineTooLong)
      return new ApiFault(`${asked.url}: ${error.message}. Raise ${asked.path}::max_line_bytes.`, { passing: false });
    if (error instanceof SourceFault) return new ApiFault(`${asked.url}: ${error.message}`, { passing: true });
    return faultOfNetwork(networkFault(error), asked);
  }
}

async function* one(bytes: Buffer): AsyncGenerator<Buffer> {
  yield bytes;
}

const LINE_FEED = Buffer.from('\n');

const joined = (lines: readonly Buffer[], before: Buffer | undefined): Buffer =>
  Buffer.concat([...(before === undefined ? [] : [before]), ...lines.flatMap((line) => [line, LINE_FEED])]);
