/**
 * One destination: one queue, one circuit, one back-off. Forms requests, sends them, and says for every record what
 * became of it. What needs another try stays here, as encoded bytes, for as long as it takes.
 */
import { RESULT, type Exporter, type Outcome, type Rejection } from '../component/exporter.ts';
import type { Host } from '../component/host.ts';
import { Bell } from './bell.ts';
import { Circuit } from './circuit.ts';
import { bytesOf, LoadQueue, recordsOf, requestOf, type Load } from './load.ts';
import { Refusals, type Refused } from './refusals.ts';
import { countRecords, joinLoads, runsOf, type Run } from './verdict.ts';

/** How a destination tells the host what became of records. */
export interface Verdicts {
  /** The records of a run are final. */
  final(run: Run): void;
  /** They are final once their dead letters are durable: resolves then, however long it takes. */
  deadLetter(refused: readonly Refused[], target: string): Promise<void>;
}

export interface DestinationOptions {
  readonly exporter: Exporter;
  readonly host: Host;
  readonly verdicts: Verdicts;
  /** In [0, 1). */
  readonly random: () => number;
}

/** A request refused as too large teaches a smaller size, but not below this. */
const LEAST_REQUEST_BYTES = 64 * 1024;

export class Destination {
  readonly #exporter: Exporter;
  readonly #host: Host;
  readonly #verdicts: Verdicts;
  readonly #circuit: Circuit;
  readonly #refusals = new Refusals();
  readonly #bell = new Bell();
  readonly #queue = new LoadQueue();
  readonly #sending = new Set<Promise<void>>();
  #maxBytes: number;
  /** When it last stopped to refuse everything, in milliseconds since 1970. */
  #mendedAt = 0;
  #draining = false;

  constructor({ exporter, host, verdicts, random }: DestinationOptions) {
    this.#exporter = exporter;
    this.#host = host;
    this.#verdicts = verdicts;
    this.#circuit = new Circuit(exporter.policy, () => host.clock.now(), random);
    this.#maxBytes = exporter.policy.maxRequestBytes;
  }

  /** Why nothing passes, where that is so. */
  get halted(): Rejection | undefined {
    return this.#circuit.halted;
  }
  /** More bytes wait here than the settings allow. */
  get isFull(): boolean {
    return this.#queue.bytes >= this.#exporter.policy.queueBytes;
  }
  /** Records that were refused while nothing has passed yet. */
  get held(): number {
    return this.#refusals.held;
  }
  get isIdle(): boolean {
    return this.#queue.records === 0 && this.#sending.size === 0;
  }

  add(load: Load): void {
    this.#queue.push(load);
    this.#bell.ring();
  }

  /** From now on requests leave though they are not full. */
  drain(): void {
    this.#draining = true;
    this.#bell.ring();
  }

  /** Takes out what waits for refs that are given up. */
  withdraw(isGone: (load: Load) => boolean): void {
    this.#queue.remove(isGone);
  }

  /** Sends until told to stop; then waits for the requests under way. */
  async run(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      while (this.#mayLeave()) this.#start(this.#take(), signal);
      await this.#bell.wait(this.#waitMs(), signal);
    }
    await Promise.all(this.#sending);
  }

  #mayLeave(): boolean {
    if (this.#queue.first === undefined || this.#circuit.waitMs > 0) return false;
    return this.#sending.size < this.#circuit.concurrency && this.#lingerMs(this.#queue.first) <= 0;
  }

  /** A request leaves when it is full, or when its oldest record has waited long enough. */
  #lingerMs(oldest: Load): number {
    const { policy } = this.#exporter;
    const isFull = this.#queue.bytes >= this.#maxBytes || this.#queue.records >= this.#circuit.records;
    if (isFull || this.#draining || oldest.tries > 0) return 0;
    return oldest.since + policy.flushMs - this.#host.clock.now();
  }

  #waitMs(): number | undefined {
    const oldest = this.#queue.first;
    if (oldest === undefined || this.#sending.size >= this.#circuit.concurrency) return undefined;
    return Math.max(1, this.#circuit.waitMs, this.#lingerMs(oldest));
  }

  #take(): readonly Load[] {
    return this.#queue.take({ bytes: this.#maxBytes, records: this.#circuit.records });
  }

  #start(loads: readonly Load[], signal: AbortSignal): void {
    const sent = this.#send(loads, signal).finally(() => {
      this.#sending.delete(sent);
      this.#bell.ring();
    });
    this.#sending.add(sent);
  }

  async #send(loads: readonly Load[], signal: AbortSignal): Promise<void> {
    const began = this.#host.clock.now();
    const outcome = await this.#attempt(loads, signal);
    this.#host.step('sent');
    const tried = loads.map((load) => ({ ...load, tries: load.tries + 1, triedSince: load.triedSince ?? began }));
    if (outcome === undefined) this.#again(tried);
    else if (outcome.halted !== undefined) this.#halt(tried, outcome.halted);
    else if (outcome.split !== undefined && countRecords(tried) > 1) this.#halve(tried, outcome.split);
    else await this.#apply(tried, outcome.split === undefined ? outcome : refusedAlone(outcome.split));
  }

  /** @returns nothing where the exporter threw: the records go again. */
  async #attempt(loads: readonly Load[], signal: AbortSignal): Promise<Outcome | undefined> {
    try {
      return await this.#exporter.send(requestOf(loads), signal);
    } catch (error) {
      if (!signal.aborted) this.#host.logger.error(`the exporter failed, a fault of its own; the records are sent again: ${String(error)}`);
      this.#circuit.pause();
      return undefined;
    }
  }

  async #apply(loads: readonly Load[], outcome: Outcome): Promise<void> {
    const runs = runsOf(loads, outcome);
    const again = runs.filter(({ result }) => result === 'retry').map(({ load }) => load);
    const accepted = runs.filter(({ result }) => result !== 'retry' && result !== 'rejected' && result !== 'unknown');
    for (const run of accepted) this.#verdicts.final(run);
    const suspects = refusedIn(runs, 'unknown');
    const passed = countRecords(accepted.map(({ load }) => load)) + suspects.length;
    if (passed > 0) this.#passed();
    if (again.length > 0) this.#pause(passed, outcome);
    const expired = this.#retry(joinLoads(again));
    await this.#deadLetter([...suspects, ...expired]);
    await this.#judge(passed, refusedIn(runs, 'rejected'));
  }

  #passed(): void {
    if (this.#circuit.halted !== undefined) {
      this.#refusals.forget();
      this.#mendedAt = this.#host.clock.now();
    }
    this.#circuit.passed();
    this.#host.report('StatusOK');
  }

  #pause(passed: number, outcome: Outcome): void {
    this.#circuit.pause(outcome.retryAfterMs);
    this.#host.logger.warn(
      `records are sent again in ${Math.round(this.#circuit.waitMs)} ms: ${outcome.notice ?? 'the destination is busy'}`,
    );
    if (passed === 0 && this.#circuit.halted === undefined) this.#host.report('StatusRecoverableError', outcome.notice);
  }

  /** @returns what was tried for too long: the time in which the destination refuses everything does not count. */
  #retry(loads: readonly Load[]): readonly Refused[] {
    const { maxElapsedMs } = this.#exporter.policy.retry;
    const mayExpire = maxElapsedMs > 0 && this.#circuit.halted === undefined;
    const now = this.#host.clock.now();
    const isOld = ({ triedSince = now }: Load) => mayExpire && now - Math.max(triedSince, this.#mendedAt) >= maxElapsedMs;
    this.#again(loads.filter((load) => !isOld(load)));
    const rejection = { type: 'max_elapsed_time', reason: `not accepted within retry_on_failure::max_elapsed_time (${maxElapsedMs} ms)` };
    return loads.filter(isOld).flatMap((load) => singles(load).map((single) => ({ load: single, rejection })));
  }

  async #judge(passed: number, refused: readonly Refused[]): Promise<void> {
    if (passed === 0 && refused.length === 0) return;
    const judgement = this.#refusals.judge(passed, refused);
    if (judgement.is === 'record') return this.#deadLetter(judgement.refused);
    if (judgement.is === 'held') return this.#hold(refused);
    // To the back: while the destination is tried with one record at a time, it should not be the same one for ever.
    this.#queue.push(...judgement.refused.map(({ load }) => load));
    this.#halt([], judgement.rejection);
  }

  /** Not a person's business yet: the next record may pass. */
  #hold([first, ...others]: readonly Refused[]): void {
    const reason = `nothing has passed yet, so what was refused is held: ${first?.rejection.reason}`;
    this.#host.logger.warn(reason, { records: others.length + 1 });
    this.#host.report('StatusRecoverableError', reason);
  }

  async #deadLetter(refused: readonly Refused[]): Promise<void> {
    if (refused.length > 0) await this.#verdicts.deadLetter(refused, this.#exporter.target);
  }

  #halve(loads: readonly Load[], split: Rejection): void {
    const cap = Math.ceil(countRecords(loads) / 2);
    const bytes = loads.reduce((sum, load) => sum + bytesOf(load), 0);
    if (split.type === 'request_too_large') this.#maxBytes = Math.max(LEAST_REQUEST_BYTES, Math.min(this.#maxBytes, bytes >> 1));
    this.#host.logger.warn(`a request of ${countRecords(loads)} records is sent again in halves: ${split.reason}`);
    this.#again(loads.map((load) => ({ ...load, cap })));
  }

  #halt(loads: readonly Load[], rejection: Rejection): void {
    if (this.#circuit.halted === undefined) {
      this.#host.logger.error(`nothing passes, so sources are not read and nothing is acknowledged: ${rejection.reason}`);
    }
    this.#circuit.halt(rejection);
    this.#host.report('StatusPermanentError', rejection.reason);
    this.#again(loads);
  }

  #again(loads: readonly Load[]): void {
    this.#queue.unshift(...loads);
    this.#bell.ring();
  }
}

const singles = (load: Load): readonly Load[] =>
  Array.from({ length: recordsOf(load) }, (_, i) => ({ ...load, from: load.from + i, to: load.from + i + 1 }));

const refusedIn = (runs: readonly Run[], result: 'rejected' | 'unknown'): readonly Refused[] =>
  runs
    .filter((run) => run.result === result)
    .flatMap(({ load, rejection }) =>
      singles(load).map((single) => ({
        load: single,
        rejection: rejection ?? { type: result, reason: 'the destination gave no reason' },
        suspect: result === 'unknown',
      })),
    );

const refusedAlone = (rejection: Rejection): Outcome => ({
  results: Uint8Array.of(RESULT.rejected),
  rejections: new Map([[0, rejection]]),
});
