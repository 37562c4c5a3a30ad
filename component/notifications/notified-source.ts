/** A receiver's discovery and settlement by a queue: messages to refs, endings to deletions. Knows no store. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Host } from '../host.ts';
import type { DiscoverMode, Ending, SourceRef } from '../source.ts';
import type { AccessGate } from './access-gate.ts';
import { giveBack } from './gated-source.ts';
import { Inflight, type Completed } from './inflight.ts';
import { MessageDesk, type DeskTerms } from './message-desk.ts';
import { Progress } from './progress.ts';
import { QueueRefusal, type Queue, type QueueMessage, type ReadAnnouncement } from './queue.ts';
import { Intake } from './intake.ts';

export interface NotifiedTerms extends DeskTerms {
  /** How long one receive waits for messages. */
  readonly waitMs: number;
}

export interface NotifiedParts {
  readonly queue: Queue;
  readonly read: ReadAnnouncement;
  readonly host: Host;
  readonly gate: AccessGate;
  readonly terms: NotifiedTerms;
  /** In [0, 1). */
  readonly random: () => number;
}

const REMEMBERED = 5_000;
const EMPTY_POLLS_AT_THE_END = 2;
const LAST_RETRY_MS = 30_000;
/** A host that takes longer than this part of a lease over one batch gets a smaller one next. */
const SLOW = 0.25;

export class NotifiedSource {
  readonly #parts: NotifiedParts;
  readonly #desk: MessageDesk;
  readonly #inflight = new Inflight();
  readonly #progress = new Progress(REMEMBERED);
  readonly #intake: Intake;
  readonly #settling = new Map<string, Promise<void>>();
  #batch: number;

  constructor(parts: NotifiedParts) {
    this.#parts = parts;
    this.#desk = new MessageDesk(parts);
    this.#intake = new Intake({ ...parts, desk: this.#desk, inflight: this.#inflight, progress: this.#progress });
    this.#batch = parts.terms.batch;
  }

  /** In mode `once` it ends after two empty polls in a row with nothing of ours in flight or about to come back. */
  async *discover(mode: DiscoverMode, signal: AbortSignal): AsyncGenerator<SourceRef, void> {
    const { gate, terms } = this.#parts;
    let empty = 0;
    while (!signal.aborted && empty < EMPTY_POLLS_AT_THE_END) {
      if (mode === 'once' && gate.shut !== undefined) throw new QueueRefusal(gate.shut);
      await gate.pass(signal);
      const messages = await this.#receive(signal);
      yield* this.#offer(
        messages.flatMap((message) => this.#intake.take(message)),
        mode,
        signal,
      );
      const idle = messages.length === 0 && this.#inflight.refs === 0 && !this.#desk.expects(terms.waitMs);
      empty = mode === 'once' && idle ? empty + 1 : 0;
    }
  }

  async settle(endings: readonly Ending[]): Promise<void> {
    const underWay = endings.map((ending) => this.#settling.get(ending.ref.id));
    const finishing = this.#desk.finish(endings.flatMap((ending) => this.#end(ending)));
    const mine = endings.map((ending) => ending.ref.id).filter((id) => !this.#settling.has(id));
    for (const id of mine) this.#settling.set(id, finishing);
    try {
      // Told a second time while the first is under way, it waits for the first.
      await Promise.all([finishing, ...underWay]);
    } finally {
      for (const id of mine) this.#settling.delete(id);
    }
  }

  async close(): Promise<void> {
    await this.#desk.close();
  }

  /** @returns the messages that are complete with it. */
  #end(ending: Ending): readonly Completed[] {
    const ended = this.#inflight.end(ending);
    if (ended === undefined) return [];
    this.#parts.gate.ended(ending);
    if (ending.is === 'released') this.#progress.release(ending.ref.id, ending.skip);
    else for (const id of ended.messageIds) this.#progress.settle(id, ending.ref.id);
    return ended.completed;
  }

  /** Waits for messages, and through what passes by itself. @throws {QueueRefusal} */
  async #receive(signal: AbortSignal): Promise<readonly QueueMessage[]> {
    const { queue, terms, gate, host } = this.#parts;
    for (let failures = 0; !signal.aborted; failures++) {
      try {
        const messages = await queue.receive(gate.shut === undefined ? this.#batch : 1, terms.waitMs, signal);
        if (failures > 0 && gate.shut === undefined) host.report('StatusOK');
        return messages;
      } catch (error) {
        if (signal.aborted) break;
        if (error instanceof QueueRefusal) throw error;
        await this.#pause(failures, error, signal);
      }
    }
    return [];
  }

  async #pause(failures: number, error: unknown, signal: AbortSignal): Promise<void> {
    const { host, random } = this.#parts;
    const ms = Math.min(LAST_RETRY_MS, 500 * 2 ** failures) * (0.5 + random() / 2);
    host.logger.warn('the queue did not answer; trying again', { reason: String(error), retryInMs: Math.round(ms) });
    host.report('StatusRecoverableError', `the queue did not answer: ${String(error)}`);
    await sleep(ms, undefined, { signal }).catch(() => undefined);
  }

  /** Yields refs as they are pulled; whatever is not pulled when this ends is given back at once. */
  async *#offer(refs: readonly SourceRef[], mode: DiscoverMode, signal: AbortSignal): AsyncGenerator<SourceRef, void> {
    const { gate, host } = this.#parts;
    const waiting = [...refs];
    const since = host.clock.now();
    try {
      while (waiting.length > 0) {
        if (mode === 'once' && gate.shut !== undefined) return;
        // The first was let through before it was received.
        if (waiting.length < refs.length) await gate.pass(signal);
        if (signal.aborted) return;
        const ref = waiting.shift();
        if (ref !== undefined) yield ref;
      }
      if (refs.length > 0) this.#fitBatch(host.clock.now() - since);
    } finally {
      await this.settle(waiting.map(giveBack));
    }
  }

  /** What waits here is hidden from other readers: a slow host gets fewer messages at a time. */
  #fitBatch(ms: number): void {
    const { leaseMs, batch } = this.#parts.terms;
    this.#batch = ms > leaseMs * SLOW ? Math.max(1, Math.floor(this.#batch / 2)) : Math.min(batch, this.#batch * 2);
  }
}
