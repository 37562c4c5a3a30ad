/**
 * Writes protobuf front to back in one pass. The length of a message that is not known beforehand is written into bytes
 * that were left free for it; where it takes more of them, the message is moved.
 */
const FIRST_BYTES = 512 * 1024;
const KEPT_BYTES = 16 * 1024 * 1024;
/** Bytes of the longest number that is written. */
const LONGEST_VARINT = 10;
/** Shorter texts are written here, longer ones by a native call, which costs more to begin. */
const SHORT_TEXT = 24;
const NANOS = 1e9;

export class ProtoWriter {
  #buffer = Buffer.allocUnsafeSlow(FIRST_BYTES);
  #at = 0;

  get length(): number {
    return this.#at;
  }

  /** An exact copy of what was written since the last time. */
  take(): Uint8Array {
    const bytes = Buffer.allocUnsafeSlow(this.#at);
    this.#buffer.copy(bytes, 0, 0, this.#at);
    if (this.#buffer.length > KEPT_BYTES) this.#buffer = Buffer.allocUnsafeSlow(FIRST_BYTES);
    this.#at = 0;
    return bytes;
  }

  /** Goes back to a place where `length` was before. */
  rewind(length: number): void {
    this.#at = length;
  }

  /** Makes room: every other method but `bytes` and `text` needs it to be there. */
  need(bytes: number): void {
    if (this.#buffer.length - this.#at >= bytes) return;
    const buffer = Buffer.allocUnsafeSlow(Math.max(this.#buffer.length * 2, this.#at + bytes));
    this.#buffer.copy(buffer, 0, 0, this.#at);
    this.#buffer = buffer;
  }

  byte(value: number): void {
    this.#buffer[this.#at++] = value;
  }

  /** A whole number from 0 to 2^53. */
  varint(value: number): void {
    const buffer = this.#buffer;
    let rest = value;
    for (; rest > 0x7fff_ffff; rest = Math.floor(rest / 128)) buffer[this.#at++] = (rest % 128) | 0x80;
    for (; rest > 0x7f; rest >>>= 7) buffer[this.#at++] = (rest & 0x7f) | 0x80;
    buffer[this.#at++] = rest;
  }

  /** A signed 64-bit number: negative ones take ten bytes. */
  int64(value: bigint): void {
    let rest = BigInt.asUintN(64, value);
    for (; rest > 0x7fn; rest >>= 7n) this.#buffer[this.#at++] = Number(rest & 0x7fn) | 0x80;
    this.#buffer[this.#at++] = Number(rest);
  }

  fixed32(value: number): void {
    this.#at = this.#buffer.writeUInt32LE(value >>> 0, this.#at);
  }

  /** Nanoseconds since 1970 of [seconds, nanoseconds], by parts of 16 bits: the product does not fit a double. */
  nanoseconds([seconds, rest]: readonly [number, number]): void {
    const low = (seconds % 0x1_0000) * NANOS + rest;
    const high = Math.floor(seconds / 0x1_0000) * NANOS + Math.floor(low / 0x1_0000);
    this.#at = this.#buffer.writeUInt16LE(low % 0x1_0000, this.#at);
    this.#at = this.#buffer.writeUInt32LE(high % 0x1_0000_0000, this.#at);
    this.#at = this.#buffer.writeUInt16LE(Math.floor(high / 0x1_0000_0000) % 0x1_0000, this.#at);
  }

  double(value: number): void {
    this.#at = this.#buffer.writeDoubleLE(value, this.#at);
  }

  /** A field's bytes that are written often, as they are. */
  copy(bytes: Uint8Array): void {
    const buffer = this.#buffer;
    const at = this.#at;
    for (let i = 0; i < bytes.length; i++) buffer[at + i] = bytes[i] ?? 0;
    this.#at = at + bytes.length;
  }

  /** Length and bytes. */
  bytes(bytes: Uint8Array): void {
    this.need(LONGEST_VARINT + bytes.length);
    this.varint(bytes.length);
    this.#buffer.set(bytes, this.#at);
    this.#at += bytes.length;
  }

  /** UTF-8 without a length; lone surrogates become U+FFFD. Takes at most three bytes a unit. @returns bytes written */
  utf8(text: string): number {
    const written = text.length > SHORT_TEXT ? this.#buffer.write(text, this.#at) : this.#short(text);
    this.#at += written;
    return written;
  }

  /** Length and UTF-8. */
  text(text: string): void {
    this.need(LONGEST_VARINT + text.length * 3);
    const start = this.#at;
    this.varint(text.length);
    const written = this.utf8(text);
    if (written === text.length) return;
    // Not ASCII: once more with the length that it has.
    this.#at = start;
    this.varint(written);
    this.utf8(text);
  }

  /** Begins a message whose length is likely to take so many bytes. @returns what `end` needs */
  begin(lengthBytes: 1 | 2 | 3): number {
    this.#at += lengthBytes;
    return this.#at;
  }

  end(start: number, lengthBytes: 1 | 2 | 3): void {
    this.need(LONGEST_VARINT);
    const length = this.#at - start;
    const free = start - lengthBytes;
    const taken = Math.max(varintLength(length), lengthBytes);
    if (taken > lengthBytes) this.#buffer.copyWithin(free + taken, start, this.#at);
    // Bytes that are not needed say "more" and add nothing, which is legal.
    let rest = length;
    for (let i = 0; i < taken - 1; i++, rest >>>= 7) this.#buffer[free + i] = (rest & 0x7f) | 0x80;
    this.#buffer[free + taken - 1] = rest;
    this.#at = free + taken + length;
  }

  #short(text: string): number {
    const buffer = this.#buffer;
    const at = this.#at;
    for (let i = 0; i < text.length; i++) {
      const unit = text.charCodeAt(i);
      if (unit > 0x7f) return buffer.write(text, at);
      buffer[at + i] = unit;
    }
    return text.length;
  }
}

/** Bytes that a length takes. */
export function varintLength(value: number): number {
  if (value < 0x80) return 1;
  if (value < 0x4000) return 2;
  if (value < 0x20_0000) return 3;
  return value < 0x1000_0000 ? 4 : 5;
}
