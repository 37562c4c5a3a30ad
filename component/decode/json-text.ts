/** JSON as it lies in a source, in whatever character set, cut into records. */
import { Charset } from './charset.ts';
import type { RecordSink } from './cutter.ts';
import { JsonCutter } from './json-cutter.ts';

export class JsonText {
  readonly #sink: RecordSink;
  readonly #maxRecordBytes: number;
  readonly #charset = new Charset();
  #cutter: JsonCutter | undefined;

  constructor(sink: RecordSink, maxRecordBytes: number) {
    this.#sink = sink;
    this.#maxRecordBytes = maxRecordBytes;
  }

  push(chunk: Buffer): void {
    this.#cut(this.#charset.push(chunk));
  }

  /** @param complete false: the source is damaged from here on, and only whole records count. */
  end(complete: boolean): void {
    this.#cut(this.#charset.end());
    this.#cutter?.end(complete);
  }

  #cut(text: Buffer): void {
    if (text.length === 0) return;
    const { distance, start } = this.#charset;
    this.#cutter ??= new JsonCutter({ sink: this.#sink, maxRecordBytes: this.#maxRecordBytes, distance }, start);
    this.#cutter.push(text);
  }
}
