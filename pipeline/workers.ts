/** The worker threads: who reads what, and what happens when one dies. */
import type { Transferable } from 'node:worker_threads';
import type { Reason, SourceRef } from '../component/source.ts';
import type { FromWorker, ReadKey, ToWorker } from './messages.ts';

/** A thread, or something that behaves like one. */
export interface WorkerPort {
  post(message: ToWorker, transfer?: readonly Transferable[]): void;
  onMessage(listener: (message: FromWorker) => void): void;
  /** Called once when the thread has ended, for whatever reason. */
  onExit(listener: (why: string) => void): void;
  terminate(): Promise<void>;
}

/** A body of up to this size is copied to its worker and kept until it is settled: the line of a refused record is in it. */
const KEPT_BODY_BYTES = 16 * 1024;

/** Bytes as stored from which a source keeps a worker busy for longer than a store takes to answer. */
const LARGE_BYTES = 2 ** 20;

/** What a worker says of a ref, or a death that says it in its place. */
export type WorkerEvent = Exclude<FromWorker, { is: 'ready' }>;

interface Seat {
  port: WorkerPort;
  isReady: boolean;
  readonly reading: Map<ReadKey, Taken>;
}

/** What a ref takes of a worker while it is read. */
interface Taken {
  readonly receiver: string;
  readonly seats: number;
}

interface Suspect {
  readonly key: ReadKey;
  readonly ref: SourceRef;
}

type Lines = readonly (readonly [index: number, line: string])[];

export class Workers {
  readonly #spawn: () => WorkerPort;
  readonly #perWorker: number;
  readonly #onEvent: (event: WorkerEvent, credit: (bytes: number) => void) => void;
  readonly #onBroken: (why: string) => void;
  readonly #seats: Seat[] = [];
  /** Refs to be read by a worker that reads nothing else, so that its death says which ref it was. */
  readonly #suspects: Suspect[] = [];
  readonly #fetches = new Map<number, { readonly port: WorkerPort; readonly resolve: (lines: Lines) => void }>();
  #nextFetch = 1;
  #closing = false;

  constructor(options: {
    readonly count: number;
    readonly refsPerWorker: number;
    readonly spawn: () => WorkerPort;
    readonly onEvent: (event: WorkerEvent, credit: (bytes: number) => void) => void;
    /** A worker ended before it could read anything: another one would too. */
    readonly onBroken: (why: string) => void;
  }) {
    this.#spawn = options.spawn;
    this.#perWorker = options.refsPerWorker;
    this.#onEvent = options.onEvent;
    this.#onBroken = options.onBroken;
    for (let i = 0; i < options.count; i++) this.#seats.push(this.#sit({ port: this.#spawn(), isReady: false, reading: new Map() }));
  }

  /** Each receiver has seats of its own: one that waits for its destinations takes none from others. */
  hasSeat(receiver: string): boolean {
    return this.#open().some(
      ({ reading }) => seatsOf([...reading.values()].filter((taken) => taken.receiver === receiver)) < this.#perWorker,
    );
  }

  /** Gives a ref to the worker with the least to do. A suspect waits for one that reads nothing else. */
  read(key: ReadKey, ref: SourceRef, isSuspect = false): void {
    const [first, ...others] = this.#open();
    if (isSuspect || first === undefined) {
      this.#suspects.push({ key, ref });
      this.#seatSuspect();
      return;
    }
    this.#give(
      others.reduce((least, other) => (takenOf(other) < takenOf(least) ? other : least), first),
      key,
      ref,
    );
  }

  /** While suspects wait or are read, the first seat takes nothing else. */
  #open(): readonly Seat[] {
    return this.#suspects.length > 0 ? this.#seats.slice(1) : this.#seats;
  }

  /** The first of the suspects is the one that is read; it leaves the list with its end. */
  #seatSuspect(): void {
    const [seat] = this.#seats;
    const [suspect] = this.#suspects;
    if (seat !== undefined && suspect !== undefined && seat.reading.size === 0) this.#give(seat, suspect.key, suspect.ref);
  }

  #give(seat: Seat, key: ReadKey, ref: SourceRef): void {
    seat.reading.set(key, { receiver: ref.receiver, seats: this.#seatsFor(ref) });
    seat.port.post({ is: 'read', key, ref }, ref.body === undefined || ref.body.byteLength <= KEPT_BODY_BYTES ? [] : [ref.body]);
  }

  /**
   * Two large sources fill a worker: while one is worked on, the other's bytes come. What more of them would hold in
   * memory outlives every collection of young memory, and all of them would end late, at the same time.
   */
  #seatsFor({ origin }: SourceRef): number {
    return (origin.size ?? 0) >= LARGE_BYTES ? Math.ceil(this.#perWorker / 2) : 1;
  }

  #ended(seat: Seat, key: ReadKey): void {
    seat.reading.delete(key);
    if (this.#suspects[0]?.key === key) this.#suspects.shift();
    this.#seatSuspect();
  }

  abort(key: ReadKey): void {
    for (const { port, reading } of this.#seats) if (reading.has(key)) port.post({ is: 'abort', key });
  }

  /** The text of some records, read once more from the source; those that cannot be had are missing. */
  async fetchLines(ref: SourceRef, indexes: readonly number[]): Promise<ReadonlyMap<number, string>> {
    const seat = this.#seats[this.#nextFetch % this.#seats.length];
    if (seat === undefined || ref.body?.byteLength === 0 || this.#closing) return new Map();
    const request = this.#nextFetch++;
    const { promise, resolve } = Promise.withResolvers<Lines>();
    this.#fetches.set(request, { port: seat.port, resolve });
    seat.port.post({ is: 'fetch_lines', request, ref, indexes });
    return new Map(await promise);
  }

  async close(): Promise<void> {
    this.#closing = true;
    for (const { port } of this.#seats) port.post({ is: 'close' });
    await Promise.all(this.#seats.map(({ port }) => port.terminate()));
    for (const { port } of this.#seats) this.#answerAll(port);
  }

  #sit(seat: Seat): Seat {
    const { port } = seat;
    port.onMessage((message) => this.#hear(seat, port, message));
    port.onExit((why) => this.#bury(seat, why));
    return seat;
  }

  #hear(seat: Seat, port: WorkerPort, message: FromWorker): void {
    if (message.is === 'ready') {
      seat.isReady = true;
      return;
    }
    const receiver = 'key' in message ? (seat.reading.get(message.key)?.receiver ?? '') : '';
    if (message.is === 'end') this.#ended(seat, message.key);
    if (message.is === 'lines') this.#answer(message.request, message.lines);
    this.#onEvent(message, (bytes) => {
      if (seat.port === port) port.post({ is: 'credit', receiver, bytes });
    });
  }

  #answer(request: number, lines: Lines): void {
    this.#fetches.get(request)?.resolve(lines);
    this.#fetches.delete(request);
  }

  /** Nothing will come any more of what this worker was asked for. */
  #answerAll(port: WorkerPort): void {
    for (const [request, fetch] of this.#fetches) if (fetch.port === port) this.#answer(request, []);
  }

  /** A dead worker is replaced, and its refs end with a fault that releases them. */
  #bury(seat: Seat, why: string): void {
    this.#answerAll(seat.port);
    if (this.#closing) return;
    if (!seat.isReady) {
      this.#onBroken(why);
      return;
    }
    const fault: Reason = { code: 'worker_died', message: `the worker that read it died: ${why}` };
    const lost = [...seat.reading.keys()];
    seat.reading.clear();
    seat.port = this.#spawn();
    seat.isReady = false;
    this.#sit(seat);
    for (const key of lost) {
      this.#ended(seat, key);
      this.#onEvent({ is: 'end', key, nextIndex: 0, fault, wasBesideOthers: lost.length > 1 }, () => undefined);
    }
  }
}

const seatsOf = (taken: readonly Taken[]): number => taken.reduce((sum, { seats }) => sum + seats, 0);
const takenOf = ({ reading }: Seat): number => seatsOf([...reading.values()]);
