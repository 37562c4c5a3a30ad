/** Writes text records one after the other into one reused buffer, and cuts an exact copy out at the end. */
import type { EncodedPart } from './exporter.ts';

const FIRST_BYTES = 256 * 1024;
/** A buffer that one huge record made longer than this is not kept. */
const KEPT_BYTES = 16 * 1024 * 1024;

export class RecordWriter {
  #buffer = Buffer.allocUnsafeSlow(FIRST_BYTES);
  #at = 0;
  #ends: number[] = [];
  #positions: number[] = [];

  /** As UTF-8; lone surrogates become U+FFFD. */
  text(text: string): void {
    // Three bytes are the most that a UTF-16 unit takes.
    if (this.#buffer.length - this.#at < text.length * 3) this.#grow(text.length * 3);
    this.#at += this.#buffer.write(text, this.#at);
  }

  byte(value: number): void {
    if (this.#at === this.#buffer.length) this.#grow(1);
    this.#buffer[this.#at] = value;
    this.#at += 1;
  }

  /** Ends a record. @param position its place in the batch */
  mark(position: number): void {
    this.#ends.push(this.#at);
    this.#positions.push(position);
  }

  /** What was written since the last time. Its memory is its own, so that it can be handed to another thread. */
  take(): EncodedPart {
    const bytes = Buffer.allocUnsafeSlow(this.#at);
    this.#buffer.copy(bytes, 0, 0, this.#at);
    const part = { bytes, ends: Uint32Array.from(this.#ends), positions: Uint32Array.from(this.#positions) };
    if (this.#buffer.length > KEPT_BYTES) this.#buffer = Buffer.allocUnsafeSlow(FIRST_BYTES);
    this.#at = 0;
    this.#ends = [];
    this.#positions = [];
    return part;
  }

  #grow(need: number): void {
    const buffer = Buffer.allocUnsafeSlow(Math.max(this.#buffer.length * 2, this.#at + need));
    this.#buffer.copy(buffer, 0, 0, this.#at);
    this.#buffer = buffer;
  }
}
