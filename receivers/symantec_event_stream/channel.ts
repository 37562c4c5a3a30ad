/** Reads one channel: connection after connection, each from where all before was read. */
import type { Host } from '../../component/host.ts';
import { networkFault } from '../../component/http/network-fault.ts';
import { SourceFault, type DiscoverMode, type Ending, type SourceRef } from '../../component/source.ts';
import type { ApiClient } from '../../component/symantec-api/api-client.ts';
import { ApiFault, faultOfNetwork } from '../../component/symantec-api/api-fault.ts';
import { backoffMs, type Pause } from '../../component/symantec-api/pause.ts';
import { openConnection } from './connection.ts';
import { channelKey, refOf, type ChannelName } from './line-ref.ts';
import { LineTooLong, linesOf } from './lines.ts';
import { Progress } from './progress.ts';

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
/** The shortest time that the service knows: in mode `once` its end is waited for. */
const ONCE_CONNECTION_MS = 60_000;
/** A person is asked for: no need to ask the service every few seconds. */
const LASTING_MS = 60_000;

export class Channel {
  readonly #parts: ChannelParts;
  readonly #progress: Progress;
  readonly #path: string;
  #connection = new AbortController();
  /** Set when a line came back: how long to leave it alone. */
  #againMs: number | undefined;
  #wake: () => void = () => undefined;

  constructor(parts: ChannelParts) {
    this.#parts = parts;
    this.#progress = new Progress(parts.name, parts.host);
    this.#path = `/v1/event-export/stream/${parts.name.guid}/${parts.name.channel}`;
  }

  /** See `Progress.moved`. */
  moved(): ReturnType<Progress['moved']> {
    return this.#progress.moved();
  }
  /** See `Progress.unread`. */
  unread(ref: SourceRef): void {
    this.#progress.unread(ref);
  }

  /** In mode `once` it ends when the service has nothing new and all that was read has arrived. */
  async *read(mode: DiscoverMode, signal: AbortSignal): AsyncGenerator<SourceRef, void> {
    const { pause, onFault, terms } = this.#parts;
    let failures = 0;
    while (!signal.aborted) {
      try {
        const came = yield* this.#connect(mode, signal);
        failures = 0;
        onFault(undefined);
        if (came === 'nothing' && mode === 'once' && (await this.#settled(signal))) return;
        if (came === 'nothing' && this.#againMs === undefined) await pause(terms.pollMs, signal);
      } catch (error) {
        if (signal.aborted) return;
        // A line came back: the connection was given up by us.
        const byUs = this.#againMs !== undefined && error instanceof ApiFault && error.passing;
        failures += byUs ? 0 : 1;
        if (!byUs) await this.#sitOut(error, failures, mode, signal);
      }
      const againMs = this.#againMs ?? 0;
      this.#againMs = undefined;
      if (againMs > 0) await pause(againMs, signal);
    }
  }

  /** @returns whether it is one of this channel's */
  end(ending: Ending): boolean {
    const { host, name } = this.#parts;
    const ended = this.#progress.end(ending);
    if (ended === 'again' && ending.is === 'released') {
      this.#againMs = Math.max(this.#againMs ?? 0, ending.afterMs);
      this.#connection.abort();
    }
    if (ended === 'gone') {
      host.count('lines_lost', 1);
      host.logger.error(`events were lost: a line of channel ${channelKey(name)} came back after its pointer had expired`);
    }
    this.#wake();
    return ended !== 'unknown';
  }

  async *#connect(mode: DiscoverMode, signal: AbortSignal): AsyncGenerator<SourceRef, Came> {
    const kept = this.#progress.rewind();
    if (kept !== undefined) {
      for await (const lines of linesOf(one(kept), Infinity)) yield* this.#offer(lines, signal, true);
      return 'lines';
    }
    this.#connection = new AbortController();
    const until = AbortSignal.any([signal, this.#connection.signal]);
    const { api, host, terms, onFault } = this.#parts;
    const connectionMs = mode === 'once' ? ONCE_CONNECTION_MS : terms.connectionMs;
    const request = { api, path: this.#path, pointer: this.#progress.pointer, connectionMs, now: host.clock.now() };
    const connection = await openConnection(request, until);
    if (connection.is === 'nothing') this.#progress.caughtUp();
    if (connection.is === 'expired') await this.#startAnew();
    if (connection.is !== 'open') return connection.is;
    host.step('connected');
    onFault(undefined);
    try {
      return yield* this.#follow(connection.body, signal);
    } finally {
      connection.close();
    }
  }

  async *#follow(body: AsyncIterable<Buffer>, signal: AbortSignal): AsyncGenerator<SourceRef, Came> {
    let came: Came = 'nothing';
    try {
      for await (const lines of this.#linesOf(body)) {
        // Lines that only keep the connection open are nothing: else a service that closes after one would be asked without a pause.
        if ((yield* this.#offer(lines, signal, false)) > 0) came = 'lines';
        if (this.#againMs !== undefined || signal.aborted) return came;
      }
    } catch (error) {
      // What broke off after some lines is opened again at once, from after the last of them.
      if (came === 'nothing' || !(error instanceof ApiFault) || !error.passing) throw error;
    }
    return came;
  }

  async *#linesOf(body: AsyncIterable<Buffer>): AsyncGenerator<readonly Buffer[]> {
    try {
      yield* linesOf(body, this.#parts.terms.maxLineBytes);
    } catch (error) {
      throw this.#faultOf(error);
    }
  }

  /** @returns how many of the lines were new */
  async *#offer(lines: readonly Buffer[], signal: AbortSignal, isKept: boolean): AsyncGenerator<SourceRef, number> {
    const { host, api, name } = this.#parts;
    host.count('lines', lines.length);
    const open = await this.#progress.take(lines, isKept);
    for (const { line, bytes } of open) {
      if (this.#againMs !== undefined || signal.aborted) break;
      const ref = refOf(line, bytes, { name, url: api.asked(this.#path).url, host });
      this.#progress.hand(ref, line);
      host.step('line');
      yield ref;
    }
    return open.length;
  }

  /** Waits until all that was read has arrived. @returns false where a line came back, or it is told to stop */
  async #settled(signal: AbortSignal): Promise<boolean> {
    const wake = (): void => this.#wake();
    const isOver = (): boolean => this.#progress.allSettled || this.#againMs !== undefined || signal.aborted;
    signal.addEventListener('abort', wake, { once: true });
    while (!isOver()) await new Promise<void>((resolve) => (this.#wake = resolve));
    signal.removeEventListener('abort', wake);
    return this.#againMs === undefined && !signal.aborted;
  }

  /** The service keeps events for some time only. */
  async #startAnew(): Promise<void> {
    const { host, name } = this.#parts;
    const at = await this.#progress.startAnew();
    const since = at === undefined ? 'the last pointer' : new Date(at).toISOString();
    host.count('gaps', 1);
    host.logger.error(
      `events were lost: the pointer of channel ${channelKey(name)} has expired, so what came between ${since} and ${new Date(host.clock.now()).toISOString()} cannot be read from the stream any more. Going on from now; a bucket or a search may still have them`,
    );
  }

  /** @throws what is no fault of the API, and in mode `once` what does not pass */
  async #sitOut(error: unknown, failures: number, mode: DiscoverMode, signal: AbortSignal): Promise<void> {
    const { host, name, pause, random, onFault } = this.#parts;
    if (!(error instanceof ApiFault) || (mode === 'once' && (!error.passing || failures >= ONCE_TRIES))) throw error;
    const ms = backoffMs(failures, random(), Math.max(error.afterMs ?? 0, error.passing ? 0 : LASTING_MS));
    host.count('faults', 1, error.status === undefined ? 'network' : String(error.status));
    host.logger[error.passing ? 'warn' : 'error'](
      `channel ${channelKey(name)} is not read, which is tried again in ${ms} ms: ${error.message}`,
    );
    onFault(error);
    await pause(ms, signal);
  }

  #faultOf(error: unknown): ApiFault {
    const asked = this.#parts.api.asked(this.#path);
    if (error instanceof LineTooLong) {
      return new ApiFault(`${asked.url}: ${error.message}. Raise ${asked.path}::max_line_bytes.`, { passing: false });
    }
    if (error instanceof SourceFault) return new ApiFault(`${asked.url}: ${error.message}`, { passing: true });
    return faultOfNetwork(networkFault(error), asked);
  }
}

async function* one(bytes: Buffer): AsyncGenerator<Buffer> {
  yield bytes;
}
