/** Requests between the server and the host: those that wait to be pulled, and those that are in hand. */
import type { Ending, SourceRef } from '../../component/source.ts';
import type { Admitted } from './admission.ts';
import { GivenUp } from './given-up.ts';

/** What became of a request, or why its client is to send it again. */
export type Outcome =
  /** Arrived, but for so many records that were refused for good. */
  | { readonly is: 'arrived'; readonly rejected: number }
  | { readonly is: 'malformed'; readonly message: string }
  | { readonly is: 'again'; readonly message: string; readonly afterMs?: number };

interface Entry {
  readonly ref: SourceRef;
  /** Of the body: a repeat has the same. */
  readonly digest: string;
  readonly admitted: Admitted;
  /** Undefined: its client was told to send it again, or is gone. */
  answer: ((outcome: Outcome) => void) | undefined;
}

const NOT_IN_TIME: Outcome = { is: 'again', message: 'not delivered within response_timeout' };
const STOPPING: Outcome = { is: 'again', message: 'ses-otel stops: send it again in a while' };

export class Intray {
  readonly #waiting: Entry[] = [];
  readonly #inHand = new Map<string, Entry>();
  readonly #givenUp = new GivenUp<Entry, Outcome>();
  #wake: () => void = () => undefined;
  #isOpen = false;

  /**
   * @param until aborts when the answer is due: what was not pulled yet is withdrawn then, the rest goes its way
   * @returns what became of it; never rejects. Gives `admitted` back when nothing of it is held any more.
   */
  submit(ref: SourceRef, digest: string, admitted: Admitted, until: AbortSignal): Promise<Outcome> {
    if (!this.#isOpen) {
      admitted.release();
      return Promise.resolve(STOPPING);
    }
    const { promise, resolve } = Promise.withResolvers<Outcome>();
    const known = this.#givenUp.claim(digest);
    if (known !== undefined) admitted.release();
    if (known?.is === 'finished') return Promise.resolve(known.outcome);
    const entry = known?.entry ?? { ref, digest, admitted, answer: undefined };
    entry.answer = resolve;
    const due = (): void => this.#giveUp(entry);
    until.addEventListener('abort', due, { once: true });
    if (known === undefined) {
      this.#waiting.push(entry);
      this.#wake();
    }
    if (until.aborted) due();
    return promise.finally(() => until.removeEventListener('abort', due));
  }

  /** Refs in the order in which they came, until told to stop; then what was not pulled is to be sent again. */
  async *refs(signal: AbortSignal): AsyncGenerator<SourceRef> {
    this.#isOpen = true;
    const wake = (): void => this.#wake();
    signal.addEventListener('abort', wake, { once: true });
    try {
      while (!signal.aborted) {
        const entry = this.#waiting.shift();
        if (entry === undefined) await new Promise<void>((resolve) => (this.#wake = resolve));
        else {
          this.#inHand.set(entry.ref.id, entry);
          yield entry.ref;
        }
      }
    } finally {
      signal.removeEventListener('abort', wake);
      this.#withdrawAll();
    }
  }

  #withdrawAll(): void {
    this.#isOpen = false;
    for (const entry of this.#waiting.splice(0)) {
      entry.admitted.release();
      entry.answer?.(STOPPING);
    }
  }

  settle(endings: readonly Ending[]): void {
    for (const ending of endings) {
      const entry = this.#inHand.get(ending.ref.id);
      if (entry === undefined) continue; // Told twice.
      this.#inHand.delete(ending.ref.id);
      entry.admitted.release();
      const outcome = outcomeOf(ending);
      if (entry.answer === undefined) this.#givenUp.finished(entry.digest, outcome.is === 'again' ? undefined : outcome);
      else entry.answer(outcome);
    }
  }

  #giveUp(entry: Entry): void {
    const { answer } = entry;
    entry.answer = undefined;
    const at = this.#waiting.indexOf(entry);
    if (at >= 0) {
      this.#waiting.splice(at, 1);
      entry.admitted.release();
    } else this.#givenUp.add(entry.digest, entry);
    answer?.(NOT_IN_TIME);
  }
}

function outcomeOf(ending: Ending): Outcome {
  if (ending.is === 'done') return { is: 'arrived', rejected: ending.rejected ?? 0 };
  if (ending.is === 'set_aside') return { is: 'malformed', message: ending.reason.message };
  return { is: 'again', message: `not delivered: ${ending.reason.message}`, afterMs: ending.afterMs };
}
