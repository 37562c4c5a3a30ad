/** Cuts JSON of whatever form: waits until the form is clear, then leaves the work to the cutter for it. */
import type { Cutter, Cutting } from './cutter.ts';
import { formOf } from './form.ts';
import type { Form } from './form.ts';
import { LinesCutter } from './lines-cutter.ts';
import { ValuesCutter } from './values-cutter.ts';

export class JsonCutter implements Cutter {
  readonly #cutting: Cutting;
  readonly #offset: number;
  #cutter: Cutter | undefined;
  #head: Buffer = Buffer.alloc(0);
  /** Looked at again when the head has doubled: the work stays linear in its length. */
  #lookAt = 1;

  /** @param offset where the text begins in the source. */
  constructor(cutting: Cutting, offset: number) {
    this.#cutting = cutting;
    this.#offset = offset;
  }

  push(bytes: Buffer): void {
    if (this.#cutter !== undefined) return this.#cutter.push(bytes);
    this.#head = this.#head.length === 0 ? bytes : Buffer.concat([this.#head, bytes]);
    if (this.#head.length < this.#lookAt) return;
    this.#lookAt = 2 * this.#head.length;
    // A value past the limit without an end of line: the lines cutter knows what to do with it.
    const form = formOf(this.#head, false) ?? (this.#head.length > this.#cutting.maxRecordBytes ? 'lines' : undefined);
    if (form !== undefined) this.#start(form);
  }

  #start(form: Form): Cutter {
    this.#cutter = form === 'lines' ? new LinesCutter(this.#cutting, this.#offset) : new ValuesCutter(this.#cutting, this.#offset);
    this.#cutter.push(this.#head);
    this.#head = Buffer.alloc(0);
    return this.#cutter;
  }

  end(complete: boolean): void {
    const cutter = this.#cutter ?? this.#start(formOf(this.#head, true) ?? 'lines');
    cutter.end(complete);
  }
}
