/** Runs a graph: receivers find, workers read, destinations deliver, the settlement acknowledges. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Exporter } from '../component/exporter.ts';
import type { Clock, Host } from '../component/host.ts';
import type { Logger } from '../component/logger.ts';
import type { DiscoverMode, Receiver } from '../component/source.ts';
import { Bell } from './bell.ts';
import { Budget } from './budget.ts';
import { DeadLetters } from './dead-letters.ts';
import { Desk } from './desk.ts';
import { Destination } from './destination.ts';
import { intake } from './intake.ts';
import type { Ledger } from './ledger.ts';
import { routesOf, usedExporters, type PipelinePlan, type Route } from './plan.ts';
import { Settlement } from './settlement.ts';
import { Workers, type WorkerPort } from './workers.ts';

export interface EngineOptions {
  readonly pipelines: readonly PipelinePlan[];
  readonly receivers: ReadonlyMap<string, { readonly receiver: Receiver; readonly host: Host }>;
  readonly exporters: ReadonlyMap<string, { readonly exporter: Exporter; readonly host: Host }>;
  readonly ledger: Ledger;
  readonly workers: { readonly count: number; readonly refsPerWorker: number; readonly spawn: () => WorkerPort };
  readonly maxInFlightBytes: number;
  /** How long what is in hand may take when told to stop, and how long mode `once` waits for a halted destination. */
  readonly graceMs: number;
  readonly deadLetters: { readonly directory: string; readonly file?: string | undefined; readonly maxBytes: number };
  readonly clock: Clock;
  readonly random: () => number;
  readonly logger: Logger;
  readonly step: (name: string) => void;
}

/** Refs of one receiver in hand at once: small objects wait for delivery by the hundred. */
const MAX_IN_HAND = 4096;

export class Engine {
  readonly #options: EngineOptions;
  readonly #stopped = new AbortController();
  readonly #routes: ReadonlyMap<string, readonly Route[]>;
  readonly #destinations: ReadonlyMap<string, Destination>;
  readonly #deadLetters: DeadLetters;
  readonly #budget: Budget;
  readonly #desk: Desk;
  readonly #settlement: Settlement;
  readonly #workers: Workers;
  readonly #bells = new Set<Bell>();
  readonly #broken = Promise.withResolvers<never>();

  constructor(options: EngineOptions) {
    this.#options = options;
    const { ledger, logger, clock, random, step } = options;
    this.#routes = new Map([...options.receivers.keys()].map((id) => [id, routesOf(id, options.pipelines)]));
    const onChange = () => this.#changed();
    this.#deadLetters = new DeadLetters({ ...options.deadLetters, clock, logger }, this.#stopped.signal);
    this.#budget = new Budget(options.maxInFlightBytes, (receiver) => this.#feeds(receiver).some(({ isFull }) => isFull));
    const receivers = new Map([...options.receivers].map(([id, { receiver }]) => [id, receiver]));
    this.#settlement = new Settlement({ receivers, ledger, logger, random, step, onSettled: onChange }, this.#stopped.signal);
    this.#desk = new Desk({
      routesOf: (receiver) => this.#routes.get(receiver) ?? [],
      destinationOf: (exporter) => this.#destination(exporter),
      workers: () => this.#workers,
      settle: (ending) => this.#settlement.add(ending),
      budget: this.#budget,
      deadLetters: this.#deadLetters,
      ledger,
      clock,
      logger,
      step,
      onChange,
    });
    this.#destinations = new Map(
      usedExporters(options.pipelines).map((id) => [id, new Destination({ ...exporterOf(options, id), verdicts: this.#desk, random })]),
    );
    this.#workers = new Workers({
      ...options.workers,
      onEvent: (event, credit) => {
        this.#desk.hear(event, credit);
        if (event.is === 'end') onChange();
      },
      onBroken: (why) => this.#broken.reject(new Error(`a worker could not start: ${why}`)),
    });
  }

  get inHand(): number {
    return this.#desk.inHand;
  }
  get bytesInHand(): number {
    return this.#budget.used;
  }

  /**
   * Runs until `stop` aborts (mode `follow`), or until all that was there is settled (mode `once`).
   * @throws where a worker cannot start, or mode `once` cannot end: a source cannot be listed, or a destination refuses everything.
   */
  async run(mode: DiscoverMode, stop: AbortSignal): Promise<void> {
    const sending = Promise.all([...this.#destinations.values()].map((destination) => destination.run(this.#stopped.signal)));
    const finding = new AbortController();
    const forward = () => finding.abort();
    stop.addEventListener('abort', forward, { once: true });
    if (stop.aborted) finding.abort();
    const intakes = this.#intakes(mode, finding.signal);
    try {
      await Promise.race([
        this.#found(mode, intakes, finding.signal),
        this.#broken.promise,
        ...(mode === 'once' ? [this.#watch(finding.signal)] : []),
      ]);
    } finally {
      stop.removeEventListener('abort', forward);
      finding.abort();
      await Promise.allSettled(intakes); // From here on nothing more comes in hand.
      await this.#finish();
      await sending;
    }
  }

  /** Pulls all receivers. */
  #intakes(mode: DiscoverMode, signal: AbortSignal): readonly Promise<void>[] {
    const { receivers, random } = this.#options;
    const offer = this.#desk.offer.bind(this.#desk);
    const room = (id: string) => (stop: AbortSignal) => this.#room(id, stop);
    return [...receivers].map(([id, { receiver, host }]) => intake({ receiver, host, mode, offer, random, room: room(id) }, signal));
  }

  /** Waits for the end of all receivers; in mode `once` also until nothing that they found is in hand. */
  async #found(mode: DiscoverMode, intakes: readonly Promise<void>[], signal: AbortSignal): Promise<void> {
    await Promise.all(intakes);
    if (mode === 'once') await this.#until(() => this.#desk.inHand === 0, signal);
  }

  /** Mode `once` waits for no person: what stands still for the grace time is a fault. */
  async #watch(signal: AbortSignal): Promise<never> {
    let since = new Map<string, number>();
    for (;;) {
      await sleep(250, undefined, { signal }).catch(() => new Promise<never>(() => undefined));
      const now = this.#options.clock.now();
      const stuck = this.#standstills();
      since = new Map([...stuck.keys()].map((what) => [what, since.get(what) ?? now]));
      for (const [what, why] of stuck) if (now - (since.get(what) ?? now) >= this.#options.graceMs) throw new Error(`${what}: ${why}`);
    }
  }

  /** What stands still until a person changes something, and why. */
  #standstills(): ReadonlyMap<string, string> {
    const stuck = new Map<string, string>();
    for (const [id, destination] of this.#destinations) {
      const why = standstill(destination);
      if (why !== undefined) stuck.set(`exporters::${id}`, why);
    }
    const { blocked } = this.#deadLetters;
    return blocked === undefined ? stuck : stuck.set('extensions::host::dead_letter', `dead letters cannot be written: ${blocked}`);
  }

  /**
   * What is in hand may finish within the grace time; the rest is released. Then everything ends. A halted destination is
   * given the same time: it may be mended, and what is released at once may go to a long poll that we have just given up,
   * which hides it until its lease ends.
   */
  async #finish(): Promise<void> {
    for (const destination of this.#destinations.values()) destination.drain();
    await this.#until(() => this.#desk.inHand === 0, AbortSignal.timeout(this.#options.graceMs));
    for (const destination of this.#destinations.values()) destination.withdraw(() => true);
    this.#desk.release({ code: 'stopped', message: 'told to stop' });
    const settled = this.#settlement.idle();
    await Promise.race([settled, sleep(this.#options.graceMs, undefined, { ref: false })]);
    this.#stopped.abort();
    await settled;
    await this.#workers.close();
    await this.#deadLetters.close();
  }

  async #room(receiver: string, signal: AbortSignal): Promise<void> {
    const isHalted = () => this.#feeds(receiver).some(({ halted }) => halted !== undefined);
    const isBusy = () => !this.#workers.hasSeat(receiver) || this.#desk.inHandOf(receiver) >= MAX_IN_HAND;
    const hasRoom = () => !isBusy() && this.#budget.hasRoom(receiver);
    await this.#until(() => hasRoom() && !isHalted() && this.#deadLetters.blocked === undefined, signal);
  }

  async #until(isSo: () => boolean, signal: AbortSignal): Promise<void> {
    const bell = new Bell();
    this.#bells.add(bell);
    while (!isSo() && !signal.aborted) await bell.wait(500, signal);
    this.#bells.delete(bell);
  }

  #changed(): void {
    this.#budget.settle();
    for (const bell of this.#bells) bell.ring();
  }

  /** The destinations that a receiver's records go to. */
  #feeds(receiver: string): readonly Destination[] {
    return (this.#routes.get(receiver) ?? []).map(({ exporter }) => this.#destination(exporter));
  }

  #destination(exporter: string): Destination {
    const destination = this.#destinations.get(exporter);
    if (destination === undefined) throw new Error(`no destination ${exporter}`);
    return destination;
  }
}

function exporterOf({ exporters }: EngineOptions, id: string): { exporter: Exporter; host: Host } {
  const found = exporters.get(id);
  if (found === undefined) throw new Error(`no exporter ${id}`);
  return found;
}

function standstill({ halted, held, isIdle }: Destination): string | undefined {
  if (halted !== undefined) return `nothing passes: ${halted.reason}`;
  if (held > 0 && isIdle) return 'everything that was sent was refused, so nothing was acknowledged; see the log for the reasons';
  return undefined;
}
