/** Cuts the elements of a list, from just after its opening bracket. */
import type { Cutting } from './cutter.ts';
import { BYTE, isSpace } from './json-bytes.ts';
import { ValueReader } from './value-reader.ts';
import type { Rest, ValueReaderOptions } from './value-reader.ts';
import { ValueScan } from './value-scan.ts';

export class ListCutter implements Rest {
  readonly #cutting: Cutting;
  readonly #reader: ValueReader;

  constructor(options: ValueReaderOptions) {
    this.#cutting = options.cutting;
    this.#reader = new ValueReader(options);
  }

  push(bytes: Buffer, from: number, to: number, offset: number): number {
    let at = from;
    if (this.#reader.open) at = this.#reader.resume(bytes, at, to, offset);
    while (at !== -1 && at < to) {
      if (bytes[at] === BYTE.closeList) return at + 1;
      if (isSpace(bytes[at]) || bytes[at] === BYTE.comma) at += 1;
      else at = this.#reader.begin(new ValueScan('element'), bytes, at, to, offset + this.#cutting.distance(bytes, from, at));
    }
    return -1;
  }

  end(complete: boolean): void {
    this.#reader.end(complete);
  }
}
