/** Cuts JSON of whatever form: waits until the form is clear, then leaves the work to the cutter for it. */
import type { Cutter, Cutting } from './cutter.ts';
import { formOf } from './form.ts';
import type { Form } from './form.ts';
import { LinesCutter } from './lines-cutter.ts';
import { ValuesCutter } from './values-cutter.ts';

/** The most that is looked at, where records may not be longer themselves. */
const HEAD_BYTES = 64 * 1024;

export class JsonCutter implements Cutter {
  readonly #cutting: Cutting;
  readonly #offset: number;
  readonly #most: number;
  #cutter: Cutter | undefined;
  #parts: Buffer[] = [];
  #length = 0;
  /** Looked at again when the head has doubled: the work stays linear in its length. */
  #lookAt = 1;

  /** @param offset where the text begins in the source. */
  constructor(cutting: Cutting, offset: number) {
    this.#cutting = cutting;
    this.#offset = offset;
    this.#most = Math.max(cutting.maxRecordBytes, HEAD_BYTES);
  }

  push(bytes: Buffer): void {
    if (this.#cutter !== undefined) return this.#cutter.push(bytes);
    this.#parts.push(bytes);
    this.#length += bytes.length;
    if (this.#length < this.#lookAt) return;
    const head = this.#head();
    const form = this.#formOf(head, false);
    if (form === undefined) this.#lookAt = Math.min(2 * head.length, Math.max(this.#most, head.length + 1));
    else this.#start(form, head);
  }

  #head(): Buffer {
    const [first, ...others] = this.#parts;
    const head = first !== undefined && others.length === 0 ? first : Buffer.concat(this.#parts);
    this.#parts = [head];
    return head;
  }

  /** What cannot be told from the most that is looked at goes as lines: a frame of any length is known there, too. */
  #formOf(head: Buffer, ended: boolean): Form | undefined {
    return formOf(head.subarray(0, this.#most), ended || head.length >= this.#most);
  }

  #start(form: Form, head: Buffer): Cutter {
    this.#cutter = form === 'lines' ? new LinesCutter(this.#cutting, this.#offset) : new ValuesCutter(this.#cutting, this.#offset);
    this.#parts = [];
    this.#cutter.push(head);
    return this.#cutter;
  }

  end(complete: boolean): void {
    const head = this.#head();
    const cutter = this.#cutter ?? this.#start(this.#formOf(head, true) ?? 'lines', head);
    cutter.end(complete);
  }
}
