/** Messages to another thread, which go together: to wake a thread costs more than most messages do. */
import type { Transferable } from 'node:worker_threads';

/** From so many bytes on they go at once: the other thread has enough to do. */
const ENOUGH_BYTES = 256 * 1024;

export class Outbox<M> {
  readonly #send: (messages: readonly M[], transfer: readonly Transferable[]) => void;
  #messages: M[] = [];
  #transfer: Transferable[] = [];
  #bytes = 0;
  #isDue = false;

  constructor(send: (messages: readonly M[], transfer: readonly Transferable[]) => void) {
    this.#send = send;
  }

  /** Sends it in this turn of the event loop, with whatever else there is by then. */
  post(message: M, transfer: readonly Transferable[] = []): void {
    this.#messages.push(message);
    for (const one of transfer) {
      this.#transfer.push(one);
      if (one instanceof ArrayBuffer) this.#bytes += one.byteLength;
    }
    if (this.#bytes >= ENOUGH_BYTES) this.#flush();
    else if (!this.#isDue) {
      this.#isDue = true;
      setImmediate(() => this.#turn());
    }
  }

  #turn(): void {
    this.#isDue = false;
    this.#flush();
  }

  #flush(): void {
    if (this.#messages.length === 0) return;
    const [messages, transfer] = [this.#messages, this.#transfer];
    this.#messages = [];
    this.#transfer = [];
    this.#bytes = 0;
    this.#send(messages, transfer);
  }
}
