/**
 * The refs in hand. Takes what workers read, passes it to destinations, hears what became of it, and closes a ref when
 * all of it is final.
 */
import type { Clock } from '../component/host.ts';
import type { Logger } from '../component/logger.ts';
import type { Ending, Reason, SourceRef } from '../component/source.ts';
import type { Budget } from './budget.ts';
import type { DeadLetters } from './dead-letters.ts';
import type { Destination, Verdicts } from './destination.ts';
import { endingOf, isFinal } from './ending.ts';
import { fateOf, type Ledger, type RouteFate } from './ledger.ts';
import { recordLetters, sourceLetter, unreadableLetter } from './letters.ts';
import { recordsOf } from './load.ts';
import {
  bytesOfHeads,
  bytesOfRead,
  type ReadEndMessage,
  type ReadKey,
  type ReadMessage,
  type RoutePart,
  type UnreadableRecord,
} from './messages.ts';
import { routeName, type Route } from './plan.ts';
import { Reading, type PartProgress } from './reading.ts';
import type { Refused } from './refusals.ts';
import type { Run } from './verdict.ts';
import type { WorkerEvent, Workers } from './workers.ts';

export interface DeskOptions {
  readonly routesOf: (receiver: string) => readonly Route[];
  readonly destinationOf: (exporter: string) => Destination;
  readonly workers: () => Workers;
  readonly ledger: Ledger;
  readonly budget: Budget;
  readonly deadLetters: DeadLetters;
  readonly settle: (ending: Ending) => void;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly step: (name: string) => void;
  /** Something changed that others may wait for. */
  readonly onChange: () => void;
}

export class Desk implements Verdicts {
  readonly #options: DeskOptions;
  readonly #readings = new Map<ReadKey, Reading>();
  readonly #keys = new Map<Reading, ReadKey>();
  /** By ref: how often it killed a worker, which is known only where it was read alone. */
  readonly #deaths = new Map<string, number>();
  readonly #inHandOf = new Map<string, number>();
  #nextKey = 1;

  constructor(options: DeskOptions) {
    this.#options = options;
  }

  get inHand(): number {
    return this.#readings.size;
  }
  inHandOf(receiver: string): number {
    return this.#inHandOf.get(receiver) ?? 0;
  }

  /** A receiver found a ref: it is in hand until it is settled. */
  offer(ref: SourceRef): void {
    const { ledger, clock, workers, step } = this.#options;
    const key = this.#nextKey++;
    const reading = new Reading(ref, clock.now());
    this.#readings.set(key, reading);
    this.#keys.set(reading, key);
    this.#inHandOf.set(ref.receiver, this.inHandOf(ref.receiver) + 1);
    ledger.offered(ref);
    workers().read(key, ref, this.#deaths.has(ref.id));
    step('dispatched');
  }

  hear(event: WorkerEvent, credit: (bytes: number) => void): void {
    if (event.is === 'records') this.#records(event, credit);
    if (event.is === 'end') this.#end(event);
    if (event.is === 'log') this.#options.logger[event.level](event.message, event.fields);
  }

  final({ load, result }: Run): void {
    if (result === 'retry') return;
    this.#finish(load.reading, load.progress, recordsOf(load), fateOf(result, load.tries, load.reading.ref.attempt));
  }

  async deadLetter(refused: readonly Refused[], target: string): Promise<void> {
    const { deadLetters, step } = this.#options;
    for (const [reading, mine] of Map.groupBy(refused, ({ load }) => load.reading)) {
      if (!this.#keys.has(reading)) continue;
      const lines = await this.#options.workers().fetchLines(
        reading.ref,
        mine.map(({ load }) => load.indexes[load.from] ?? 0),
      );
      if (!this.#keys.has(reading)) continue; // Released meanwhile: its records come again.
      const letters = recordLetters(mine, lines, target, (route) => this.#routeName(reading.ref, route));
      const isDurable = await deadLetters.append(letters).then(
        () => true,
        () => false,
      );
      if (!isDurable) return; // Told to stop before: the refs are released and come again.
      step('dead_lettered');
      for (const { load, suspect } of mine)
        this.#finish(reading, load.progress, recordsOf(load), suspect === true ? 'unknown' : 'dead_lettered');
    }
  }

  /** Releases all that is in hand: told to stop, and the time to finish is over. */
  release(reason: Reason): void {
    for (const [key, reading] of this.#readings) {
      this.#options.workers().abort(key);
      const { skip } = reading;
      for (const part of reading.open) this.#finish(reading, part, part.left, 'released');
      this.#close(reading, { ref: reading.ref, is: 'released', skip, afterMs: 0, reason });
    }
  }

  #records(message: ReadMessage, credit: (bytes: number) => void): void {
    const { ledger } = this.#options;
    const reading = this.#readings.get(message.key);
    const bytes = bytesOfRead(message);
    if (reading === undefined) return credit(bytes);
    const { receiver } = reading.ref;
    ledger.read(receiver, message.records, message.unreadable.length);
    for (const { route, records } of message.filtered) {
      ledger.routed(receiver, route, records);
      ledger.fate(receiver, route, 'filtered', records);
    }
    this.#options.budget.take(receiver, bytes, () => credit(bytes));
    for (const part of message.parts) this.#deliver(reading, part);
    if (message.unreadable.length > 0) void this.#setAside(reading, message.unreadable);
    this.#options.step('read');
  }

  #deliver(reading: Reading, { route, part, indexes }: RoutePart): void {
    const { ledger, clock, routesOf, destinationOf } = this.#options;
    const exporter = routesOf(reading.ref.receiver)[route]?.exporter ?? '';
    const { bytes } = part;
    const progress = reading.opened({
      route,
      firstIndex: indexes[0] ?? 0,
      bytes: bytes.byteLength,
      left: indexes.length,
      free: () => free(bytes),
    });
    reading.readTo((indexes.at(-1) ?? 0) + 1);
    ledger.routed(reading.ref.receiver, route, indexes.length);
    destinationOf(exporter).add({ reading, route, progress, part, indexes, from: 0, to: indexes.length, tries: 0, since: clock.now() });
  }

  async #setAside(reading: Reading, unreadable: readonly UnreadableRecord[]): Promise<void> {
    await this.#write(
      reading,
      unreadable.map((record) => unreadableLetter(reading.ref, record)),
      unreadable[0]?.index,
    );
    this.#options.budget.give(bytesOfHeads(unreadable));
  }

  #end({ key, nextIndex, fault, wasBesideOthers = false }: ReadEndMessage): void {
    const reading = this.#readings.get(key);
    if (reading === undefined || reading.hasEnded) return;
    reading.end(fault === undefined ? { nextIndex } : { nextIndex, fault });
    const deaths = fault?.code === 'worker_died' ? this.#died(reading.ref, wasBesideOthers) : 0;
    if (fault !== undefined)
      this.#options.logger.warn(`${reading.ref.origin.path}: ${fault.message}`, { receiver: reading.ref.receiver, code: fault.code });
    if (fault !== undefined && isFinal(fault, deaths)) void this.#write(reading, [sourceLetter(reading.ref, fault)]);
    this.#closeIfComplete(reading);
  }

  /** Who was read beside others is suspect, and read alone from now on; only then do deaths count against it. */
  #died(ref: SourceRef, wasBesideOthers: boolean): number {
    const deaths = (this.#deaths.get(ref.id) ?? 0) + (wasBesideOthers ? 0 : 1);
    this.#deaths.set(ref.id, deaths);
    return deaths;
  }

  /** Writes dead letters of a ref that is still in hand; it does not end before they are durable. */
  async #write(reading: Reading, letters: Parameters<DeadLetters['append']>[0], firstIndex = Infinity): Promise<void> {
    const written = reading.writing(firstIndex);
    try {
      await this.#options.deadLetters.append(letters);
    } catch {
      return; // Told to stop before they were durable: the ref is released, not closed.
    }
    this.#options.step('dead_lettered');
    written();
    this.#closeIfComplete(reading);
  }

  #finish(reading: Reading, progress: PartProgress, records: number, fate: RouteFate): void {
    if (!this.#keys.has(reading)) return;
    this.#options.ledger.fate(reading.ref.receiver, progress.route, fate, records);
    if (fate === 'dead_lettered' || fate === 'unknown') reading.refused(progress.route, records);
    reading.finished(progress, records);
    if (progress.left > 0) return;
    if (fate !== 'released') progress.free?.();
    this.#options.budget.give(progress.bytes);
    this.#options.onChange();
    if (fate !== 'released') this.#closeIfComplete(reading);
  }

  #closeIfComplete(reading: Reading): void {
    if (reading.isComplete) this.#close(reading, endingOf(reading, this.#deaths.get(reading.ref.id) ?? 0));
  }

  #close(reading: Reading, ending: Ending): void {
    const key = this.#keys.get(reading);
    if (key === undefined) return;
    this.#keys.delete(reading);
    this.#readings.delete(key);
    this.#inHandOf.set(reading.ref.receiver, this.inHandOf(reading.ref.receiver) - 1);
    if (ending.is !== 'released') this.#deaths.delete(reading.ref.id);
    this.#options.settle(ending);
    this.#options.onChange();
  }

  #routeName(ref: SourceRef, route: number): string {
    const found = this.#options.routesOf(ref.receiver)[route];
    return found === undefined ? '' : routeName(found);
  }
}

/** Only where nothing else lies in the same memory. */
function free({ buffer, byteLength }: Uint8Array): void {
  if (buffer instanceof ArrayBuffer && buffer.byteLength === byteLength) buffer.transfer(0);
}
