/** How far a channel came: what is in hand, what has arrived, and what of it is durable. */
import type { Host } from '../../component/host.ts';
import type { Ending, SourceRef } from '../../component/source.ts';
import type { StateChange } from '../../component/state.ts';
import { Attempts } from './attempts.ts';
import { channelKey, hashOf, type ChannelName } from './line-ref.ts';
import { partsOf } from './pointer.ts';
import { Pointers } from './pointers.ts';
import { Track, type TrackedLine } from './track.ts';

export interface OpenLine {
  readonly bytes: Buffer;
  readonly line: TrackedLine;
}

/** `gone`: it came back, and can never be had again. */
export type Ended = 'unknown' | 'settled' | 'again' | 'gone';

export class Progress {
  readonly #host: Pick<Host, 'state' | 'clock'>;
  readonly #pointers: Pointers;
  readonly #track: Track;
  readonly #attempts: Attempts;
  readonly #inHand = new Map<string, TrackedLine>();

  constructor(name: ChannelName, host: Pick<Host, 'id' | 'state' | 'clock'>) {
    this.#host = host;
    this.#pointers = new Pointers(host.state, channelKey(name), `receivers::${host.id}`);
    this.#track = new Track(this.#pointers.place?.next);
    this.#attempts = new Attempts(this.#pointers.mark, this.#track.committed);
  }

  /** Where to read on; undefined: from now on. */
  get pointer(): string | undefined {
    return this.#track.pointer;
  }
  get allSettled(): boolean {
    return this.#track.allSettled;
  }

  /** Goes back to the first line that nobody has. @returns the copies of lines that cannot be asked for, where they come first */
  rewind(): Buffer | undefined {
    this.#track.rewind();
    return this.#track.lacksFirst ? this.#pointers.firstLines : undefined;
  }

  /** Lines came. @returns those that nobody has yet; that they are begun is durable */
  async take(lines: readonly Buffer[], isKept: boolean): Promise<readonly OpenLine[]> {
    const taken = lines.map((bytes) => ({ bytes, line: this.#track.take({ ...partsOf(bytes), hash: hashOf(bytes) }) }));
    const open = taken.filter(({ line }) => line.state === 'open');
    if (open.length === 0) await this.#commit();
    else await this.#begin(taken, isKept);
    return open;
  }

  async #begin(taken: readonly OpenLine[], isKept: boolean): Promise<void> {
    const first = taken.filter(({ line }) => !isKept && line.state === 'open' && line.from === undefined).map(({ bytes }) => bytes);
    const mark = this.#attempts.begin(taken.map(({ line }) => line));
    await this.#pointers.begin(mark, first.length === 0 ? undefined : joined(first, this.#pointers.firstLines));
  }

  hand(ref: SourceRef, line: TrackedLine): void {
    line.state = 'in_hand';
    this.#inHand.set(ref.id, line);
  }

  /** The host never got it. */
  unread(ref: SourceRef): void {
    const line = this.#inHand.get(ref.id);
    this.#inHand.delete(ref.id);
    if (line !== undefined) line.state = 'open';
  }

  end(ending: Ending): Ended {
    const line = this.#inHand.get(ending.ref.id);
    this.#inHand.delete(ending.ref.id);
    if (line === undefined) return 'unknown';
    line.state = ending.is === 'released' ? 'open' : 'settled';
    if (ending.is !== 'released') return 'settled';
    line.skip = ending.skip;
    // Where the service cut the stream into other lines meanwhile, its events have come with those.
    return this.#track.holds(line) ? 'again' : line.isGone ? 'gone' : 'unknown';
  }

  /** How far all has arrived: `changes` are to be made durable, then `done` called. Undefined: no further than before. */
  moved(): { readonly changes: readonly StateChange[]; readonly done: () => void } | undefined {
    const run = this.#track.settledRun();
    if (run === undefined) return undefined;
    const changes = this.#pointers.moved({ next: run.next, at: this.#host.clock.now() });
    return { changes, done: () => this.#track.commit(run) };
  }

  /** Lines without events are settled as they come. */
  async #commit(): Promise<void> {
    const moved = this.moved();
    if (moved === undefined) return;
    await this.#host.state.commit(moved.changes);
    moved.done();
  }

  /** The stream was read to its end. */
  caughtUp(): void {
    this.#attempts.caughtUp();
  }

  /** The pointer has expired. @returns when all before it had arrived, in milliseconds since 1970, where that is known */
  async startAnew(): Promise<number | undefined> {
    const at = this.#pointers.place?.at;
    await this.#pointers.forget();
    this.#track.forget();
    this.#attempts.caughtUp();
    return at;
  }
}

const LINE_FEED = Buffer.from('\n');

const joined = (lines: readonly Buffer[], before: Buffer | undefined): Buffer =>
  Buffer.concat([...(before === undefined ? [] : [before]), ...lines.flatMap((line) => [line, LINE_FEED])]);
