/** Protobuf's wire format, read in place. Source of the rules: protobuf.dev/programming-guides/encoding. */
import type { AnyValue, HrTime } from '../otel.ts';
import { integerOf, malformed, timeOf } from './otlp-scalars.ts';

/** A message within a message within ...: as deep as protobuf's own readers go. */
const MOST_LEVELS = 100;
const WIRE = { varint: 0, eight: 1, sized: 2, four: 5 } as const;

/** A place in the bytes, which never goes past the end of the message that it is in. */
export class WireReader {
  readonly #bytes: Buffer;
  #at = 0;
  #end: number;
  #level = 0;

  constructor(bytes: Buffer) {
    this.#bytes = bytes;
    this.#end = bytes.length;
  }

  get at(): number {
    return this.#at;
  }
  /** Whether the message that it is in has more fields. */
  get more(): boolean {
    return this.#at < this.#end;
  }

  /** Goes into the message that begins here. @returns what `leave` needs. */
  enter(): number {
    const outer = this.#end;
    this.#end = this.#sized();
    this.#level += 1;
    if (this.#level > MOST_LEVELS) throw malformed(`it is nested more than ${MOST_LEVELS} levels deep at byte ${this.#at}`);
    return outer;
  }
  leave(outer: number): void {
    this.#end = outer;
    this.#level -= 1;
  }
  /** Goes back within the message that it is in. */
  rewind(at: number): void {
    this.#at = at;
  }

  /** (field number << 3) | wire type; also a number below 2^32. */
  uint32(): number {
    const first = this.#bytes[this.#at] ?? 0;
    if (first < 0x80 && this.#at < this.#end) {
      this.#at += 1;
      return first;
    }
    return Number(this.#varint() & 0xffffffffn);
  }
  bool(): boolean {
    return this.#varint() !== 0n;
  }
  /** A number, or its digits where that would not be exact. */
  int64(): AnyValue {
    const first = this.#bytes[this.#at] ?? 0x80;
    return first < 0x80 ? this.uint32() : integerOf(BigInt.asIntN(64, this.#varint()));
  }
  double(): number {
    return this.#bytes.readDoubleLE(this.#take(8));
  }
  fixed32(): number {
    return this.#bytes.readUInt32LE(this.#take(4));
  }
  /** Nanoseconds since 1970. Undefined: 0, which says that it is not known. */
  time(): HrTime | undefined {
    return timeOf(this.#bytes.readBigUInt64LE(this.#take(8)));
  }
  /** Bytes that are no UTF-8 are replaced. */
  text(): string {
    const end = this.#sized();
    const text = this.#bytes.toString('utf8', this.#at, end);
    this.#at = end;
    return text;
  }
  /** A copy: the source's bytes do not live as long. */
  bytes(): Uint8Array {
    const end = this.#sized();
    const bytes = new Uint8Array(this.#bytes.subarray(this.#at, end));
    this.#at = end;
    return bytes;
  }
  hex(): string {
    const end = this.#sized();
    const hex = this.#bytes.toString('hex', this.#at, end);
    this.#at = end;
    return hex;
  }

  /** A field that is not known: newer senders have more of them. */
  skip(tag: number): void {
    const wire = tag & 7;
    if (tag >>> 3 === 0) throw malformed(`there is no field 0, as at byte ${this.#at}`);
    if (wire === WIRE.varint) this.#varint();
    else if (wire === WIRE.eight) this.#take(8);
    else if (wire === WIRE.sized) this.#at = this.#sized();
    else if (wire === WIRE.four) this.#take(4);
    else throw malformed(`wire type ${wire} at byte ${this.#at} is none`);
  }

  #take(length: number): number {
    const start = this.#at;
    if (start + length > this.#end) throw malformed(`it is cut off at byte ${this.#end}`);
    this.#at += length;
    return start;
  }

  /** Reads a length. @returns where what follows ends. */
  #sized(): number {
    const length = this.uint32();
    const end = this.#at + length;
    if (end > this.#end) throw malformed(`${length} bytes at byte ${this.#at} go past the end`);
    return end;
  }

  #varint(): bigint {
    let value = 0n;
    for (let shift = 0n; shift < 70n; shift += 7n) {
      const byte = this.#bytes[this.#take(1)] ?? 0;
      value |= BigInt(byte & 0x7f) << shift;
      if (byte < 0x80) return BigInt.asUintN(64, value);
    }
    throw malformed(`a number at byte ${this.#at} has no end`);
  }
}
